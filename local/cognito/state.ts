import { createHmac, randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../kernel/clock.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { Challenges } from './challenges.ts';
import { CODE_VALIDITY_MS, issueCode } from './codes.ts';
import { faults } from './faults.ts';
import { STANDARD_ATTRIBUTES } from './pools.ts';
import type { Pool, Pools } from './pools.ts';
import type { Sessions } from './sessions.ts';
import type { Tokens } from './tokens.ts';
import type { User, Users, UserStatus } from './users.ts';

/** What all operations of Cognito work on. */
export interface CognitoState {
  clock: Clock;
  pools: Pools;
  users: Users;
  tokens: Tokens;
  sessions: Sessions;
  challenges: Challenges;
  outbox: Outbox;
  /** Makes what is answered for users that do not exist look the same each time. */
  disguiseKey: string;
}

/** Members that clients send along and that only triggers would use, of which there are none. */
export const alongside = {
  ClientMetadata: z.record(z.string(), z.string()).optional(),
  UserContextData: z.unknown().optional(),
  AnalyticsMetadata: z.unknown().optional(),
};

/** A list of attributes as it is sent. */
export const attributeList = z.array(z.strictObject({ Name: z.string(), Value: z.string().default('') }));
export type AttributeList = z.infer<typeof attributeList>;

/** Where a code went, as it is answered. */
export interface CodeDelivery {
  Destination: string;
  DeliveryMedium: 'EMAIL';
  AttributeName: 'email';
}

/** `a***@e***`: enough for its owner to know it. */
export function delivery(email: string): CodeDelivery {
  const [name = '', domain = ''] = email.split('@');
  return {
    Destination: `${name.slice(0, 1)}***@${domain.slice(0, 1)}***`,
    DeliveryMedium: 'EMAIL',
    AttributeName: 'email',
  };
}

/** What is answered for a user that does not exist, where that is not to be known. */
export function disguisedDelivery(state: CognitoState, username: string): CodeDelivery {
  return delivery(username.includes('@') ? username : `${disguise(state, username).slice(0, 1)}@example.com`);
}

/** The same for the same text, and nothing anybody could compute. */
export function disguise({ disguiseKey }: CognitoState, text: string): string {
  return createHmac('sha256', disguiseKey).update(text).digest('hex');
}

/** Sends a code by mail, and notes it on the user. @throws AwsError LimitExceededException */
export async function sendCode(
  { clock, outbox }: CognitoState,
  pool: Pool,
  user: User,
  purpose: keyof User['codes'],
  email: string,
): Promise<CodeDelivery> {
  const { code, pending } = issueCode(user.codes[purpose], clock.now(), CODE_VALIDITY_MS[purpose]);
  user.codes[purpose] = pending;
  await outbox.send({
    from: SENDER,
    to: email,
    subject: pool.verification.subject,
    body: pool.verification.message.replaceAll('{####}', code).replaceAll('{username}', user.username),
  });
  return delivery(email);
}

/** Who Cognito's mails come from when a pool names nobody. */
export const SENDER = 'no-reply@verificationemail.com';

/** A user that is new to its pool, without a password. */
export function newUser(
  status: UserStatus,
  username: string,
  attributes: Record<string, string>,
  now: number,
): User {
  return {
    username,
    status,
    enabled: true,
    createdAt: now,
    updatedAt: now,
    attributes: { sub: attributes['sub'] ?? username, ...attributes },
    groups: [],
    codes: {},
  };
}

/** The name and attributes of a user to be, from what a caller asks for. @throws AwsError InvalidParameterException */
export function namedUser(
  pool: Pool,
  wanted: string,
  list: AttributeList,
): { username: string; attributes: Record<string, string> } {
  const attributes = checkedAttributes(pool, list);
  const sub = randomUUID();
  if (pool.emailIsUsername) {
    if (!EMAIL.test(wanted)) throw faults.parameter('Username should be an email.');
    attributes['email'] = wanted;
  } else if (pool.emailIsAlias && EMAIL.test(wanted)) {
    throw faults.parameter(
      'Username cannot be of email format, since user pool is configured for email alias.',
    );
  }
  const missing = pool.requiredAttributes.filter((name) => attributes[name] === undefined);
  if (missing.length > 0) {
    throw faults.parameter(
      `Attributes did not conform to the schema: ${missing.map((name) => `${name}: The attribute is required\n`).join('')}`,
    );
  }
  return { username: pool.emailIsUsername ? sub : wanted, attributes: { sub, ...attributes } };
}

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
/** Who may set these is Cognito. */
const PROTECTED = new Set(['sub', 'cognito:username']);

/** Attributes as a record. @throws AwsError InvalidParameterException for one the pool does not have. */
export function checkedAttributes(pool: Pool, list: AttributeList): Record<string, string> {
  for (const { Name, Value } of list) {
    const known =
      STANDARD_ATTRIBUTES.has(Name.replace(/_verified$/, '')) || pool.customAttributes.includes(Name);
    if (PROTECTED.has(Name) || !known) {
      throw faults.parameter(
        `Attributes did not conform to the schema: ${Name}: Attribute does not exist in the schema.\n`,
      );
    }
    if (Name === 'email' && !EMAIL.test(Value)) throw faults.parameter('Invalid email address format.');
  }
  return Object.fromEntries(list.map(({ Name, Value }) => [Name, Value]));
}

/** As it is answered: `sub` first. */
export function attributesOf({ attributes }: User): { Name: string; Value: string }[] {
  return Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
}
