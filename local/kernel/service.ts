import type { z } from 'zod';

/** Who makes a call: a role of the template, the operator of the machine, an AWS service, or nobody known. */
export interface Principal {
  kind: 'role' | 'operator' | 'service' | 'anonymous';
  /**
   * `arn:aws:sts::<account>:assumed-role/<role>/<session>` for a role, `arn:aws:iam::<account>:user/operator`
   * for the operator, the service's name (`sns.amazonaws.com`) for a service, `*` for nobody.
   */
  arn: string;
  accountId: string;
  /** ARN of the role, for `kind: 'role'`. */
  roleArn?: string;
  /** What a service calls for, for `kind: 'service'`: the topic that delivers, say; policies see it as `aws:SourceArn`. */
  sourceArn?: string;
}

/** One thing a call must be allowed to do. */
export interface Access {
  /** Such as `dynamodb:PutItem`. */
  action: string;
  /** The ARN, or `*` for actions that know no resource. */
  resource: string;
  /** Condition keys of this call beside the global ones, such as `aws:SourceArn`. */
  conditions?: Readonly<Record<string, string | readonly string[]>>;
}

/** See `Call.onTurn`. */
export type OnTurn = (waiting: boolean) => void;

/** What an operation knows of the call it serves. */
export interface Call {
  principal: Principal;
  requestId: string;
  /**
   * Told `true` when the call has to wait until the machine has room for it, `false` when its turn has
   * come. AWS has room at once, so a caller that counts time does not count this one.
   */
  onTurn?: OnTurn;
  /** `http://127.0.0.1:4566`: how the caller reached the gateway; absent for calls made inside the runtime. */
  endpoint?: string;
}

/** One operation of an AWS API. */
export interface Operation<Input = unknown, Output = unknown> {
  /** Parses the input; a failure is answered in the service's own wording for invalid input. */
  input: z.ZodType<Input>;
  /** All of these must be allowed before `run`; an empty list leaves the operation open to anybody. */
  access(input: Input, call: Call): readonly Access[];
  /** @throws AwsError for every failure that the caller shall see by its code. */
  run(input: Input, call: Call): Promise<Output>;
}

/** Keeps the input's type for `access` and `run`, then forgets it, so that operations fit one map. */
export function operation<Input, Output>(definition: Operation<Input, Output>): Operation {
  return definition as unknown as Operation;
}

/** A request as it came over the wire, body read. */
export interface WireRequest {
  method: string;
  /** Path with query, as sent. */
  url: string;
  headers: Readonly<Record<string, string>>;
  body: Buffer;
}

export interface WireResponse {
  status: number;
  headers: Record<string, string>;
  body: Buffer | string;
}

/** How a service's operations look on the wire. Protocols are in `gateway/protocols/`. */
export interface Protocol {
  /** @throws AwsError when the request names no operation or cannot be read. */
  decode(request: WireRequest): { operation: string; input: unknown };
  encode(operation: string, output: unknown, requestId: string): WireResponse;
  encodeError(error: Error, requestId: string, request: WireRequest): WireResponse;
}

/** An AWS service the runtime offers. */
export interface Service {
  /** The name in a signature's scope: `dynamodb`, `states`, `s3`, … */
  name: string;
  protocol: Protocol;
  operations: Readonly<Record<string, Operation>>;
}

/**
 * The one way from part to part. Looks the operation up, parses the input, checks that the principal
 * may, runs it. Calls over HTTP end here too, after their signature is verified.
 */
export interface Cloud {
  /** @throws AwsError as the service would answer, among them its access-denied error. */
  call<Output = unknown>(
    principal: Principal,
    service: string,
    operation: string,
    input: unknown,
    options?: Pick<Call, 'onTurn'>,
  ): Promise<Output>;
}
