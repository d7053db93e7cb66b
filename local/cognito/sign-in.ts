import { z } from 'zod';
import { AwsError } from '../kernel/errors.ts';
import { operation } from '../kernel/service.ts';
import type { Operation } from '../kernel/service.ts';
import type { Challenge } from './challenges.ts';
import { faults } from './faults.ts';
import { attempt, checkPolicy, isPassword, sameText, setPassword } from './passwords.ts';
import type { Client, Pool } from './pools.ts';
import { beginExchange, expectedSignature, makeVerifier } from './srp.ts';
import { alongside, checkedAttributes, disguise } from './state.ts';
import type { CognitoState } from './state.ts';
import type { User } from './users.ts';

const initiateAuthInput = z.strictObject({
  AuthFlow: z.string(),
  ClientId: z.string(),
  AuthParameters: z.record(z.string(), z.string()).default({}),
  Session: z.string().optional(),
  ...alongside,
});

const adminInitiateAuthInput = initiateAuthInput.extend({
  UserPoolId: z.string(),
  ContextData: z.unknown().optional(),
});

const respondInput = z.strictObject({
  ClientId: z.string(),
  ChallengeName: z.string(),
  Session: z.string().optional(),
  ChallengeResponses: z.record(z.string(), z.string()).default({}),
  ...alongside,
});

const refreshInput = z.strictObject({
  ClientId: z.string(),
  RefreshToken: z.string(),
  DeviceKey: z.string().optional(),
  ClientMetadata: alongside.ClientMetadata,
});

const revokeInput = z.strictObject({ ClientId: z.string(), Token: z.string() });

/** `EEE MMM d HH:mm:ss z yyyy`, as clients write the time they sign. */
const TIMESTAMP = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} \d{1,2} \d\d:\d\d:\d\d UTC \d{4}$/;

/** Signing in, staying signed in, and no more of it: open to anybody, as on AWS, but for the admin's way. */
export function signInOperations(state: CognitoState): Record<string, Operation> {
  return {
    InitiateAuth: operation({
      input: initiateAuthInput,
      access: () => [],
      run: (input) => initiate(state, input),
    }),

    AdminInitiateAuth: operation({
      input: adminInitiateAuthInput,
      access: ({ UserPoolId }) => [
        { action: 'cognito-idp:AdminInitiateAuth', resource: state.pools.arn(UserPoolId) },
      ],
      async run({ AuthFlow, ...input }) {
        const { client, pool } = state.pools.client(input.ClientId);
        if (pool.id !== input.UserPoolId) throw unknownClient(input.ClientId);
        if (AuthFlow !== 'ADMIN_USER_PASSWORD_AUTH') return initiate(state, { AuthFlow, ...input });
        allow(client, 'ALLOW_ADMIN_USER_PASSWORD_AUTH', AuthFlow);
        return byPassword(state, client, pool, input.AuthParameters);
      },
    }),

    RespondToAuthChallenge: operation({
      input: respondInput,
      access: () => [],
      async run({ ClientId, ChallengeName, ChallengeResponses, Session }) {
        const { client, pool } = state.pools.client(ClientId);
        if (ChallengeName === 'PASSWORD_VERIFIER')
          return verifyPassword(state, client, pool, ChallengeResponses);
        if (ChallengeName === 'NEW_PASSWORD_REQUIRED') {
          return replacePassword(state, client, pool, Session, ChallengeResponses);
        }
        throw faults.parameter(`The challenge ${ChallengeName} is not supported.`);
      },
    }),

    GetTokensFromRefreshToken: operation({
      input: refreshInput,
      access: () => [],
      run: async ({ ClientId, RefreshToken }) => refresh(state, ClientId, RefreshToken),
    }),

    RevokeToken: operation({
      input: revokeInput,
      access: () => [],
      async run({ ClientId, Token }) {
        const { client } = state.pools.client(ClientId);
        if (!client.revokes) {
          throw new AwsError(
            'UnsupportedOperationException',
            'Token revocation is not enabled for this client',
          );
        }
        if (Token.split('.').length === 3) {
          throw new AwsError('UnsupportedTokenTypeException', 'Unsupported token type');
        }
        const session = await state.sessions.find(Token);
        if (session && session.clientId !== ClientId) {
          throw new AwsError('UnauthorizedException', 'Token was not issued to this client');
        }
        await state.sessions.revoke(Token);
        return {};
      },
    }),
  };
}

async function initiate(state: CognitoState, input: z.infer<typeof initiateAuthInput>): Promise<unknown> {
  const { client, pool } = state.pools.client(input.ClientId);
  switch (input.AuthFlow) {
    case 'USER_SRP_AUTH':
      allow(client, 'ALLOW_USER_SRP_AUTH', input.AuthFlow);
      return beginSrp(state, client, pool, input.AuthParameters);
    case 'USER_PASSWORD_AUTH':
      allow(client, 'ALLOW_USER_PASSWORD_AUTH', input.AuthFlow);
      return byPassword(state, client, pool, input.AuthParameters);
    case 'REFRESH_TOKEN_AUTH':
    case 'REFRESH_TOKEN':
      return refresh(state, input.ClientId, required(input.AuthParameters, 'REFRESH_TOKEN'));
    default:
      throw faults.parameter(`The flow ${input.AuthFlow} is not supported.`);
  }
}

function allow(client: Client, flow: string, name: string): void {
  if (!client.flows.has(flow)) throw faults.parameter(`${name} flow not enabled for this client`);
}

function required(parameters: Readonly<Record<string, string>>, name: string): string {
  const value = parameters[name];
  if (value === undefined || value === '') throw faults.parameter(`Missing required parameter ${name}`);
  return value;
}

function unknownClient(id: string): AwsError {
  return new AwsError('ResourceNotFoundException', `User pool client ${id} does not exist.`);
}

/** A user that does not exist gets an exchange as well, which fails at its end (RFC 5054, 2.5.1.3). */
async function beginSrp(
  state: CognitoState,
  client: Client,
  pool: Pool,
  parameters: Readonly<Record<string, string>>,
): Promise<unknown> {
  const name = required(parameters, 'USERNAME');
  const user = await state.users.find(pool, name);
  if (!user && !client.hidesUsers) throw faults.noSuchUser();
  const userId = user?.username ?? pretendedId(state, pool, name);
  const verifier =
    user?.password ??
    makeVerifier(pool.name, userId, disguise(state, userId), disguise(state, `salt ${userId}`).slice(0, 32));
  const exchange = beginExchange(required(parameters, 'SRP_A'), verifier.verifier);
  if (exchange === undefined) throw faults.parameter('SRP_A is not a valid value');
  const username = user?.password && user.username;
  const secretBlock = state.challenges.add(
    { kind: 'PASSWORD_VERIFIER', clientId: client.id, username, exchange },
    client.challengeValidity,
  );
  return {
    ChallengeName: 'PASSWORD_VERIFIER',
    ChallengeParameters: {
      SALT: verifier.salt,
      SECRET_BLOCK: secretBlock,
      SRP_B: exchange.b,
      USERNAME: userId,
      USER_ID_FOR_SRP: userId,
    },
  };
}

/** An id for somebody who does not exist, in the form ids of the pool have. */
function pretendedId(state: CognitoState, pool: Pool, name: string): string {
  if (!pool.emailIsUsername) return name;
  const hex = disguise(state, `${pool.id} ${name.toLowerCase()}`);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

async function verifyPassword(
  state: CognitoState,
  client: Client,
  pool: Pool,
  responses: Readonly<Record<string, string>>,
): Promise<unknown> {
  const block = required(responses, 'PASSWORD_CLAIM_SECRET_BLOCK');
  const signature = required(responses, 'PASSWORD_CLAIM_SIGNATURE');
  const timestamp = required(responses, 'TIMESTAMP');
  required(responses, 'USERNAME');
  const challenge = taken(state.challenges.take(block, 'PASSWORD_VERIFIER', client.id));
  if (!TIMESTAMP.test(timestamp)) {
    throw faults.parameter('TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english.');
  }
  const { username, exchange } = challenge;
  if (username === undefined || exchange === undefined) throw faults.wrongPassword();
  const user = await state.users.change(pool, username, (found) => {
    attempt(found, state.clock.now(), () => {
      if (!found.password) return false;
      const proof = {
        exchange,
        poolName: pool.name,
        userId: username,
        secretBlock: Buffer.from(block, 'base64'),
        timestamp,
      };
      return sameText(signature, expectedSignature(proof, found.password.verifier));
    });
    return found;
  });
  return admit(state, client, pool, user);
}

async function byPassword(
  state: CognitoState,
  client: Client,
  pool: Pool,
  parameters: Readonly<Record<string, string>>,
): Promise<unknown> {
  const name = required(parameters, 'USERNAME');
  const password = required(parameters, 'PASSWORD');
  const found = await state.users.find(pool, name);
  if (!found) throw client.hidesUsers ? faults.wrongPassword() : faults.noSuchUser();
  const user = await state.users.change(pool, found.username, (current) => {
    attempt(current, state.clock.now(), () => isPassword(pool, current, password));
    return current;
  });
  return admit(state, client, pool, user);
}

/** What somebody gets who has shown the password. */
async function admit(state: CognitoState, client: Client, pool: Pool, user: User): Promise<unknown> {
  if (!user.enabled) throw faults.disabled();
  if (user.status === 'UNCONFIRMED') throw faults.notConfirmed();
  if (user.status === 'RESET_REQUIRED') {
    throw new AwsError('PasswordResetRequiredException', 'Password reset required for the user');
  }
  if (user.status === 'CONFIRMED') return openSession(state, client, pool, user);
  if (user.temporaryUntil !== undefined && user.temporaryUntil <= state.clock.now()) {
    throw new AwsError(
      'NotAuthorizedException',
      'Temporary password has expired and must be reset by an administrator.',
    );
  }
  const { sub: _, ...attributes } = user.attributes;
  const missing = pool.requiredAttributes.filter((name) => attributes[name] === undefined);
  return {
    ChallengeName: 'NEW_PASSWORD_REQUIRED',
    Session: state.challenges.add(
      { kind: 'NEW_PASSWORD_REQUIRED', clientId: client.id, username: user.username },
      client.challengeValidity,
    ),
    ChallengeParameters: {
      USER_ID_FOR_SRP: user.username,
      requiredAttributes: JSON.stringify(missing.map((name) => `userAttributes.${name}`)),
      userAttributes: JSON.stringify(attributes),
    },
  };
}

async function replacePassword(
  state: CognitoState,
  client: Client,
  pool: Pool,
  session: string | undefined,
  responses: Readonly<Record<string, string>>,
): Promise<unknown> {
  const password = required(responses, 'NEW_PASSWORD');
  if (session === undefined) throw faults.parameter('Missing required parameter Session');
  checkPolicy(pool.passwordPolicy, password);
  const { username } = taken(state.challenges.take(session, 'NEW_PASSWORD_REQUIRED', client.id));
  if (username === undefined) throw faults.invalidSession();
  const given = Object.entries(responses)
    .filter(([name]) => name.startsWith('userAttributes.'))
    .map(([name, Value]) => ({ Name: name.slice('userAttributes.'.length), Value }));
  const attributes = checkedAttributes(pool, given);
  const user = await state.users.change(pool, username, (current) => {
    if (current.status !== 'FORCE_CHANGE_PASSWORD') throw faults.invalidSession();
    // Who was invited by mail has shown that the address is theirs only by a code.
    Object.assign(current.attributes, attributes);
    setPassword(pool, current, password, state.clock.now());
    current.status = 'CONFIRMED';
    return current;
  });
  return openSession(state, client, pool, user);
}

function taken(challenge: Challenge | 'unknown' | 'expired'): Challenge {
  if (challenge === 'unknown') throw faults.invalidSession();
  if (challenge === 'expired') {
    throw new AwsError('NotAuthorizedException', 'Invalid session for the user, session is expired.');
  }
  return challenge;
}

async function openSession(state: CognitoState, client: Client, pool: Pool, user: User): Promise<unknown> {
  const { refreshToken, session } = await state.sessions.open(
    { poolId: pool.id, clientId: client.id, username: user.username },
    client.refreshValidity,
  );
  const tokens = await state.tokens.issue({
    pool,
    client,
    user,
    authTime: session.authTime,
    originJti: session.originJti,
  });
  return { AuthenticationResult: { ...tokens, RefreshToken: refreshToken }, ChallengeParameters: {} };
}

async function refresh(state: CognitoState, clientId: string, token: string): Promise<unknown> {
  const { client, pool } = state.pools.client(clientId);
  allow(client, 'ALLOW_REFRESH_TOKEN_AUTH', 'REFRESH_TOKEN_AUTH');
  const session = await state.sessions.find(token);
  const refused = (message: string) => new AwsError('NotAuthorizedException', message);
  if (session?.clientId !== client.id) throw refused('Invalid Refresh Token');
  if (session.expiresAt <= state.clock.now()) throw refused('Refresh Token has expired');
  const user = await state.users.find(pool, session.username);
  if (!user) throw refused('Invalid Refresh Token');
  if (session.revoked || session.authTime < (user.signedOutAt ?? 0))
    throw refused('Refresh Token has been revoked');
  if (!user.enabled) throw faults.disabled();
  const tokens = await state.tokens.issue({
    pool,
    client,
    user,
    authTime: session.authTime,
    originJti: session.originJti,
  });
  return { AuthenticationResult: tokens, ChallengeParameters: {} };
}
