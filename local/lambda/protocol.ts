import { AwsError } from '../kernel/errors.ts';
import type { Protocol, WireRequest, WireResponse } from '../kernel/service.ts';
import type { InvokeOutput } from './api.ts';

const FUNCTIONS = '/2015-03-31/functions';

/**
 * Lambda's REST protocol: the operation is in the method and path, an invocation's payload is the body
 * as it stands, everything about it is in headers
 * (https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html).
 */
export const lambdaProtocol: Protocol = {
  decode(request) {
    const url = new URL(request.url, 'http://lambda');
    const [name, action, ...rest] = segmentsBehind(`${FUNCTIONS}/`, url.pathname);
    const query = (key: string) => url.searchParams.get(key) ?? undefined;
    const get = request.method === 'GET' && rest.length === 0;
    if (get && (url.pathname === FUNCTIONS || url.pathname === `${FUNCTIONS}/`)) {
      return {
        operation: 'ListFunctions',
        input: present({ Marker: query('Marker'), MaxItems: query('MaxItems') }),
      };
    }
    const input = { FunctionName: name, Qualifier: query('Qualifier') };
    if (get && action === undefined) return { operation: 'GetFunction', input: present(input) };
    if (get && action === 'configuration')
      return { operation: 'GetFunctionConfiguration', input: present(input) };
    if (request.method === 'POST' && action === 'invocations' && rest.length === 0) {
      return { operation: 'Invoke', input: present({ ...input, ...invocation(request) }) };
    }
    throw new AwsError('UnknownOperationException', `${request.method} ${url.pathname} is not supported.`, {
      status: 404,
    });
  },

  encode(operation, output, requestId) {
    if (operation !== 'Invoke') return json(200, output, requestId);
    const { StatusCode, FunctionError, Payload, ExecutedVersion, LogResult } = output as InvokeOutput;
    return {
      status: StatusCode,
      headers: {
        'content-type': 'application/json',
        'x-amzn-requestid': requestId,
        ...(FunctionError && { 'x-amz-function-error': FunctionError }),
        ...(ExecutedVersion && { 'x-amz-executed-version': ExecutedVersion }),
        ...(LogResult !== undefined && { 'x-amz-log-result': LogResult }),
      },
      body: Buffer.from(Payload),
    };
  },

  encodeError(error, requestId) {
    const known = error instanceof AwsError;
    const { code, message, status, members } = known
      ? error
      : { code: 'ServiceException', message: 'Internal error', status: 500, members: { Type: 'Service' } };
    const response = json(status, { ...members, Message: message, message }, requestId);
    response.headers['x-amzn-errortype'] = code;
    return response;
  },
};

/** The decoded segments of a path behind a prefix; none when it does not begin so or cannot be decoded. */
function segmentsBehind(prefix: string, path: string): string[] {
  if (!path.startsWith(prefix)) return [];
  try {
    return path.slice(prefix.length).split('/').map(decodeURIComponent);
  } catch {
    return [];
  }
}

function invocation({ headers, body }: WireRequest): Record<string, unknown> {
  if (headers['x-amz-client-context'] !== undefined) {
    throw new AwsError('InvalidParameterValueException', 'A client context is not supported.');
  }
  return {
    Payload: body.length > 0 ? body : undefined,
    InvocationType: headers['x-amz-invocation-type'],
    LogType: headers['x-amz-log-type'],
  };
}

function present(input: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
}

function json(status: number, body: unknown, requestId: string): WireResponse {
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-requestid': requestId },
    body: JSON.stringify(body),
  };
}
