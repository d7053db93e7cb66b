import { Amplify } from 'aws-amplify';
import { fetchAuthSession, signIn, signOut } from 'aws-amplify/auth';
import { describe, expect, it } from 'vitest';
import { SystemClock } from '../kernel/clock.ts';
import { EMAIL, PASSWORD, MINUTE, open } from './testing.ts';

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
