import type { ExecutionResult } from 'graphql';
import type { TokenSource } from '../../../../sdk/main.ts';

/** What is sent to a GraphQL endpoint. */
export interface GraphQLRequest {
  query: string;
  operationName?: string | null | undefined;
  variables?: unknown;
}

/**
 * Sends a query or mutation once, and once more with a new token when the first was refused. Gives the answer as
 * it came, errors included: who explores an API wants to see what it says.
 */
export async function send(
  endpoint: string,
  token: TokenSource,
  request: GraphQLRequest,
): Promise<ExecutionResult> {
  const first = await post(endpoint, await token({ refresh: false }), request);
  const response =
    first.status === 401 ? await post(endpoint, await token({ refresh: true }), request) : first;
  const text = await response.text();
  try {
    return JSON.parse(text) as ExecutionResult;
  } catch {
    throw new Error(`This is no answer of a GraphQL API (HTTP ${response.status}): ${text.slice(0, 500)}`);
  }
}

async function post(endpoint: string, token: string, request: GraphQLRequest): Promise<Response> {
  try {
    return await fetch(endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: token },
      body: JSON.stringify(request),
    });
  } catch (cause) {
    throw new Error(`${endpoint} cannot be reached. Check your connection and try again.`, { cause });
  }
}
