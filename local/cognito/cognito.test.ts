import {
  createRemoteJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  jwtVerify,
  SignJWT,
  generateKeyPair,
} from 'jose';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Amplify } from 'aws-amplify';
import { fetchAuthSession, signIn, signOut } from 'aws-amplify/auth';
import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  ListUsersCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, describe, expect, it } from 'vitest';
import { ManualClock, SystemClock } from '../kernel/clock.ts';
import type { Clock } from '../kernel/clock.ts';
import { Bench, CLIENT } from '../testing/bench.ts';
import { createCognito } from './cognito.ts';
import { checkPolicy } from './passwords.ts';
import { TokenError } from './tokens.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const EMAIL = 'customer@example.com';
const PASSWORD = 'Correct-Horse-1';
const MINUTE = 60_000;
const AWS_URL = 'http://localhost:4566';

interface Setting {
  clock?: Clock;
  pool?: Record<string, unknown>;
  client?: Record<string, unknown>;
}

async function make(bench: Bench, { pool = {}, client = {} }: Setting = {}) {
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

interface Tokens {
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

async function open(setting: Setting = {}) {
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

describe('signing up', () => {
  it('takes a code that came by mail, and then a password', async () => {
    const { call, ClientId, passwordAuth, part, code, clock } = await open();
    expect(await call('SignUp', { ClientId, Username: EMAIL, Password: PASSWORD })).toEqual({
      UserConfirmed: false,
      UserSub: expect.stringMatching(/^[0-9a-f-]{36}$/),
      CodeDeliveryDetails: { Destination: 'c***@e***', DeliveryMedium: 'EMAIL', AttributeName: 'email' },
    });
    expect(await part.outbox.list()).toMatchObject([
      { to: EMAIL, at: clock.now(), subject: 'Your verification code' },
    ]);
    await expect(passwordAuth()).rejects.toMatchObject({
      code: 'UserNotConfirmedException',
      message: 'User is not confirmed.',
    });
    await call('ConfirmSignUp', { ClientId, Username: EMAIL.toUpperCase(), ConfirmationCode: await code() });
    expect((await passwordAuth('Customer@Example.com')).AuthenticationResult.AccessToken).toBeTruthy();
  });

  it.each<[name: string, input: object, code: string, message: string]>([
    [
      'a short password',
      { Password: 'aA1!' },
      'InvalidPasswordException',
      'Password did not conform with policy: Password not long enough',
    ],
    [
      'a name that is no e-mail',
      { Username: 'me' },
      'InvalidParameterException',
      'Username should be an email.',
    ],
    [
      'an unknown attribute',
      { UserAttributes: [{ Name: 'shoe', Value: '43' }] },
      'InvalidParameterException',
      'Attributes did not conform to the schema: shoe: Attribute does not exist in the schema.\n',
    ],
    [
      'an attribute that only Cognito may set',
      { UserAttributes: [{ Name: 'email_verified', Value: 'true' }] },
      'NotAuthorizedException',
      'A client attempted to write unauthorized attribute',
    ],
    [
      'a client nobody knows',
      { ClientId: 'nobody' },
      'ResourceNotFoundException',
      'User pool client nobody does not exist.',
    ],
  ])('is refused with %s', async (_name, input, code, message) => {
    const { call, ClientId } = await open();
    await expect(
      call('SignUp', { ClientId, Username: EMAIL, Password: PASSWORD, ...input }),
    ).rejects.toMatchObject({ code, message });
  });

  it('happens once for an address, also when tried many times at once', async () => {
    const { call, ClientId, signUp } = await open();
    await signUp();
    await expect(
      call('SignUp', { ClientId, Username: EMAIL.toUpperCase(), Password: PASSWORD }),
    ).rejects.toMatchObject({
      code: 'UsernameExistsException',
    });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 5 }, () =>
        call('SignUp', { ClientId, Username: 'second@example.com', Password: PASSWORD }),
      ),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('takes a code only while it counts, and not after many wrong ones', async () => {
    const { call, ClientId, code, clock } = await open();
    await call('SignUp', { ClientId, Username: EMAIL, Password: PASSWORD });
    const right = await code();
    const confirm = (ConfirmationCode: string) =>
      call('ConfirmSignUp', { ClientId, Username: EMAIL, ConfirmationCode });
    const wrong = right === '000000' ? '000001' : '000000';
    await expect(confirm(wrong)).rejects.toMatchObject({
      code: 'CodeMismatchException',
      message: 'Invalid verification code provided, please try again.',
    });
    await clock.advance(24 * 60 * MINUTE);
    await expect(confirm(right)).rejects.toMatchObject({ code: 'ExpiredCodeException' });
    await call('ResendConfirmationCode', { ClientId, Username: EMAIL });
    const next = await code();
    const other = next === '000000' ? '000001' : '000000';
    for (let tries = 0; tries < 5; tries++)
      await expect(confirm(other)).rejects.toMatchObject({ code: 'CodeMismatchException' });
    await expect(confirm(next)).rejects.toMatchObject({
      code: 'LimitExceededException',
      message: 'Attempt limit exceeded, please try after some time.',
    });
  });
});

describe('signing in with SRP', () => {
  it('works with Amplify, end to end', async () => {
    const { bench, part, signUp, UserPoolId, ClientId } = await open({ clock: new SystemClock() });
    const sub = await signUp();
    const userPoolEndpoint = await bench.serve('cognito-idp');
    Amplify.configure({
      Auth: { Cognito: { userPoolId: UserPoolId, userPoolClientId: ClientId, userPoolEndpoint } },
    });
    await expect(signIn({ username: EMAIL, password: `${PASSWORD}x` })).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'Incorrect username or password.',
    });
    await expect(signIn({ username: 'nobody@example.com', password: PASSWORD })).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'Incorrect username or password.',
    });
    expect(await signIn({ username: EMAIL, password: PASSWORD })).toMatchObject({ isSignedIn: true });
    const { tokens } = await fetchAuthSession();
    expect((await part.verifyJwt(String(tokens?.accessToken), UserPoolId))['sub']).toBe(sub);
    const again = await fetchAuthSession({ forceRefresh: true });
    expect(again.tokens?.accessToken.payload['jti']).not.toBe(tokens?.accessToken.payload['jti']);
    expect(again.tokens?.accessToken.payload['origin_jti']).toBe(tokens?.accessToken.payload['origin_jti']);
    await signOut();
    expect((await fetchAuthSession()).tokens).toBeUndefined();
  });

  it('answers the same for a user that does not exist each time, and like one that does', async () => {
    const { call, ClientId, signUp } = await open();
    await signUp();
    const begin = (USERNAME: string) =>
      call('InitiateAuth', {
        AuthFlow: 'USER_SRP_AUTH',
        ClientId,
        AuthParameters: { USERNAME, SRP_A: 'abcdef0123' },
      });
    const [one, two, real] = [
      await begin('nobody@example.com'),
      await begin('Nobody@example.com'),
      await begin(EMAIL),
    ];
    expect(one.ChallengeParameters['SALT']).toBe(two.ChallengeParameters['SALT']);
    expect(one.ChallengeParameters['USER_ID_FOR_SRP']).toBe(two.ChallengeParameters['USER_ID_FOR_SRP']);
    for (const [name, value] of Object.entries(real.ChallengeParameters)) {
      const shape = value.replaceAll(/[0-9a-f]/g, 'x').slice(0, 20);
      expect(one.ChallengeParameters[name]?.replaceAll(/[0-9a-f]/g, 'x').slice(0, 20).length).toBe(
        shape.length,
      );
    }
    await expect(
      call('RespondToAuthChallenge', {
        ClientId,
        ChallengeName: 'PASSWORD_VERIFIER',
        ChallengeResponses: {
          USERNAME: one.ChallengeParameters['USER_ID_FOR_SRP'],
          PASSWORD_CLAIM_SECRET_BLOCK: one.ChallengeParameters['SECRET_BLOCK'],
          PASSWORD_CLAIM_SIGNATURE: 'x',
          TIMESTAMP: 'Thu Jan 1 00:00:00 UTC 2026',
        },
      }),
    ).rejects.toMatchObject({ message: 'Incorrect username or password.' });
  });

  it('refuses the public value that would make the password superfluous', async () => {
    const { call, ClientId, signUp } = await open();
    await signUp();
    for (const SRP_A of ['0', '00', 'xyz']) {
      await expect(
        call('InitiateAuth', {
          AuthFlow: 'USER_SRP_AUTH',
          ClientId,
          AuthParameters: { USERNAME: EMAIL, SRP_A },
        }),
      ).rejects.toMatchObject({ code: 'InvalidParameterException' });
    }
  });

  it('takes a challenge once, and only while it counts', async () => {
    const { call, ClientId, signUp, clock } = await open();
    await signUp();
    const { ChallengeParameters } = await call('InitiateAuth', {
      AuthFlow: 'USER_SRP_AUTH',
      ClientId,
      AuthParameters: { USERNAME: EMAIL, SRP_A: 'ab' },
    });
    const respond = () =>
      call('RespondToAuthChallenge', {
        ClientId,
        ChallengeName: 'PASSWORD_VERIFIER',
        ChallengeResponses: {
          USERNAME: ChallengeParameters['USERNAME'],
          PASSWORD_CLAIM_SECRET_BLOCK: ChallengeParameters['SECRET_BLOCK'],
          PASSWORD_CLAIM_SIGNATURE: 'x',
          TIMESTAMP: 'Thu Jan 1 00:00:00 UTC 2026',
        },
      });
    await clock.advance(4 * MINUTE);
    await expect(respond()).rejects.toMatchObject({
      message: 'Invalid session for the user, session is expired.',
    });
    await expect(respond()).rejects.toMatchObject({ message: 'Invalid session for the user.' });
  });
});

describe('signing in with a password', () => {
  it('needs a client that allows it', async () => {
    const { passwordAuth } = await open({ client: { ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'] } });
    await expect(passwordAuth()).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: 'USER_PASSWORD_AUTH flow not enabled for this client',
    });
  });

  it('hides which users exist, unless the client does not', async () => {
    const hidden = await open();
    await expect(hidden.passwordAuth()).rejects.toMatchObject({ code: 'NotAuthorizedException' });
    const shown = await open({ client: { PreventUserExistenceErrors: 'LEGACY' } });
    await expect(shown.passwordAuth()).rejects.toMatchObject({
      code: 'UserNotFoundException',
      message: 'User does not exist.',
    });
  });

  it('locks out after five wrong passwords, twice as long each time', async () => {
    const { signUp, passwordAuth, clock } = await open();
    await signUp();
    const wrong = async () => passwordAuth(EMAIL, 'wrong').catch((error: Error) => error.message);
    for (let tries = 0; tries < 5; tries++) expect(await wrong()).toBe('Incorrect username or password.');
    await expect(passwordAuth()).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      message: 'Password attempts exceeded',
    });
    await clock.advance(1000);
    expect(await wrong()).toBe('Incorrect username or password.');
    await clock.advance(1999);
    expect(await wrong()).toBe('Password attempts exceeded');
    await clock.advance(1);
    expect((await passwordAuth()).AuthenticationResult).toBeDefined();
  });
});

describe('tokens', () => {
  it('say what Cognito’s say', async () => {
    const { signUp, login, UserPoolId, ClientId, call, clock } = await open();
    const sub = await signUp();
    await call('AdminAddUserToGroup', { UserPoolId, Username: EMAIL, GroupName: 'staff' });
    const { AccessToken, IdToken, ExpiresIn } = await login();
    const now = clock.now() / 1000;
    const common = {
      sub,
      iss: `https://cognito-idp.us-east-1.amazonaws.com/${UserPoolId}`,
      'cognito:groups': ['staff'],
      origin_jti: expect.any(String),
      event_id: expect.any(String),
      jti: expect.any(String),
      auth_time: now,
      iat: now,
    };
    expect(decodeJwt(AccessToken)).toEqual({
      ...common,
      client_id: ClientId,
      token_use: 'access',
      scope: 'aws.cognito.signin.user.admin',
      username: sub,
      exp: now + 3600,
    });
    expect(decodeJwt(IdToken)).toEqual({
      ...common,
      aud: ClientId,
      token_use: 'id',
      'cognito:username': sub,
      email: EMAIL,
      email_verified: true,
      exp: now + 1800,
    });
    expect(ExpiresIn).toBe(3600);
    expect(decodeProtectedHeader(AccessToken)).toMatchObject({ alg: 'RS256', kid: expect.any(String) });
  });

  it('can be verified with the published keys', async () => {
    const { signUp, login, part, UserPoolId } = await open({ clock: new SystemClock() });
    await signUp();
    const server = createServer(async (request, response) =>
      response.end(JSON.stringify(await part.wellKnown(request.url ?? ''))),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closers.push(() => server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/${UserPoolId}/.well-known/jwks.json`;
    const { payload } = await jwtVerify((await login()).AccessToken, createRemoteJWKSet(new URL(url)));
    expect(payload['token_use']).toBe('access');
    expect(await part.wellKnown(`/${UserPoolId}/.well-known/openid-configuration`)).toMatchObject({
      issuer: payload.iss,
      jwks_uri: `${AWS_URL}/${UserPoolId}/.well-known/jwks.json`,
    });
    expect(await part.wellKnown('/us-east-1_nobody/.well-known/jwks.json')).toBeUndefined();
  });

  it('are not taken when expired, of another pool, forged, or no tokens at all', async () => {
    const { signUp, login, part, UserPoolId, clock } = await open();
    await signUp();
    const { AccessToken } = await login();
    const fault = (token: string, pool = UserPoolId) =>
      part.verifyJwt(token, pool).then(
        () => 'taken',
        (error: unknown) => (error instanceof TokenError ? error.fault : error),
      );
    expect(await fault(AccessToken)).toBe('taken');
    expect(await fault(AccessToken, 'us-east-1_other')).toBe('issuer');
    expect(await fault('no.token.here')).toBe('malformed');
    const { privateKey } = await generateKeyPair('RS256');
    const forged = await new SignJWT(decodeJwt(AccessToken))
      .setProtectedHeader({ alg: 'RS256' })
      .sign(privateKey);
    expect(await fault(forged)).toBe('signature');
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${AccessToken.split('.')[1]}.`;
    expect(await fault(unsigned)).toBe('malformed');
    await clock.advance(60 * MINUTE);
    expect(await fault(AccessToken)).toBe('expired');
  });

  it('are given anew for a refresh token, until it runs out', async () => {
    const { signUp, login, call, ClientId, clock } = await open();
    await signUp();
    const first = await login();
    await clock.advance(90 * MINUTE);
    const refresh = () => call('GetTokensFromRefreshToken', { ClientId, RefreshToken: first.RefreshToken });
    const { AuthenticationResult: next } = await refresh();
    expect(next.RefreshToken).toBeUndefined();
    expect(decodeJwt(next.AccessToken)).toMatchObject({
      origin_jti: decodeJwt(first.AccessToken)['origin_jti'],
      auth_time: decodeJwt(first.AccessToken)['auth_time'],
      iat: clock.now() / 1000,
    });
    const classic = await call('InitiateAuth', {
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      ClientId,
      AuthParameters: { REFRESH_TOKEN: first.RefreshToken },
    });
    expect(classic.AuthenticationResult.AccessToken).toBeTruthy();
    await clock.advance(10 * 24 * 60 * MINUTE);
    await expect(refresh()).rejects.toMatchObject({ code: 'NotAuthorizedException' });
    await expect(call('GetTokensFromRefreshToken', { ClientId, RefreshToken: 'x' })).rejects.toMatchObject({
      message: 'Invalid Refresh Token',
    });
  });

  it('end with their revocation, and with a sign-out everywhere', async () => {
    const { signUp, login, call, ClientId } = await open();
    await signUp();
    const [one, two] = [await login(), await login()];
    const mine = ({ AccessToken }: Tokens) => call<{ Username: string }>('GetUser', { AccessToken });
    await expect(call('RevokeToken', { ClientId, Token: one.AccessToken })).rejects.toMatchObject({
      code: 'UnsupportedTokenTypeException',
    });
    await call('RevokeToken', { ClientId, Token: one.RefreshToken });
    await expect(mine(one)).rejects.toMatchObject({ message: 'Access Token has been revoked' });
    await expect(
      call('GetTokensFromRefreshToken', { ClientId, RefreshToken: one.RefreshToken }),
    ).rejects.toMatchObject({
      message: 'Refresh Token has been revoked',
    });
    expect((await mine(two)).Username).toBeTruthy();
    await call('GlobalSignOut', { AccessToken: two.AccessToken });
    await expect(mine(two)).rejects.toMatchObject({ message: 'Access Token has been revoked' });
  });
});

describe('a user', () => {
  it('who forgot the password gets a code for a new one', async () => {
    const { signUp, call, ClientId, code, passwordAuth, part } = await open();
    await signUp();
    expect(await call('ForgotPassword', { ClientId, Username: EMAIL })).toMatchObject({
      CodeDeliveryDetails: { Destination: 'c***@e***' },
    });
    const ConfirmationCode = await code();
    await call('ConfirmForgotPassword', {
      ClientId,
      Username: EMAIL,
      ConfirmationCode,
      Password: `${PASSWORD}2`,
    });
    await expect(passwordAuth()).rejects.toMatchObject({ code: 'NotAuthorizedException' });
    expect((await passwordAuth(EMAIL, `${PASSWORD}2`)).AuthenticationResult).toBeDefined();
    const sent = (await part.outbox.list()).length;
    expect(await call('ForgotPassword', { ClientId, Username: 'nobody@example.com' })).toMatchObject({
      CodeDeliveryDetails: { Destination: 'n***@e***' },
    });
    expect(await part.outbox.list()).toHaveLength(sent);
  });

  it('changes the password with the old one', async () => {
    const { signUp, login, call, passwordAuth } = await open();
    await signUp();
    const { AccessToken } = await login();
    const change = (PreviousPassword: string) =>
      call('ChangePassword', { AccessToken, PreviousPassword, ProposedPassword: `${PASSWORD}3` });
    await expect(change('wrong')).rejects.toMatchObject({ message: 'Incorrect username or password.' });
    await change(PASSWORD);
    expect((await passwordAuth(EMAIL, `${PASSWORD}3`)).AuthenticationResult).toBeDefined();
  });

  it('keeps the old address until the new one is shown to be the user’s', async () => {
    const { signUp, login, call, code, passwordAuth, part } = await open();
    await signUp();
    const { AccessToken } = await login();
    const email = 'second@example.com';
    await call('UpdateUserAttributes', {
      AccessToken,
      UserAttributes: [
        { Name: 'email', Value: email },
        { Name: 'name', Value: 'C' },
      ],
    });
    const mine = async () =>
      Object.fromEntries(
        (
          await call<{ UserAttributes: { Name: string; Value: string }[] }>('GetUser', { AccessToken })
        ).UserAttributes.map(({ Name, Value }) => [Name, Value]),
      );
    expect(await mine()).toMatchObject({ email: EMAIL, email_verified: 'true', name: 'C' });
    expect((await part.outbox.list())[0]?.to).toBe(email);
    await call('VerifyUserAttribute', { AccessToken, AttributeName: 'email', Code: await code() });
    expect(await mine()).toMatchObject({ email, email_verified: 'true' });
    expect((await passwordAuth(email)).AuthenticationResult).toBeDefined();
    await expect(passwordAuth(EMAIL)).rejects.toMatchObject({ code: 'NotAuthorizedException' });
  });

  it('that was disabled gets nowhere', async () => {
    const { signUp, login, call, passwordAuth, UserPoolId } = await open();
    await signUp();
    const { AccessToken } = await login();
    await call('AdminDisableUser', { UserPoolId, Username: EMAIL });
    await expect(passwordAuth()).rejects.toMatchObject({ message: 'User is disabled.' });
    await expect(call('GetUser', { AccessToken })).rejects.toMatchObject({ message: 'User is disabled.' });
  });

  it('is the same after a restart, by the same ids and keys; the password is nowhere', async () => {
    const { bench, signUp, login, UserPoolId, ClientId } = await open();
    await signUp();
    const { AccessToken, RefreshToken } = await login();
    const again = await make(bench);
    closers.push(() => again.part.stop?.());
    expect([again.UserPoolId, again.ClientId]).toEqual([UserPoolId, ClientId]);
    expect((await again.part.verifyJwt(AccessToken, UserPoolId))['token_use']).toBe('access');
    const text: string[] = [];
    for await (const entry of bench.store.entries()) text.push(JSON.stringify(entry));
    expect(text.join('\n')).toContain(EMAIL);
    expect(text.join('\n')).not.toContain(PASSWORD);
    expect(text.join('\n')).not.toContain(RefreshToken);
  });
});

describe('an administrator', () => {
  it('invites a user, who then has to choose a password', async () => {
    const { bench, call, UserPoolId, ClientId, passwordAuth, part } = await open();
    const client = new CognitoIdentityProviderClient({
      ...CLIENT,
      endpoint: await bench.serve('cognito-idp'),
    });
    closers.push(() => client.destroy());
    const { User } = await client.send(
      new AdminCreateUserCommand({
        UserPoolId,
        Username: EMAIL,
        UserAttributes: [{ Name: 'email_verified', Value: 'true' }],
      }),
    );
    expect(User).toMatchObject({ UserStatus: 'FORCE_CHANGE_PASSWORD', Enabled: true });
    const invitation = (await part.outbox.list())[0]?.body ?? '';
    const temporary = /password is (\S+)\.$/.exec(invitation)?.[1] ?? '';
    const challenge = await passwordAuth(EMAIL, temporary);
    expect(challenge).toMatchObject({
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
      ChallengeParameters: {
        requiredAttributes: '[]',
        userAttributes: JSON.stringify({ email_verified: 'true', email: EMAIL }),
      },
    });
    const { AuthenticationResult } = await call('RespondToAuthChallenge', {
      ClientId,
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
      Session: challenge.Session,
      ChallengeResponses: { USERNAME: EMAIL, NEW_PASSWORD: PASSWORD },
    });
    expect(AuthenticationResult.AccessToken).toBeTruthy();
    expect((await client.send(new AdminGetUserCommand({ UserPoolId, Username: EMAIL }))).UserStatus).toBe(
      'CONFIRMED',
    );
  });

  it('whose temporary password is too old is told so', async () => {
    const { call, UserPoolId, passwordAuth, clock } = await open();
    await call('AdminCreateUser', {
      UserPoolId,
      Username: EMAIL,
      TemporaryPassword: PASSWORD,
      MessageAction: 'SUPPRESS',
    });
    await clock.advance(7 * 24 * 60 * MINUTE);
    await expect(passwordAuth()).rejects.toMatchObject({
      message: 'Temporary password has expired and must be reset by an administrator.',
    });
  });

  it('sets passwords, finds users, and deletes them', async () => {
    const { bench, signUp, passwordAuth, UserPoolId, ClientId, call } = await open();
    await signUp();
    const client = new CognitoIdentityProviderClient({
      ...CLIENT,
      endpoint: await bench.serve('cognito-idp'),
    });
    closers.push(() => client.destroy());
    await client.send(new SignUpCommand({ ClientId, Username: 'second@example.com', Password: PASSWORD }));
    await client.send(
      new AdminSetUserPasswordCommand({
        UserPoolId,
        Username: EMAIL,
        Password: `${PASSWORD}4`,
        Permanent: true,
      }),
    );
    expect((await passwordAuth(EMAIL, `${PASSWORD}4`)).AuthenticationResult).toBeDefined();
    const list = async (Filter?: string) =>
      (await client.send(new ListUsersCommand({ UserPoolId, Filter }))).Users?.length;
    expect([
      await list(),
      await list(`email = "${EMAIL}"`),
      await list('email ^= "sec"'),
      await list('email = "x"'),
    ]).toEqual([2, 1, 1, 0]);
    const first = await client.send(new ListUsersCommand({ UserPoolId, Limit: 1 }));
    const rest = await client.send(
      new ListUsersCommand({ UserPoolId, Limit: 1, PaginationToken: first.PaginationToken }),
    );
    expect([
      rest.Users?.length,
      rest.PaginationToken,
      rest.Users?.[0]?.Username === first.Users?.[0]?.Username,
    ]).toEqual([1, undefined, false]);
    await call('AdminDeleteUser', { UserPoolId, Username: EMAIL });
    await expect(call('AdminGetUser', { UserPoolId, Username: EMAIL })).rejects.toMatchObject({
      code: 'UserNotFoundException',
    });
    await expect(
      call('AdminAddUserToGroup', { UserPoolId, Username: EMAIL, GroupName: 'nobody' }),
    ).rejects.toMatchObject({
      code: 'UserNotFoundException',
    });
  });

  it('needs to be allowed to, on the pool', async () => {
    const { bench, call, UserPoolId } = await open();
    await call('ListUsers', { UserPoolId });
    expect(bench.accesses.at(-1)).toMatchObject({
      action: 'cognito-idp:ListUsers',
      resource: `arn:aws:cognito-idp:us-east-1:000000000000:userpool/${UserPoolId}`,
    });
  });
});

describe('a password policy', () => {
  const policy = {
    minimumLength: 8,
    lowercase: true,
    uppercase: true,
    numbers: true,
    symbols: true,
    temporaryValidity: 0,
  };
  it.each([
    ['aA1!aA1', 'Password not long enough'],
    ['AAAA1111!', 'Password must have lowercase characters'],
    ['aaaa1111!', 'Password must have uppercase characters'],
    ['aaaaAAAA!', 'Password must have numeric characters'],
    ['aaaaAAAA1', 'Password must have symbol characters'],
  ])('refuses %s', (password, reason) => {
    expect(() => checkPolicy(policy, password)).toThrow(`Password did not conform with policy: ${reason}`);
  });

  it.each(['aaaaAA1!', 'aaaaAA1-', 'aaaa AA1'])('takes %s', (password) => {
    expect(() => checkPolicy(policy, password)).not.toThrow();
  });
});
