import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { signatureAnswer } from '../iam/signature-errors.ts';
import { AwsError } from '../kernel/errors.ts';
import type { Access, Call, Cloud, Operation, Principal, Service } from '../kernel/service.ts';

/** One call on its way, as hooks see it. */
export interface CloudCall {
  principal: Principal;
  service: string;
  operation: string;
  input: unknown;
  requestId: string;
  /** The ARNs of what it must be allowed to touch; none when its input does not fit. */
  resources(): Promise<string[]>;
}

/**
 * Stands around calls: may delay them, fail them, or change what comes back. Each time `next` is called the
 * call is made, with the input as the caller gave it.
 */
export type CloudHook = (call: CloudCall, next: () => Promise<unknown>) => Promise<unknown>;

/** The runtime's cloud: what parts call each other through, and the gateway calls for those outside. */
export interface LocalCloud extends Cloud {
  add(services: readonly Service[]): void;
  readonly services: ReadonlyMap<string, Service>;
  /** As `call`, for a call that came over the wire. */
  serve(service: Service, operation: string, input: unknown, call: Call): Promise<unknown>;
  /** Puts a hook around every call, outside of those already there. @returns takes it away again. */
  around(hook: CloudHook): () => void;
}

/**
 * Makes the cloud.
 * @param authorize throws an AwsError unless the principal may do all of these.
 */
export function createCloud(
  authorize: (principal: Principal, accesses: readonly Access[]) => void,
): LocalCloud {
  const services = new Map<string, Service>();
  const hooks = new Set<CloudHook>();

  async function execute(service: Service, name: string, input: unknown, call: Call): Promise<unknown> {
    const operation = operationOf(service, name);
    const parsed = await parse(service, operation, input);
    const accesses = operation.access(parsed, call);
    if (accesses.length > 0) {
      try {
        authorize(call.principal, accesses);
      } catch (error) {
        throw inDialect(error, service.name, call.principal);
      }
    }
    return operation.run(parsed, call);
  }

  async function resources(service: Service, name: string, input: unknown, call: Call): Promise<string[]> {
    try {
      const operation = operationOf(service, name);
      return operation.access(await parse(service, operation, input), call).map(({ resource }) => resource);
    } catch (error) {
      // The call itself will tell.
      if (error instanceof AwsError) return [];
      throw error;
    }
  }

  function serve(service: Service, operation: string, input: unknown, call: Call): Promise<unknown> {
    if (hooks.size === 0) return execute(service, operation, input, call);
    const seen: CloudCall = {
      principal: call.principal,
      service: service.name,
      operation,
      input,
      requestId: call.requestId,
      resources: () => resources(service, operation, input, call),
    };
    // What runs a call may change its input.
    let next = () => execute(service, operation, copyOf(input), call);
    for (const hook of hooks) {
      const inner = next;
      next = () => hook(seen, inner);
    }
    return next();
  }

  return {
    services,

    add(added) {
      for (const service of added) {
        if (services.has(service.name)) throw new Error(`Two parts answer for ${service.name}`);
        services.set(service.name, service);
      }
    },

    async call<Output>(
      principal: Principal,
      serviceName: string,
      operation: string,
      input: unknown,
      options: Pick<Call, 'onTurn'> = {},
    ) {
      const service = services.get(serviceName);
      if (service === undefined) {
        throw new AwsError('UnknownService', `This runtime does not offer the service ${serviceName}`);
      }
      return (await serve(service, operation, input, {
        ...options,
        principal,
        requestId: randomUUID(),
      })) as Output;
    },

    serve,

    around(hook) {
      hooks.add(hook);
      return () => void hooks.delete(hook);
    },
  };
}

/** Lists and objects anew; what they hold beside, bytes above all, is the same. */
function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyOf);
  if (typeof value !== 'object' || value === null) return value;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, copyOf(member)]));
}

function operationOf(service: Service, name: string): Operation {
  if (Object.hasOwn(service.operations, name)) return service.operations[name]!;
  throw new AwsError(
    service.name === 'sns' || service.name === 'sts' ? 'InvalidAction' : 'UnknownOperationException',
    `The operation ${name} of ${service.name} is not part of this runtime`,
  );
}

async function parse(service: Service, operation: Operation, input: unknown): Promise<unknown> {
  const result = await operation.input.safeParseAsync(input);
  if (result.success) return result.data;
  throw new AwsError(INVALID_INPUT[service.name] ?? 'ValidationException', wording(result.error));
}

/** What the services call an input that does not fit; all others say `ValidationException`. */
const INVALID_INPUT: Readonly<Record<string, string>> = {
  'cognito-idp': 'InvalidParameterException',
  lambda: 'InvalidParameterValueException',
  logs: 'InvalidParameterException',
  s3: 'InvalidArgument',
  sns: 'InvalidParameter',
  sqs: 'InvalidParameterValue',
  sts: 'ValidationError',
};

/** In the frame AWS puts around such findings. */
function wording(error: z.ZodError): string {
  const count = error.issues.length;
  const findings = error.issues.map(({ path, message }) =>
    path.length === 0
      ? message
      : `Value at '${path.map(String).join('.')}' failed to satisfy constraint: ${message}`,
  );
  return `${count} validation error${count === 1 ? '' : 's'} detected: ${findings.join('; ')}`;
}

/** What the services call a denial, and with which status; all others say `AccessDeniedException` with 400. */
const DENIALS: Readonly<Record<string, { code: string; status: number }>> = {
  lambda: { code: 'AccessDeniedException', status: 403 },
  s3: { code: 'AccessDenied', status: 403 },
  sns: { code: 'AuthorizationError', status: 403 },
  sqs: { code: 'AccessDeniedException', status: 403 },
  sts: { code: 'AccessDenied', status: 403 },
};

function inDialect(error: unknown, service: string, principal: Principal): unknown {
  if (!(error instanceof AwsError) || error.code !== 'AccessDeniedException') return error;
  // Whom nobody knows is asked for a signature before a word about permissions.
  if (principal.kind === 'anonymous') return signatureAnswer({ kind: 'missing' }, service);
  const { code, status } = DENIALS[service] ?? { code: error.code, status: error.status };
  return new AwsError(code, error.message, { status, cause: error });
}
