import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, importJWK, jwtVerify, SignJWT, errors } from 'jose';
import type { CryptoKey, JWK, JWTPayload } from 'jose';
import type { Clock } from '../kernel/clock.ts';
import type { Store } from '../kernel/store.ts';
import type { Client, Pool, Pools } from './pools.ts';
import type { User } from './users.ts';

/** Why a token is not taken. */
export type TokenFault = 'malformed' | 'expired' | 'signature' | 'issuer';

/** A token that is not taken. */
export class TokenError extends Error {
  override readonly name = 'TokenError';
  readonly fault: TokenFault;

  constructor(fault: TokenFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.fault = fault;
  }
}

/** What tokens say of a sign-in. Times in milliseconds since the epoch. */
export interface SignedIn {
  pool: Pool;
  client: Client;
  user: User;
  authTime: number;
  originJti: string;
}

/** Tokens of one sign-in, as Cognito answers them. */
export interface IssuedTokens {
  AccessToken: string;
  IdToken: string;
  /** Of the access token, in seconds. */
  ExpiresIn: number;
  TokenType: 'Bearer';
}

type Claims = Readonly<Record<string, unknown>>;

interface PoolKey {
  kid: string;
  privateKey: CryptoKey;
  publicKey: CryptoKey;
  publicJwk: JWK;
}

/** Verified tokens that are remembered, so that one costs its verification once. */
const REMEMBERED = 2000;
/** Attributes that are told as truth values. */
const TRUTHS = new Set(['email_verified', 'phone_number_verified']);

/** Makes and verifies the tokens of all pools, each with its own key. */
export class Tokens {
  readonly #clock: Clock;
  readonly #store: Store;
  readonly #pools: Pools;
  readonly #keys = new Map<string, Promise<PoolKey>>();
  readonly #verified = new Map<string, { poolId: string; claims: Claims }>();

  constructor(clock: Clock, store: Store, pools: Pools) {
    this.#clock = clock;
    this.#store = store;
    this.#pools = pools;
  }

  /** Makes the pool's key if it has none yet. */
  async prepare(poolId: string): Promise<void> {
    await this.#key(poolId);
  }

  /** Access and id token, as after a sign-in. */
  async issue(signedIn: SignedIn): Promise<IssuedTokens> {
    const { client, user, pool } = signedIn;
    const common = commonClaims(signedIn);
    const [AccessToken, IdToken] = await Promise.all([
      this.#sign(pool, client.accessValidity, {
        ...common,
        client_id: client.id,
        token_use: 'access',
        scope: 'aws.cognito.signin.user.admin',
        username: user.username,
      }),
      this.#sign(pool, client.idValidity, {
        ...common,
        ...attributeClaims(user),
        'cognito:username': user.username,
        aud: client.id,
        token_use: 'id',
      }),
    ]);
    return { AccessToken, IdToken, ExpiresIn: client.accessValidity / 1000, TokenType: 'Bearer' };
  }

  /**
   * The claims of a token that the pool has signed and that still counts. Whether it was revoked is not
   * asked, as no service but Cognito itself does.
   * @throws TokenError
   */
  async verify(token: string, poolId: string): Promise<Claims> {
    const known = this.#verified.get(token);
    if (known?.poolId === poolId) {
      if (Number(known.claims['exp']) * 1000 > this.#clock.now()) return known.claims;
      this.#verified.delete(token);
    }
    const pool = this.#pools.find(poolId);
    if (pool === undefined) throw new TokenError('issuer', `There is no user pool ${poolId}`);
    const claims = await this.#verify(token, pool);
    const oldest = this.#verified.keys().next().value;
    if (this.#verified.size >= REMEMBERED && oldest !== undefined) this.#verified.delete(oldest);
    this.#verified.set(token, { poolId, claims });
    return claims;
  }

  /** The public keys of a pool, as at `/.well-known/jwks.json`. @throws AwsError when there is no such pool. */
  async jwks(poolId: string): Promise<{ keys: JWK[] }> {
    this.#pools.pool(poolId);
    return { keys: [(await this.#key(poolId)).publicJwk] };
  }

  async #verify(token: string, pool: Pool): Promise<JWTPayload> {
    const { publicKey } = await this.#key(pool.id);
    try {
      const { payload } = await jwtVerify(token, publicKey, {
        algorithms: ['RS256'],
        issuer: pool.issuer,
        currentDate: new Date(this.#clock.now()),
        requiredClaims: ['exp', 'sub', 'token_use'],
      });
      return payload;
    } catch (error) {
      throw tokenError(error);
    }
  }

  async #sign(pool: Pool, validity: number, claims: Record<string, unknown>): Promise<string> {
    const { kid, privateKey } = await this.#key(pool.id);
    const issuedAt = Math.floor(this.#clock.now() / 1000);
    return new SignJWT({
      ...claims,
      iss: pool.issuer,
      iat: issuedAt,
      exp: issuedAt + validity / 1000,
      jti: randomUUID(),
    })
      .setProtectedHeader({ kid, alg: 'RS256' })
      .sign(privateKey);
  }

  #key(poolId: string): Promise<PoolKey> {
    let key = this.#keys.get(poolId);
    if (key === undefined) this.#keys.set(poolId, (key = this.#loadKey(poolId)));
    return key;
  }

  async #loadKey(poolId: string): Promise<PoolKey> {
    let jwk = await this.#store.get<JWK>(poolId);
    if (jwk === undefined) {
      const { privateKey } = await generateKeyPair('RS256', { extractable: true });
      jwk = { ...(await exportJWK(privateKey)), kid: randomUUID(), alg: 'RS256', use: 'sig' };
      await this.#store.write([{ key: poolId, value: jwk }]);
    }
    const { kty, n, e, kid, alg, use } = jwk;
    const publicJwk = { alg, e, kid, kty, n, use } as JWK;
    return {
      kid: kid!,
      publicJwk,
      privateKey: (await importJWK(jwk, 'RS256')) as CryptoKey,
      publicKey: (await importJWK(publicJwk, 'RS256')) as CryptoKey,
    };
  }
}

function commonClaims({ pool, client, user, authTime, originJti }: SignedIn): Record<string, unknown> {
  const precedence = (name: string) => pool.groups.get(name)?.precedence ?? Infinity;
  const groups = user.groups
    .filter((name) => pool.groups.has(name))
    .sort((a, b) => precedence(a) - precedence(b));
  return {
    sub: user.attributes['sub'],
    ...(groups.length > 0 && { 'cognito:groups': groups }),
    ...(client.revokes && { origin_jti: originJti }),
    event_id: randomUUID(),
    auth_time: Math.floor(authTime / 1000),
  };
}

function attributeClaims({ attributes }: User): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, TRUTHS.has(name) ? value === 'true' : value]),
  );
}

function tokenError(error: unknown): TokenError {
  if (error instanceof errors.JWTExpired)
    return new TokenError('expired', 'Token has expired', { cause: error });
  if (error instanceof errors.JWSSignatureVerificationFailed) {
    return new TokenError('signature', 'The signature is not the pool’s', { cause: error });
  }
  if (error instanceof errors.JWTClaimValidationFailed) {
    return new TokenError('issuer', 'The token is not one of this pool', { cause: error });
  }
  return new TokenError('malformed', 'Not a token', { cause: error });
}
