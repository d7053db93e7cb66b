import { AwsError } from '../kernel/errors.ts';
import type { Service, WireRequest } from '../kernel/service.ts';

/** Which service a request is for. */
export type Route =
  | { service: Service }
  /** It is signed for a service that the runtime does not have. */
  | { unknown: string };

/** `Credential=<key>/<day>/<region>/<service>/aws4_request`, in the header or, escaped, in the query. */
const HEADER_SCOPE = /Credential=[^/,]+\/[^/,]+\/[^/,]+\/([^/,]+)\//;
const QUERY_SCOPE =
  /[?&]X-Amz-Credential=(?:(?!%2F)[^&/])+(?:%2F|\/)[^&/%]+(?:%2F|\/)[^&/%]+(?:%2F|\/)([a-z0-9-]+)(?:%2F|\/)/i;

/**
 * Finds the service of a request. A signature names it; without one, the operation header does, or the
 * form's action, or the path. What is left is for S3, where a path may be anything.
 */
export function route(request: WireRequest, services: ReadonlyMap<string, Service>): Route {
  const scope =
    HEADER_SCOPE.exec(request.headers['authorization'] ?? '')?.[1] ?? QUERY_SCOPE.exec(request.url)?.[1];
  if (scope !== undefined) {
    const service = services.get(scope);
    return service ? { service } : { unknown: scope };
  }
  const name = unsignedService(request, services);
  const service = services.get(name);
  return service ? { service } : { unknown: name };
}

function unsignedService(request: WireRequest, services: ReadonlyMap<string, Service>): string {
  const type = request.headers['content-type'] ?? '';
  if (request.headers['x-amz-target'] !== undefined || type.startsWith('application/x-www-form-urlencoded')) {
    for (const [name, { protocol }] of services) {
      if (PATH_SERVICES.has(name)) continue;
      if (understands(() => protocol.decode(request))) return name;
    }
    return 'unknown';
  }
  return /^\/20\d\d-\d\d-\d\d\//.test(request.url) ? 'lambda' : 's3';
}

/** These take the operation from method and path, so their protocols find one in nearly any request. */
const PATH_SERVICES = new Set(['s3', 'lambda']);

/** Whether a protocol knows the operation, even if the rest of the request is broken. */
function understands(decode: () => unknown): boolean {
  try {
    decode();
    return true;
  } catch (error) {
    return (
      error instanceof AwsError &&
      !['UnknownOperationException', 'InvalidAction', 'MissingAction'].includes(error.code)
    );
  }
}
