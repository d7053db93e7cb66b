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
import { describe, expect, it } from 'vitest';
import { SystemClock } from '../kernel/clock.ts';
import { TokenError } from './tokens.ts';
import { closers, EMAIL, MINUTE, AWS_URL, open } from './testing.ts';
import type { Tokens } from './testing.ts';

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
