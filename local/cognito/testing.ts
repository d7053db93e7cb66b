import { afterEach } from 'vitest';
import { ManualClock } from '../kernel/clock.ts';
import type { Clock } from '../kernel/clock.ts';
import { Bench } from '../testing/bench.ts';
import { createCognito } from './cognito.ts';

/** What to let go of after the test, the last first. */
export const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

export const EMAIL = 'customer@example.com';
export const PASSWORD = 'Correct-Horse-1';
export const MINUTE = 60_000;
export const AWS_URL = 'http://localhost:4566';

interface Setting {
  clock?: Clock;
  pool?: Record<string, unknown>;
  client?: Record<string, unknown>;
}

/** A part with one pool, one client and the group `staff`. */
export async function make(bench: Bench, { pool = {}, client = {} }: Setting = {}) {
  const part = await createCognito({ ...bench.options('cognito'), awsUrl: AWS_URL });
  const { ref: UserPoolId } = await bench.create(
    part,
    'AWS::Cognito::UserPool',
    {
      UsernameAttributes: ['email'],
      UsernameConfiguration: { CaseSensitive: false },
      AutoVerifiedAttributes: ['email'],
      UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
      Schema: [{ Name: 'email', Required: true, Mutable: true }],
      ...pool,
    },
    { logicalId: 'Pool' },
  );
  const { ref: ClientId } = await bench.create(
    part,
    'AWS::Cognito::UserPoolClient',
    {
      UserPoolId,
      ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      PreventUserExistenceErrors: 'ENABLED',
      AccessTokenValidity: 60,
      IdTokenValidity: 30,
      RefreshTokenValidity: 10,
      TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes', RefreshToken: 'days' },
      ...client,
    },
    { logicalId: 'Client' },
  );
  await bench.create(
    part,
    'AWS::Cognito::UserPoolGroup',
    { UserPoolId, GroupName: 'staff', Precedence: 1 },
    { logicalId: 'Staff' },
  );
  await part.start?.();
  return { part, UserPoolId, ClientId };
}

export interface Tokens {
  AccessToken: string;
  IdToken: string;
  RefreshToken: string;
  ExpiresIn: number;
}
interface AuthAnswer {
  ChallengeName?: string;
  ChallengeParameters: Record<string, string>;
  Session: string;
  AuthenticationResult: Tokens;
}

/** A bench with that part, and what a person does with it. */
export async function open(setting: Setting = {}) {
  const bench = await Bench.open({ clock: setting.clock ?? new ManualClock() });
  closers.push(() => bench.close());
  const made = await make(bench, setting);
  bench.add(made.part);
  const { UserPoolId, ClientId, part } = made;
  const call = <Output = AuthAnswer>(operation: string, input: object) =>
    bench.call<Output>('cognito-idp', operation, input);
  const signUp = async (email = EMAIL) => {
    const { UserSub } = await call<{ UserSub: string }>('SignUp', {
      ClientId,
      Username: email,
      Password: PASSWORD,
    });
    await call('ConfirmSignUp', { ClientId, Username: email, ConfirmationCode: await code() });
    return UserSub;
  };
  const code = async () => /\d{6}/.exec((await part.outbox.list())[0]?.body ?? '')?.[0] ?? '';
  const passwordAuth = (USERNAME = EMAIL, secret = PASSWORD) =>
    call('InitiateAuth', {
      AuthFlow: 'USER_PASSWORD_AUTH',
      ClientId,
      AuthParameters: { USERNAME, PASSWORD: secret },
    });
  const login = async () => (await passwordAuth()).AuthenticationResult;
  return {
    ...made,
    bench,
    call,
    signUp,
    code,
    passwordAuth,
    login,
    clock: bench.clock as ManualClock,
    UserPoolId,
  };
}
