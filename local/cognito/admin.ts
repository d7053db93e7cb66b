import { z } from 'zod';
import { AwsError } from '../kernel/errors.ts';
import { operation } from '../kernel/service.ts';
import type { Operation } from '../kernel/service.ts';
import { faults } from './faults.ts';
import { checkPolicy, setPassword, temporaryPassword } from './passwords.ts';
import type { Group, Pool } from './pools.ts';
import {
  alongside,
  attributeList,
  attributesOf,
  checkedAttributes,
  namedUser,
  newUser,
  SENDER,
} from './state.ts';
import type { CognitoState } from './state.ts';
import type { User } from './users.ts';

const poolInput = z.strictObject({ UserPoolId: z.string() });
const userInput = poolInput.extend({ Username: z.string() });
const memberInput = userInput.extend({ GroupName: z.string() });
const createInput = userInput.extend({
  UserAttributes: attributeList.default([]),
  TemporaryPassword: z.string().optional(),
  MessageAction: z.enum(['SUPPRESS', 'RESEND']).optional(),
  DesiredDeliveryMediums: z.array(z.literal('EMAIL')).optional(),
  ForceAliasCreation: z.literal(false).optional(),
  ValidationData: z.unknown().optional(),
  ClientMetadata: alongside.ClientMetadata,
});
const page = { NextToken: z.string().optional(), Limit: z.number().int().min(0).max(60).default(60) };

/** What an administrator does with users and groups, signed and allowed by policy. */
export function adminOperations(state: CognitoState): Record<string, Operation> {
  const { clock, pools, users } = state;

  /** An operation on one pool, allowed by `cognito-idp:<name>` on its ARN. */
  function onPool<Input extends { UserPoolId: string }>(
    name: string,
    input: z.ZodType<Input>,
    run: (input: Input, pool: Pool) => Promise<unknown>,
  ): Record<string, Operation> {
    return {
      [name]: operation({
        input,
        access: ({ UserPoolId }) => [{ action: `cognito-idp:${name}`, resource: pools.arn(UserPoolId) }],
        run: (given) => run(given, pools.pool(given.UserPoolId)),
      }),
    };
  }

  /** An operation that changes one user and answers nothing. */
  function onUser<Input extends { UserPoolId: string; Username: string }>(
    name: string,
    input: z.ZodType<Input>,
    change: (user: User, input: Input, pool: Pool) => void,
  ): Record<string, Operation> {
    return onPool(name, input, async (given, pool) => {
      const { username } = await users.get(pool, given.Username);
      await users.change(pool, username, (user) => change(user, given, pool));
      return {};
    });
  }

  return {
    ...onPool('AdminCreateUser', createInput, async (input, pool) => {
      if (input.MessageAction === 'RESEND') return { User: describeUser(await reinvite(state, pool, input)) };
      const password = input.TemporaryPassword ?? temporaryPassword(pool.passwordPolicy);
      checkPolicy(pool.passwordPolicy, password);
      const { username, attributes } = namedUser(pool, input.Username, input.UserAttributes);
      const user = newUser('FORCE_CHANGE_PASSWORD', username, attributes, clock.now());
      setPassword(pool, user, password, clock.now());
      user.temporaryUntil = clock.now() + pool.passwordPolicy.temporaryValidity;
      await users.create(pool, user);
      if (input.MessageAction !== 'SUPPRESS') await invite(state, pool, user, password);
      return { User: describeUser(user) };
    }),

    ...onUser(
      'AdminConfirmSignUp',
      userInput.extend({ ClientMetadata: alongside.ClientMetadata }),
      (user) => {
        if (user.status !== 'UNCONFIRMED') {
          throw new AwsError(
            'NotAuthorizedException',
            `User cannot be confirmed. Current status is ${user.status}`,
          );
        }
        user.status = 'CONFIRMED';
        delete user.codes.signUp;
        user.updatedAt = clock.now();
      },
    ),

    ...onUser(
      'AdminSetUserPassword',
      userInput.extend({ Password: z.string(), Permanent: z.boolean().default(false) }),
      (user, { Password, Permanent }, pool) => {
        checkPolicy(pool.passwordPolicy, Password);
        setPassword(pool, user, Password, clock.now());
        user.status = Permanent ? 'CONFIRMED' : 'FORCE_CHANGE_PASSWORD';
        if (!Permanent) user.temporaryUntil = clock.now() + pool.passwordPolicy.temporaryValidity;
      },
    ),

    ...onUser(
      'AdminUpdateUserAttributes',
      userInput.extend({ UserAttributes: attributeList, ClientMetadata: alongside.ClientMetadata }),
      (user, { UserAttributes }, pool) => {
        Object.assign(user.attributes, checkedAttributes(pool, UserAttributes));
        user.updatedAt = clock.now();
      },
    ),

    ...onUser('AdminEnableUser', userInput, (user) => {
      user.enabled = true;
      user.updatedAt = clock.now();
    }),

    ...onUser('AdminDisableUser', userInput, (user) => {
      user.enabled = false;
      user.updatedAt = clock.now();
    }),

    ...onUser('AdminUserGlobalSignOut', userInput, (user) => {
      user.signedOutAt = clock.now() + 1;
    }),

    ...onUser('AdminAddUserToGroup', memberInput, (user, { GroupName }, pool) => {
      groupOf(pool, GroupName);
      if (!user.groups.includes(GroupName)) user.groups.push(GroupName);
    }),

    ...onUser('AdminRemoveUserFromGroup', memberInput, (user, { GroupName }, pool) => {
      groupOf(pool, GroupName);
      user.groups = user.groups.filter((name) => name !== GroupName);
    }),

    ...onPool('AdminGetUser', userInput, async ({ Username }, pool) => {
      const { Attributes, ...description } = describeUser(await users.get(pool, Username));
      return { ...description, UserAttributes: Attributes };
    }),

    ...onPool('AdminDeleteUser', userInput, async ({ Username }, pool) => {
      await users.delete(pool, (await users.get(pool, Username)).username);
      return {};
    }),

    ...onPool('AdminListGroupsForUser', userInput.extend(page), async ({ Username }, pool) => {
      const user = await users.get(pool, Username);
      const groups = user.groups.flatMap((name) => pool.groups.get(name) ?? []);
      return { Groups: groups.map((group) => describeGroup(pool, group)) };
    }),

    ...onPool('ListGroups', poolInput.extend(page), async (_input, pool) => ({
      Groups: [...pool.groups.values()].map((group) => describeGroup(pool, group)),
    })),

    ...onPool('GetGroup', poolInput.extend({ GroupName: z.string() }), async ({ GroupName }, pool) => ({
      Group: describeGroup(pool, groupOf(pool, GroupName)),
    })),

    ...onPool(
      'ListUsersInGroup',
      poolInput.extend({ GroupName: z.string(), ...page }),
      async (input, pool) => {
        groupOf(pool, input.GroupName);
        const { found, next } = await listed(state, pool, input.NextToken, input.Limit, ({ groups }) =>
          groups.includes(input.GroupName),
        );
        return { Users: found.map(describeUser), ...(next !== undefined && { NextToken: next }) };
      },
    ),

    ...onPool(
      'ListUsers',
      poolInput.extend({
        Filter: z.string().optional(),
        Limit: page.Limit,
        PaginationToken: z.string().optional(),
        AttributesToGet: z.array(z.string()).optional(),
      }),
      async (input, pool) => {
        const { found, next } = await listed(
          state,
          pool,
          input.PaginationToken,
          input.Limit,
          userFilter(input.Filter),
        );
        const wanted = input.AttributesToGet;
        return {
          Users: found.map(describeUser).map((user) => ({
            ...user,
            Attributes: user.Attributes.filter(({ Name }) => wanted?.includes(Name) ?? true),
          })),
          ...(next !== undefined && { PaginationToken: next }),
        };
      },
    ),
  };
}

function groupOf(pool: Pool, name: string): Group {
  const group = pool.groups.get(name);
  if (group) return group;
  throw new AwsError('ResourceNotFoundException', 'Group not found.');
}

async function invite({ outbox }: CognitoState, pool: Pool, user: User, password: string): Promise<void> {
  const email = user.attributes['email'];
  if (email === undefined) return;
  await outbox.send({
    from: SENDER,
    to: email,
    subject: pool.invitation.subject,
    body: pool.invitation.message.replaceAll('{username}', email).replaceAll('{####}', password),
  });
}

async function reinvite(state: CognitoState, pool: Pool, input: z.infer<typeof createInput>): Promise<User> {
  const { username } = await state.users.get(pool, input.Username);
  const password = input.TemporaryPassword ?? temporaryPassword(pool.passwordPolicy);
  checkPolicy(pool.passwordPolicy, password);
  const user = await state.users.change(pool, username, (found) => {
    if (found.status !== 'FORCE_CHANGE_PASSWORD') {
      throw new AwsError(
        'UnsupportedUserStateException',
        'Resend not possible. User status is not FORCE_CHANGE_PASSWORD',
      );
    }
    setPassword(pool, found, password, state.clock.now());
    found.temporaryUntil = state.clock.now() + pool.passwordPolicy.temporaryValidity;
    return found;
  });
  await invite(state, pool, user, password);
  return user;
}

/** `name = "value"` or, for a beginning, `name ^= "value"`. */
function userFilter(text: string | undefined): (user: User) => boolean {
  if (text === undefined || text.trim() === '') return () => true;
  const match = /^\s*"?([\w:]+)"?\s*(\^?=)\s*"((?:[^"\\]|\\.)*)"\s*$/.exec(text);
  if (!match) throw faults.parameter('Error while parsing filter');
  const [, name = '', operator, escaped = ''] = match;
  const wanted = escaped.replaceAll(/\\(.)/g, '$1');
  return (user) => {
    const value =
      {
        username: user.username,
        'cognito:user_status': user.status,
        status: user.enabled ? 'Enabled' : 'Disabled',
      }[name] ?? user.attributes[name];
    if (value === undefined) return false;
    return operator === '=' ? value === wanted : value.startsWith(wanted);
  };
}

async function listed(
  { users }: CognitoState,
  pool: Pool,
  token: string | undefined,
  limit: number,
  wanted: (user: User) => boolean,
): Promise<{ found: User[]; next: string | undefined }> {
  const after = token === undefined ? '' : Buffer.from(token, 'base64url').toString();
  const most = limit === 0 ? page.Limit.parse(undefined) : limit;
  const found: User[] = [];
  for await (const user of users.list(pool, after)) {
    if (!wanted(user)) continue;
    if (found.length === most)
      return { found, next: Buffer.from(found.at(-1)!.username).toString('base64url') };
    found.push(user);
  }
  return { found, next: undefined };
}

function describeUser(user: User) {
  return {
    Username: user.username,
    Attributes: attributesOf(user),
    UserCreateDate: new Date(user.createdAt),
    UserLastModifiedDate: new Date(user.updatedAt),
    Enabled: user.enabled,
    UserStatus: user.status,
  };
}

function describeGroup(pool: Pool, group: Group): Record<string, unknown> {
  return {
    GroupName: group.name,
    UserPoolId: pool.id,
    ...(group.description !== undefined && { Description: group.description }),
    ...(group.precedence !== undefined && { Precedence: group.precedence }),
    CreationDate: new Date(group.createdAt),
    LastModifiedDate: new Date(group.createdAt),
  };
}
