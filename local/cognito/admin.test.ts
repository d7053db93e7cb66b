import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  ListUsersCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { describe, expect, it } from 'vitest';
import { CLIENT } from '../testing/bench.ts';
import { closers, EMAIL, PASSWORD, MINUTE, open } from './testing.ts';

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
