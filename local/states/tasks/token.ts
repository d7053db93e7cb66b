import { randomUUID } from 'node:crypto';

/** Where the task stands that a token ends. */
export interface TokenAddress {
  machine: string;
  execution: string;
  flow: string;
  /** Tells this attempt of the task from every other. */
  nonce: string;
}

/** A new token for a task. It says where the task stands, so that no index of tokens is needed. */
export function issueToken(address: Omit<TokenAddress, 'nonce'>): string {
  const { machine, execution, flow } = address;
  return Buffer.from(JSON.stringify([machine, execution, flow, randomUUID()])).toString('base64');
}

/** The address in a token, or undefined when it is none of ours. */
export function readToken(token: string): TokenAddress | undefined {
  try {
    const parts: unknown = JSON.parse(Buffer.from(token, 'base64').toString('utf8'));
    if (!Array.isArray(parts) || parts.length !== 4 || !parts.every((part) => typeof part === 'string'))
      return undefined;
    const [machine, execution, flow, nonce] = parts as [string, string, string, string];
    return { machine, execution, flow, nonce };
  } catch {
    return undefined;
  }
}
