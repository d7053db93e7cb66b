import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Principal } from '../kernel/service.ts';

/** What a caller signs with. */
export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  /** Present for roles, absent for the operator. */
  sessionToken?: string;
}

/** Credentials of a session, such as a role's. */
export type SessionCredentials = Required<Credentials>;

/** Makes credentials of a user, in AWS's own form. */
export function makeUserCredentials(): Credentials {
  return { accessKeyId: `AKIA${base32(16)}`, secretAccessKey: randomBytes(30).toString('base64') };
}

function makeSessionCredentials(): SessionCredentials {
  return {
    accessKeyId: `ASIA${base32(16)}`,
    secretAccessKey: randomBytes(30).toString('base64'),
    sessionToken: randomBytes(96).toString('base64'),
  };
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function base32(length: number): string {
  return Array.from(randomBytes(length), (byte) => BASE32[byte % 32]).join('');
}

/** Who holds which credentials. Those of roles live in memory and are made anew at each boot. */
export class Keyring {
  readonly #byKey = new Map<string, { principal: Principal; credentials: Credentials }>();
  readonly #sessions = new Map<string, SessionCredentials>();

  /** The credentials of a principal, made at the first call. */
  issue(principal: Principal): SessionCredentials {
    const known = this.#sessions.get(principal.arn);
    if (known !== undefined) return known;
    const credentials = makeSessionCredentials();
    this.#sessions.set(principal.arn, credentials);
    this.add(principal, credentials);
    return credentials;
  }

  /** Lets in whoever signs with these credentials, as this principal. */
  add(principal: Principal, credentials: Credentials): void {
    this.#byKey.set(credentials.accessKeyId, { principal, credentials });
  }

  find(accessKeyId: string): { principal: Principal; credentials: Credentials } | undefined {
    return this.#byKey.get(accessKeyId);
  }
}

/** Compares secrets in a time that tells nothing of where they differ. */
export function sameSecret(left: string, right: string): boolean {
  const a = Buffer.from(left);
  const b = Buffer.from(right);
  return a.length === b.length && timingSafeEqual(a, b);
}
