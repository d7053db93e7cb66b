import { z } from 'zod';
import { AwsError } from '../kernel/errors.ts';
import { operation } from '../kernel/service.ts';
import type { Operation } from '../kernel/service.ts';
import { checkCode } from './codes.ts';
import { faults } from './faults.ts';
import { checkPolicy, setPassword } from './passwords.ts';
import type { Client } from './pools.ts';
import { alongside, attributeList, disguisedDelivery, namedUser, newUser, sendCode } from './state.ts';
import type { CognitoState } from './state.ts';

const signUpInput = z.strictObject({
  ClientId: z.string(),
  Username: z.string().min(1).max(128),
  Password: z.string().max(256),
  UserAttributes: attributeList.default([]),
  ValidationData: z.unknown().optional(),
  ...alongside,
});

const userInput = z.strictObject({ ClientId: z.string(), Username: z.string(), ...alongside });
const confirmInput = userInput.extend({
  ConfirmationCode: z.string(),
  ForceAliasCreation: z.literal(false).optional(),
  Session: z.string().optional(),
});
const newPasswordInput = userInput.extend({ ConfirmationCode: z.string(), Password: z.string() });

/** Coming to a pool, and coming back after a forgotten password: open to anybody, as on AWS. */
export function signUpOperations(state: CognitoState): Record<string, Operation> {
  const { clock, pools, users } = state;

  return {
    SignUp: operation({
      input: signUpInput,
      access: () => [],
      async run({ ClientId, Username, Password, UserAttributes }) {
        const { pool } = pools.client(ClientId);
        if (pool.adminCreatesOnly) {
          throw new AwsError('NotAuthorizedException', 'SignUp is not permitted for this user pool');
        }
        checkPolicy(pool.passwordPolicy, Password);
        const verified = UserAttributes.find(({ Name }) => Name.endsWith('_verified'));
        if (verified) {
          throw new AwsError('NotAuthorizedException', 'A client attempted to write unauthorized attribute');
        }
        const { username, attributes } = namedUser(pool, Username, UserAttributes);
        const email = attributes['email'];
        if (email !== undefined) attributes['email_verified'] = 'false';
        const user = newUser('UNCONFIRMED', username, attributes, clock.now());
        setPassword(pool, user, Password, clock.now());
        await users.create(pool, user);
        const answer = { UserConfirmed: false, UserSub: user.attributes['sub'] };
        if (!pool.verifiesEmail || email === undefined) return answer;
        const CodeDeliveryDetails = await users.change(pool, username, (created) =>
          sendCode(state, pool, created, 'signUp', email),
        );
        return { ...answer, CodeDeliveryDetails };
      },
    }),

    ConfirmSignUp: operation({
      input: confirmInput,
      access: () => [],
      async run({ ClientId, Username, ConfirmationCode }) {
        const { client, pool } = pools.client(ClientId);
        const found = await users.find(pool, Username);
        if (!found?.enabled) throw hidden(client, faults.noCode());
        await users.change(pool, found.username, (user) => {
          if (user.status !== 'UNCONFIRMED') {
            throw new AwsError(
              'NotAuthorizedException',
              `User cannot be confirmed. Current status is ${user.status}`,
            );
          }
          checkCode(user.codes.signUp, ConfirmationCode, clock.now());
          delete user.codes.signUp;
          user.status = 'CONFIRMED';
          user.attributes['email_verified'] = 'true';
          user.updatedAt = clock.now();
        });
        return {};
      },
    }),

    ResendConfirmationCode: operation({
      input: userInput,
      access: () => [],
      async run({ ClientId, Username }) {
        const { client, pool } = pools.client(ClientId);
        const found = await users.find(pool, Username);
        if (!found?.enabled) return disguised(state, client, Username);
        const CodeDeliveryDetails = await users.change(pool, found.username, (user) => {
          if (user.status !== 'UNCONFIRMED') throw faults.parameter('User is already confirmed.');
          const email = user.attributes['email'];
          if (!pool.verifiesEmail || email === undefined)
            throw faults.parameter('Auto verification not turned on.');
          return sendCode(state, pool, user, 'signUp', email);
        });
        return { CodeDeliveryDetails };
      },
    }),

    ForgotPassword: operation({
      input: userInput,
      access: () => [],
      async run({ ClientId, Username }) {
        const { client, pool } = pools.client(ClientId);
        const found = await users.find(pool, Username);
        if (!found?.enabled) return disguised(state, client, Username);
        if (!pool.recoversByEmail) {
          throw new AwsError('NotAuthorizedException', 'Contact administrator to reset password.');
        }
        const CodeDeliveryDetails = await users.change(pool, found.username, (user) => {
          if (user.status === 'FORCE_CHANGE_PASSWORD') {
            throw new AwsError(
              'NotAuthorizedException',
              'User password cannot be reset in the current state.',
            );
          }
          const email = user.attributes['email'];
          if (email === undefined || user.attributes['email_verified'] !== 'true') {
            throw faults.parameter(
              'Cannot reset password for the user as there is no registered/verified email or phone_number',
            );
          }
          return sendCode(state, pool, user, 'password', email);
        });
        return { CodeDeliveryDetails };
      },
    }),

    ConfirmForgotPassword: operation({
      input: newPasswordInput,
      access: () => [],
      async run({ ClientId, Username, ConfirmationCode, Password }) {
        const { client, pool } = pools.client(ClientId);
        checkPolicy(pool.passwordPolicy, Password);
        const found = await users.find(pool, Username);
        if (!found?.enabled) throw hidden(client, faults.wrongCode());
        await users.change(pool, found.username, (user) => {
          checkCode(user.codes.password, ConfirmationCode, clock.now());
          delete user.codes.password;
          setPassword(pool, user, Password, clock.now());
          user.status = 'CONFIRMED';
        });
        return {};
      },
    }),
  };
}

/** The error for a user that does not exist: `instead`, where that is not to be known. */
function hidden(client: Client, instead: AwsError): AwsError {
  return client.hidesUsers ? instead : faults.noSuchUser();
}

function disguised(state: CognitoState, client: Client, username: string): unknown {
  if (!client.hidesUsers) throw faults.noSuchUser();
  return { CodeDeliveryDetails: disguisedDelivery(state, username) };
}
