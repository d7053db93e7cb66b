import { randomUUID } from 'node:crypto';
import type { WireResponse } from '../../kernel/service.ts';
import type { Refusal } from '../auth/refusal.ts';

/** Headers that let a browser's script read an answer from another origin, and what it may read of it. */
const CORS: Readonly<Record<string, string>> = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers':
    'x-amzn-RequestId,x-amzn-ErrorType,x-amz-user-agent,x-amzn-ErrorMessage,Date,x-amz-schema-version',
};

/** A GraphQL answer: 200, with whatever errors are in it. */
export function answer(body: unknown, headers: Readonly<Record<string, string>> = {}): WireResponse {
  return json(200, body, headers);
}

/** The answer to a request that was refused before execution. */
export function refusal({ status, errorType, message }: Refusal): WireResponse {
  return json(status, { errors: [{ errorType, message }] }, { 'x-amzn-ErrorType': errorType });
}

/** The answer while there is no API. */
export function noApi(): WireResponse {
  const body = { errors: [{ errorType: 'NotFoundException', message: 'The template has no GraphQL API.' }] };
  return json(404, body, { 'x-amzn-ErrorType': 'NotFoundException' });
}

/** The answer to a browser's preflight: what it asks for is allowed. */
export function preflight(headers: Readonly<Record<string, string>>): WireResponse {
  return {
    status: 200,
    headers: {
      ...CORS,
      'x-amzn-RequestId': randomUUID(),
      'access-control-allow-methods': 'GET,POST,OPTIONS',
      'access-control-allow-headers': headers['access-control-request-headers'] ?? '*',
      'access-control-max-age': '172800',
    },
    body: '',
  };
}

function json(status: number, body: unknown, headers: Readonly<Record<string, string>>): WireResponse {
  return {
    status,
    headers: {
      'content-type': 'application/json;charset=UTF-8',
      ...CORS,
      'x-amzn-RequestId': randomUUID(),
      ...headers,
    },
    body: JSON.stringify(body),
  };
}
