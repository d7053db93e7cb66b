import type { GraphQLErrorShape } from '../graphql-errors.ts';

/** What the server says over the socket; members that this client does not use are left out. */
export interface ServerMessage {
  type: string;
  id?: string;
  /** Some errors are told by `errors`, a list or one alone, and some by the payload itself. */
  payload?: GraphQLErrorShape & { connectionTimeoutMs?: unknown; data?: unknown; errors?: unknown };
}

export const CONNECTION_INIT = JSON.stringify({ type: 'connection_init' });

export const stop = (id: string): string => JSON.stringify({ type: 'stop', id });

/** @param data the operation as a string that holds JSON; callers of IAM have signed these very bytes */
export function start(id: string, data: string, authorization: Readonly<Record<string, string>>): string {
  return JSON.stringify({ id, type: 'start', payload: { data, extensions: { authorization } } });
}

/** Reads a message; undefined for what is none. */
export function parseMessage(data: unknown): ServerMessage | undefined {
  if (typeof data !== 'string') return undefined;
  try {
    const message = JSON.parse(data) as ServerMessage | null;
    return typeof message?.type === 'string' ? message : undefined;
  } catch {
    return undefined;
  }
}
