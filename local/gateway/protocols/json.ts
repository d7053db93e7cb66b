import { AwsError } from '../../kernel/errors.ts';
import type { Protocol, WireRequest, WireResponse } from '../../kernel/service.ts';

/** How one service speaks AWS JSON. */
export interface AwsJsonOptions {
  version: '1.0' | '1.1';
  /** What stands before the operation in `X-Amz-Target`, such as `DynamoDB_20120810`. */
  targetPrefix: string;
  /** What stands before `#` in `__type`, such as `com.amazonaws.dynamodb.v20120810`. */
  errorNamespace?: string;
  /**
   * For services that once spoke the query protocol (SQS): the older code of an error by its present
   * one. It is sent in `x-amzn-query-error`, which SDKs prefer over `__type`.
   */
  queryErrorCodes?: Readonly<Record<string, string>>;
}

/**
 * AWS JSON 1.0 and 1.1: `POST /` with the operation in `X-Amz-Target` and a JSON object as the body.
 * Dates leave as seconds since the epoch and bytes as base64, as both versions prescribe
 * (https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html).
 */
export function awsJsonProtocol(options: AwsJsonOptions): Protocol {
  const contentType = `application/x-amz-json-${options.version}`;

  function answer(status: number, body: unknown, requestId: string): WireResponse {
    return {
      status,
      headers: { 'content-type': contentType, 'x-amzn-requestid': requestId },
      body: body === undefined ? '' : JSON.stringify(toWire(body)),
    };
  }

  return {
    decode(request: WireRequest) {
      const [prefix, name, ...rest] = (request.headers['x-amz-target'] ?? '').split('.');
      if (request.method !== 'POST' || prefix !== options.targetPrefix || !name || rest.length > 0) {
        throw new AwsError('UnknownOperationException', 'The request names no operation of this service.');
      }
      return { operation: name, input: parseObject(request.body) };
    },

    encode: (_operation, output, requestId) => answer(200, output ?? {}, requestId),

    encodeError(error, requestId) {
      const { code, message, status, members } = asAwsError(error);
      const type = options.errorNamespace === undefined ? code : `${options.errorNamespace}#${code}`;
      const response = answer(status, { ...members, __type: type, message }, requestId);
      const queryCode = options.queryErrorCodes?.[code];
      if (queryCode !== undefined) {
        response.headers['x-amzn-query-error'] = `${queryCode};${status < 500 ? 'Sender' : 'Receiver'}`;
      }
      return response;
    },
  };
}

/** An error as callers may see it: a fault of the runtime's own shows nothing but `InternalFailure`. */
export function asAwsError(error: Error): AwsError {
  if (error instanceof AwsError) return error;
  return new AwsError(
    'InternalFailure',
    'The request processing has failed because of an internal failure.',
    {
      status: 500,
      cause: error,
    },
  );
}

function parseObject(body: Buffer): unknown {
  if (body.length === 0) return {};
  let input: unknown;
  try {
    input = JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw new AwsError('SerializationException', 'The request body is not JSON.', { cause: error });
  }
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw new AwsError('SerializationException', 'The request body is not a JSON object.');
  }
  return input;
}

/** Not a `JSON.stringify` replacer: that sees dates and buffers only after their `toJSON`. */
function toWire(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return value.getTime() / 1000;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(toWire);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, toWire(member)]));
}
