import { describe, expect, it } from 'vitest';
import { closers, EMAIL, PASSWORD, make, open } from './testing.ts';

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
