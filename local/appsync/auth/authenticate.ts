import type { Clock } from '../../kernel/clock.ts';
import { AwsError } from '../../kernel/errors.ts';
import type { Authorizers, Caller, SignedRequest } from './caller.ts';
import { groupsOf, iamIdentity, userPoolIdentity } from './identity.ts';
import {
  EXPIRED_TOKEN,
  NO_CREDENTIAL,
  NOT_AUTHORIZED,
  Refusal,
  UNREADABLE_TOKEN,
  unauthorized,
} from './refusal.ts';
import type { AuthSettings, UserPool } from './settings.ts';

/** A request that has to show whose it is; header names in lower case. */
export interface Claimant extends SignedRequest {
  sourceIp: readonly string[];
}

/** Finds out who makes a request. */
export interface Authenticator {
  /** @throws Refusal */
  authenticate(claimant: Claimant): Promise<Caller>;
}

const SIGNATURE = 'AWS4-HMAC-SHA256';
const TOKEN = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** Makes the authenticator of an API. */
export function createAuthenticator(
  settings: AuthSettings,
  authorizers: Authorizers,
  clock: Clock,
): Authenticator {
  async function bySignature(claimant: Claimant): Promise<Caller> {
    if (!settings.modes.has('AWS_IAM')) throw unauthorized(NO_CREDENTIAL);
    const principal = await verified(claimant);
    if (!principal) throw unauthorized(NO_CREDENTIAL);
    return {
      mode: 'AWS_IAM',
      authType: 'IAM Authorization',
      identity: iamIdentity(principal, claimant.sourceIp),
      groups: [],
      defaultAction: 'ALLOW',
      principal,
    };
  }

  async function verified(claimant: Claimant) {
    try {
      return await authorizers.verifySignature(
        claimant,
        scopeService(claimant.headers['authorization'] ?? ''),
      );
    } catch (error) {
      if (error instanceof AwsError) throw new Refusal(error.status, error.code, error.message);
      throw error;
    }
  }

  async function byToken(token: string, claimant: Claimant): Promise<Caller> {
    if (!TOKEN.test(token) || settings.pools.length === 0) throw unauthorized(NO_CREDENTIAL);
    const told = unverifiedClaims(token);
    const issuer = typeof told['iss'] === 'string' ? told['iss'].split('/').at(-1) : undefined;
    const pool = settings.pools.find((candidate) => candidate.userPoolId === issuer);
    if (!pool) throw unauthorized(NOT_AUTHORIZED);
    const claims = await verifiedClaims(token, pool, told);
    if (!isForPool(claims, pool)) throw unauthorized(NOT_AUTHORIZED);
    return {
      mode: 'AMAZON_COGNITO_USER_POOLS',
      authType: 'User Pool Authorization',
      identity: userPoolIdentity(claims, claimant.sourceIp, pool.defaultAction),
      groups: groupsOf(claims) ?? [],
      defaultAction: pool.defaultAction,
    };
  }

  async function verifiedClaims(token: string, pool: UserPool, told: Readonly<Record<string, unknown>>) {
    try {
      return await authorizers.verifyJwt(token, pool.userPoolId);
    } catch {
      const expiry = told['exp'];
      const expired = typeof expiry === 'number' && expiry * 1000 <= clock.now();
      throw unauthorized(expired ? EXPIRED_TOKEN : NOT_AUTHORIZED);
    }
  }

  return {
    async authenticate(claimant) {
      const header = claimant.headers['authorization']?.trim() ?? '';
      if (header.startsWith(SIGNATURE)) return bySignature(claimant);
      return byToken(header.replace(/^bearer\s+/i, ''), claimant);
    },
  };
}

/** AppSync's own name, or the one Amplify signs for when the endpoint is a custom one. */
function scopeService(authorization: string): string {
  const scope = /Credential=[^/,\s]+\/[^/,\s]+\/[^/,\s]+\/([^/,\s]+)\//.exec(authorization);
  return scope?.[1] === 'execute-api' ? 'execute-api' : 'appsync';
}

function unverifiedClaims(token: string): Readonly<Record<string, unknown>> {
  try {
    const [header, payload] = token.split('.').map((part) => Buffer.from(part, 'base64url').toString());
    JSON.parse(header!);
    const claims: unknown = JSON.parse(payload!);
    if (typeof claims === 'object' && claims !== null) return claims as Record<string, unknown>;
  } catch {
    // Told below.
  }
  throw unauthorized(UNREADABLE_TOKEN);
}

/** Id tokens name their app client in `aud`, access tokens in `client_id`; no other token is taken. */
function isForPool(claims: Readonly<Record<string, unknown>>, pool: UserPool): boolean {
  const client = { id: claims['aud'], access: claims['client_id'] }[String(claims['token_use'])];
  if (typeof client !== 'string') return false;
  return pool.appIdClientRegex?.test(client) ?? true;
}
