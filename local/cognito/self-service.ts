import { z } from 'zod';
import { AwsError } from '../kernel/errors.ts';
import { operation } from '../kernel/service.ts';
import type { Operation } from '../kernel/service.ts';
import { checkCode } from './codes.ts';
import { faults } from './faults.ts';
import { attempt, checkPolicy, isPassword, setPassword } from './passwords.ts';
import type { Pool } from './pools.ts';
import { alongside, attributeList, attributesOf, checkedAttributes, sendCode } from './state.ts';
import type { CodeDelivery, CognitoState } from './state.ts';
import { TokenError } from './tokens.ts';
import type { User } from './users.ts';

const tokenInput = z.strictObject({ AccessToken: z.string() });
const changePasswordInput = tokenInput.extend({ PreviousPassword: z.string(), ProposedPassword: z.string() });
const updateInput = tokenInput.extend({
  UserAttributes: attributeList,
  ClientMetadata: alongside.ClientMetadata,
});
const attributeInput = tokenInput.extend({
  AttributeName: z.literal('email'),
  ClientMetadata: alongside.ClientMetadata,
});
const verifyInput = tokenInput.extend({ AttributeName: z.literal('email'), Code: z.string() });

/** What a signed-in user does with the own account, by access token; no signature is asked for. */
export function selfServiceOperations(state: CognitoState): Record<string, Operation> {
  const { clock, users } = state;

  return {
    GetUser: operation({
      input: tokenInput,
      access: () => [],
      async run({ AccessToken }) {
        const { user } = await bearer(state, AccessToken);
        return { Username: user.username, UserAttributes: attributesOf(user) };
      },
    }),

    ChangePassword: operation({
      input: changePasswordInput,
      access: () => [],
      async run({ AccessToken, PreviousPassword, ProposedPassword }) {
        const { pool, user: caller } = await bearer(state, AccessToken);
        checkPolicy(pool.passwordPolicy, ProposedPassword);
        await users.change(pool, caller.username, (user) => {
          attempt(user, clock.now(), () => isPassword(pool, user, PreviousPassword));
          setPassword(pool, user, ProposedPassword, clock.now());
        });
        return {};
      },
    }),

    GlobalSignOut: operation({
      input: tokenInput,
      access: () => [],
      async run({ AccessToken }) {
        const { pool, user: caller } = await bearer(state, AccessToken);
        await users.change(pool, caller.username, (user) => {
          // Later than every token given out so far, also one of this very millisecond.
          user.signedOutAt = clock.now() + 1;
        });
        return {};
      },
    }),

    UpdateUserAttributes: operation({
      input: updateInput,
      access: () => [],
      async run({ AccessToken, UserAttributes }) {
        const { pool, user: caller } = await bearer(state, AccessToken);
        const { email, ...attributes } = checkedAttributes(pool, UserAttributes);
        const forbidden = Object.keys(attributes).find((name) => name.endsWith('_verified'));
        if (forbidden)
          throw new AwsError('NotAuthorizedException', 'A client attempted to write unauthorized attribute');
        const fixed = pool.fixedAttributes.find(
          (name) => name in attributes || (name === 'email' && email !== undefined),
        );
        if (fixed) throw faults.parameter(`user.${fixed}: Attribute cannot be updated.\n`);
        const CodeDeliveryDetailsList = await users.change(pool, caller.username, async (user) => {
          Object.assign(user.attributes, attributes);
          user.updatedAt = clock.now();
          return email === undefined ? [] : changeEmail(state, pool, user, email);
        });
        return { CodeDeliveryDetailsList };
      },
    }),

    GetUserAttributeVerificationCode: operation({
      input: attributeInput,
      access: () => [],
      async run({ AccessToken }) {
        const { pool, user: caller } = await bearer(state, AccessToken);
        const CodeDeliveryDetails = await users.change(pool, caller.username, (user) => {
          const email = user.pendingEmail ?? user.attributes['email'];
          if (email === undefined) throw faults.parameter('User does not have an email');
          return sendCode(state, pool, user, 'email', email);
        });
        return { CodeDeliveryDetails };
      },
    }),

    VerifyUserAttribute: operation({
      input: verifyInput,
      access: () => [],
      async run({ AccessToken, Code }) {
        const { pool, user: caller } = await bearer(state, AccessToken);
        await users.change(pool, caller.username, (user) => {
          checkCode(user.codes.email, Code, clock.now());
          delete user.codes.email;
          if (user.pendingEmail !== undefined) user.attributes['email'] = user.pendingEmail;
          delete user.pendingEmail;
          user.attributes['email_verified'] = 'true';
          user.updatedAt = clock.now();
        });
        return {};
      },
    }),

    DeleteUser: operation({
      input: tokenInput,
      access: () => [],
      async run({ AccessToken }) {
        const { pool, user } = await bearer(state, AccessToken);
        await users.delete(pool, user.username);
        return {};
      },
    }),
  };
}

async function changeEmail(
  state: CognitoState,
  pool: Pool,
  user: User,
  email: string,
): Promise<CodeDelivery[]> {
  const holder = await state.users.find(pool, email);
  if (holder && holder.username !== user.username) {
    throw new AwsError('AliasExistsException', 'An account with the given email already exists.');
  }
  if (pool.keepsEmailUntilVerified) user.pendingEmail = email;
  else Object.assign(user.attributes, { email, email_verified: 'false' });
  return pool.verifiesEmail || pool.keepsEmailUntilVerified
    ? [await sendCode(state, pool, user, 'email', email)]
    : [];
}

/**
 * The user an access token speaks for.
 * @throws AwsError NotAuthorizedException when it is none, or expired, or revoked.
 */
async function bearer(state: CognitoState, token: string): Promise<{ pool: Pool; user: User }> {
  const refused = (message: string) => new AwsError('NotAuthorizedException', message);
  const pool = state.pools.find(poolIdOf(token));
  if (!pool) throw faults.invalidAccessToken();
  const claims = await state.tokens.verify(token, pool.id).catch((error: unknown) => {
    if (error instanceof TokenError) {
      throw error.fault === 'expired' ? refused('Access Token has expired') : faults.invalidAccessToken();
    }
    throw error;
  });
  if (claims['token_use'] !== 'access') throw faults.invalidAccessToken();
  const user = await state.users.find(pool, String(claims['username']));
  if (!user) throw faults.noSuchUser();
  const originJti = claims['origin_jti'];
  const session = typeof originJti === 'string' ? await state.sessions.byOrigin(originJti) : undefined;
  const revoked = typeof originJti === 'string' && (session === undefined || session.revoked);
  const signedInAt = session?.authTime ?? Number(claims['auth_time']) * 1000;
  if (revoked || signedInAt < (user.signedOutAt ?? 0)) throw refused('Access Token has been revoked');
  if (!user.enabled) throw faults.disabled();
  return { pool, user };
}

function poolIdOf(token: string): string {
  try {
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as {
      iss?: unknown;
    };
    return (
      String(claims.iss ?? '')
        .split('/')
        .at(-1) ?? ''
    );
  } catch {
    return '';
  }
}
