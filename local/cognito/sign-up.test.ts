import { describe, expect, it } from 'vitest';
import { EMAIL, PASSWORD, MINUTE, open } from './testing.ts';

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
