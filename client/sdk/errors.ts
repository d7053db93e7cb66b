/**
 * Every code the system answers with, and whether the same wish, sent again, may be granted: after a wait,
 * a fresh read or a new quote. Codes never change their meaning.
 */
const RETRYABLE = {
  VALIDATION_FAILED: false,
  EMPTY_ORDER: false,
  QUANTITY_OUT_OF_RANGE: false,
  TOO_MANY_LINES: false,
  UNKNOWN_PRODUCT: false,
  CURRENCY_MISMATCH: false,
  AMOUNT_OVERFLOW: false,
  PRICE_CHANGED: true,
  PRODUCT_UNAVAILABLE: true,
  OUT_OF_STOCK: true,
  RESERVATION_EXPIRED: true,
  PAYMENT_DECLINED: false,
  PAYMENT_ACTION_REQUIRED: false,
  PAYMENT_METHOD_INVALID: false,
  AUTHORIZATION_EXPIRED: false,
  REFUND_EXCEEDS_CAPTURED: false,
  NOTHING_TO_REFUND: false,
  ALREADY_REFUNDED: false,
  ILLEGAL_TRANSITION: true,
  CANCEL_TOO_LATE: false,
  ALREADY_CANCELLED: false,
  CANCELLED_BY_CUSTOMER: false,
  CANCELLED_BY_OPERATOR: false,
  VERSION_CONFLICT: true,
  IDEMPOTENCY_KEY_REQUIRED: false,
  IDEMPOTENCY_KEY_INVALID: false,
  IDEMPOTENCY_KEY_REUSED: false,
  UNAUTHENTICATED: false,
  FORBIDDEN: false,
  NOT_FOUND: false,
  LINK_EXPIRED: false,
  SCOPE_MISSING: false,
  RATE_LIMITED: true,
  QUERY_TOO_COMPLEX: true,
  PAGE_TOO_LARGE: true,
  CURSOR_INVALID: true,
  PROVIDER_UNAVAILABLE: true,
  TIMEOUT: true,
  INTERNAL: true,
} as const satisfies Record<string, boolean>;

/** A code of the system's own. */
export type ErrorCode = keyof typeof RETRYABLE;

/**
 * What this client adds: `NETWORK`, no answer came; `PROTOCOL`, an answer came that this version of the
 * client does not understand, or the server does not understand what this version sends.
 */
export type ClientErrorCode = 'NETWORK' | 'PROTOCOL';

export const ERROR_CODES = Object.keys(RETRYABLE) as readonly ErrorCode[];

/** Whether a text is one of the system's codes. */
export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(RETRYABLE, text);
}

/** Whether the same wish, sent again, may be granted. */
export function isRetryable(code: ErrorCode): boolean {
  return RETRYABLE[code];
}

/** What else is known about an error. */
export interface ErrorFacts {
  /** Absent, the code decides. */
  retryable?: boolean | undefined;
  details?: Readonly<Record<string, unknown>> | undefined;
  cause?: unknown;
}

/** Everything this client throws. `code` is stable; `message` is for people and may change. */
export class OrdersError extends Error {
  override readonly name: string = 'OrdersError';
  readonly code: ErrorCode | ClientErrorCode;
  /** Whether the same wish, sent again, may be granted. */
  readonly retryable: boolean;
  /** More about this code: `correlationId` of an INTERNAL, `limit` of a PAGE_TOO_LARGE. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode | ClientErrorCode, message: string, facts: ErrorFacts = {}) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.code = code;
    this.retryable = facts.retryable ?? (isErrorCode(code) ? isRetryable(code) : code === 'NETWORK');
    this.details = facts.details ?? {};
  }
}

/** No answer came: offline, refused, cut off, too late. What was sent may have been done or not. */
export class NetworkError extends OrdersError {
  override readonly name = 'NetworkError';

  constructor(message: string, cause?: unknown) {
    super('NETWORK', message, { cause });
  }
}

/** The caller is not known (`UNAUTHENTICATED`), or known and not allowed (`FORBIDDEN`). */
export class AuthError extends OrdersError {
  override readonly name = 'AuthError';

  constructor(code: 'UNAUTHENTICATED' | 'FORBIDDEN', message: string, facts: ErrorFacts = {}) {
    super(code, message, facts);
  }
}

const TRANSIENT: ReadonlySet<string> = new Set([
  'NETWORK',
  'INTERNAL',
  'TIMEOUT',
  'PROVIDER_UNAVAILABLE',
  'RATE_LIMITED',
  'VERSION_CONFLICT',
]);

/**
 * Whether the very same request may succeed a little later, with nobody doing anything about it. Narrower
 * than `retryable`: a price that has changed stays changed.
 */
export function isTransient(error: OrdersError): boolean {
  return error.retryable && (TRANSIENT.has(error.code) || error instanceof AuthError);
}

/** Any failure as one of this client's errors. What is none of them is a fault in code and not tried again. */
export function asOrdersError(failure: unknown): OrdersError {
  if (failure instanceof OrdersError) return failure;
  const message = failure instanceof Error ? failure.message : String(failure);
  return new OrdersError('PROTOCOL', message, { cause: failure });
}
