/** An error as an AWS service answers it: a code clients switch on, a message, an HTTP status. */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  readonly code: string;
  readonly status: number;
  /** Further members of the answer, such as `CancellationReasons`. */
  readonly members: Readonly<Record<string, unknown>>;

  constructor(
    code: string,
    message: string,
    options: { status?: number; members?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.status = options.status ?? 400;
    this.members = options.members ?? {};
  }
}

/** Codes of the errors that stop a boot; each is told with the place it arose at and what to do. */
export type BootErrorCode =
  | 'ASSEMBLY_MISSING'
  | 'ASSEMBLY_INVALID'
  | 'UNSUPPORTED_RESOURCE_TYPE'
  | 'UNSUPPORTED_PROPERTY'
  | 'UNSUPPORTED_INTRINSIC'
  | 'UNRESOLVED_REFERENCE'
  | 'INVALID_PROPERTY'
  | 'INVALID_DEFINITION'
  | 'UNSUPPORTED_STATE_FIELD'
  | 'INVALID_SCHEMA'
  | 'UNSUPPORTED_DIRECTIVE'
  | 'INVALID_RESOLVER'
  | 'RESOURCE_CONFLICT'
  | 'PORT_IN_USE'
  | 'STATE_LOCKED'
  | 'STATE_CORRUPT'
  | 'USAGE';

/** Why the runtime refuses to start. `place` is where, such as `Stack/Resource.Properties.X`; `advice` what to do. */
export class BootError extends Error {
  override readonly name = 'BootError';
  readonly code: BootErrorCode;
  readonly place: string | undefined;
  readonly advice: string | undefined;

  constructor(
    code: BootErrorCode,
    message: string,
    options: { place?: string; advice?: string; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.place = options.place;
    this.advice = options.advice;
  }
}
