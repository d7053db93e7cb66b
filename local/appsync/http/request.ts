import type { WireRequest } from '../../kernel/service.ts';
import { Refusal } from '../auth/refusal.ts';

/** What a client asks over HTTP. */
export interface GraphQLRequest {
  query: string;
  variables: Readonly<Record<string, unknown>>;
  operationName: string | undefined;
}

const UNREADABLE = 'Unable to parse GraphQL query.';

/**
 * Reads a request's query, variables and operation name: from a POST's JSON body, whatever content type
 * it claims, or from a GET's query string.
 * @throws Refusal 400 MalformedHttpRequestException
 */
export function readRequest(request: WireRequest): GraphQLRequest {
  if (request.method === 'GET') return readQueryString(request.url);
  const text = request.body.toString('utf8');
  if (text.trim() === '') throw malformed('Request body is empty.');
  return readMembers(parseJson(text));
}

function readQueryString(url: string): GraphQLRequest {
  const query = new URL(url, 'http://localhost').searchParams;
  const variables = query.get('variables');
  return readMembers({
    query: query.get('query'),
    variables: variables ? parseJson(variables) : null,
    operationName: query.get('operationName'),
  });
}

/**
 * Reads the members of a request, as they stand in a body and in the `data` of a socket's `start`.
 * @throws Refusal 400 MalformedHttpRequestException
 */
export function readMembers(body: unknown): GraphQLRequest {
  if (!isRecord(body)) throw malformed(UNREADABLE);
  const { query, variables, operationName } = body;
  if (typeof query !== 'string' || query.trim() === '') throw malformed(UNREADABLE);
  if (variables != null && !isRecord(variables)) throw malformed(UNREADABLE);
  if (operationName != null && typeof operationName !== 'string') throw malformed(UNREADABLE);
  return { query, variables: variables ?? {}, operationName: operationName || undefined };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw malformed(UNREADABLE);
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function malformed(message: string): Refusal {
  return new Refusal(400, 'MalformedHttpRequestException', message);
}
