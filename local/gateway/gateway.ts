import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener } from 'node:http';
import type { Iam } from '../iam/iam.ts';
import { ANONYMOUS } from '../iam/iam.ts';
import { AwsError } from '../kernel/errors.ts';
import type { Service, WireRequest, WireResponse } from '../kernel/service.ts';
import type { LocalCloud } from './cloud.ts';
import { BodyTooLarge, readRequest, sendResponse } from './http.ts';
import { escapeXml } from './protocols/xml.ts';
import { route } from './routing.ts';
import { isLoopbackOrigin } from './origin.ts';

export interface GatewayOptions {
  cloud: LocalCloud;
  iam: Pick<Iam, 'authenticate'>;
  /** What a plain `GET` of a path gives, such as a pool's public keys; undefined for paths of the services. */
  document?: (path: string) => Promise<object | undefined>;
  /** Told of faults of the runtime's own, which callers see as an internal failure only. */
  onFault?: (error: unknown, context: { service: string; operation: string; requestId: string }) => void;
}

/** The longest body taken, in bytes: above any limit of the services behind but S3's. */
export const BODY_LIMIT = 64 * 1024 * 1024;

/** Answers the AWS APIs over HTTP: finds the service, verifies the signature, calls, answers on the same wire. */
export function createGateway(options: GatewayOptions): RequestListener {
  return (message, response) => {
    answer(message, options)
      .catch((error: unknown) => {
        if (!message.complete) throw error;
        options.onFault?.(error, { service: 'gateway', operation: '-', requestId: '-' });
        return plain(
          500,
          'InternalFailure',
          'The request could not be handled.',
          message.headers['content-type'],
        );
      })
      .then((result) => sendResponse(response, result))
      // The caller went away in the middle of the request.
      .catch(() => response.destroy());
  };
}

async function answer(message: IncomingMessage, options: GatewayOptions): Promise<WireResponse> {
  let request: WireRequest;
  try {
    request = await readRequest(message, BODY_LIMIT);
  } catch (error) {
    if (!(error instanceof BodyTooLarge)) throw error;
    return plain(
      413,
      'RequestEntityTooLarge',
      `A body may hold ${BODY_LIMIT} bytes.`,
      message.headers['content-type'],
    );
  }
  if (isPreflight(request)) return preflight(request);
  const document =
    request.method === 'GET' ? await options.document?.(request.url.split('?', 1)[0]!) : undefined;
  if (document !== undefined) {
    return withCors(
      { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(document) },
      request,
    );
  }

  const target = route(request, options.cloud.services);
  if ('unknown' in target) {
    const text = `This runtime does not offer the service ${target.unknown}.`;
    return plain(501, 'UnknownService', text, request.headers['content-type']);
  }
  const response = await serve(target.service, request, options);
  return target.service.name === BROWSER_SERVICE ? withCors(response, request) : response;
}

async function serve(service: Service, request: WireRequest, options: GatewayOptions): Promise<WireResponse> {
  const requestId = randomUUID();
  let operation = '-';
  try {
    const principal = options.iam.authenticate(request, service.name) ?? ANONYMOUS;
    const decoded = service.protocol.decode(request);
    operation = decoded.operation;
    const endpoint = `http://${request.headers['host'] ?? 'localhost'}`;
    const output = await options.cloud.serve(service, operation, decoded.input, {
      principal,
      requestId,
      endpoint,
    });
    return service.protocol.encode(operation, output, requestId);
  } catch (error) {
    if (!(error instanceof AwsError))
      options.onFault?.(error, { service: service.name, operation, requestId });
    return service.protocol.encodeError(
      error instanceof Error ? error : new Error(String(error)),
      requestId,
      request,
    );
  }
}

/** An answer when there is no service to give it in its own words. */
function plain(status: number, code: string, message: string, contentType = ''): WireResponse {
  if (contentType.startsWith('application/x-www-form-urlencoded')) {
    const body = `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error></ErrorResponse>`;
    return { status, headers: { 'content-type': 'text/xml' }, body };
  }
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': code },
    body: JSON.stringify({ __type: code, message }),
  };
}

/** The one service that browsers call directly, unsigned, when they sign in. */
const BROWSER_SERVICE = 'cognito-idp';

function isPreflight(request: WireRequest): boolean {
  return (
    request.method === 'OPTIONS' &&
    /^\/($|\?)/.test(request.url) &&
    request.headers['access-control-request-method'] !== undefined
  );
}

function preflight(request: WireRequest): WireResponse {
  return withCors(
    {
      status: 200,
      headers: {
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers': request.headers['access-control-request-headers'] ?? '',
        'access-control-max-age': '172800',
      },
      body: '',
    },
    request,
  );
}

/**
 * AWS lets every origin in. Here it is pages of this machine only: a page from elsewhere has no business
 * with somebody's development machine.
 */
function withCors(response: WireResponse, request: WireRequest): WireResponse {
  const origin = request.headers['origin'];
  if (origin === undefined || !isLoopbackOrigin(origin, request.headers['host'])) return response;
  return {
    ...response,
    headers: {
      ...response.headers,
      'access-control-allow-origin': origin,
      'access-control-expose-headers': 'x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date',
      vary: 'Origin',
    },
  };
}
