import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { POOL_ID, bootApi, code } from '../testing/api.ts';
import type { TestApi } from '../testing/api.ts';
import { sign } from '../testing/signer.ts';

const SCHEMA = `
  type Note @aws_cognito_user_pools @aws_iam { id: ID! text: String secret: String @aws_iam staff: String @aws_cognito_user_pools(cognito_groups: ["staff", "boss"]) }
  type Bare { id: ID }
  type Query {
    note: Note @aws_iam @aws_cognito_user_pools
    mine: Note
    bare: Bare @aws_iam @aws_cognito_user_pools
    machine: String @aws_iam
    staff: String @aws_cognito_user_pools(cognito_groups: ["staff"])
    strictStaff: String! @aws_cognito_user_pools(cognito_groups: ["staff"])
    whoami: AWSJSON @aws_iam @aws_cognito_user_pools
    authType: String @aws_iam @aws_cognito_user_pools
  }
`;

const note = code('{ id: "1", text: "t", secret: "s", staff: "f" }');
const RESOLVERS = {
  'Query.note': note,
  'Query.mine': note,
  'Query.bare': code('{ id: "1" }'),
  'Query.machine': code('"m"'),
  'Query.staff': code('"f"'),
  'Query.strictStaff': code('"f"'),
  'Query.whoami': code('ctx.identity'),
  'Query.authType': code('util.authType()'),
};

let api: TestApi;
beforeAll(async () => {
  api = await bootApi({ schema: SCHEMA, resolvers: RESOLVERS });
});
afterAll(() => api.close());

const ask = (query: string, authorization: string) => api.post({ query }, { authorization });
const NO_HEADER = 'Valid authorization header not provided.';
const NOT_YOURS = 'You are not authorized to make this call.';

describe('a token', () => {
  it('is taken bare and as Bearer, as an access token and as an id token', async () => {
    const id = { token_use: 'id', aud: 'notes-client', client_id: undefined, 'cognito:username': 'ada' };
    for (const token of [await api.token(), `Bearer ${await api.token()}`, await api.token(id)]) {
      expect((await ask('{ mine { id } }', token)).body).toEqual({ data: { mine: { id: '1' } } });
    }
  });

  it.each<[name: string, token: () => Promise<string> | string, message: string]>([
    ['that is absent', () => '', NO_HEADER],
    ['that is none', () => 'hello', NO_HEADER],
    ['that cannot be parsed', () => 'a.b.c', 'Unable to parse JWT token.'],
    [
      'of another pool',
      () => api.token({ iss: 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_other' }),
      NOT_YOURS,
    ],
    [
      'whose issuer is no text',
      () => `e30.${Buffer.from('{"iss":{"toString":1}}').toString('base64url')}.e30`,
      NOT_YOURS,
    ],
    ['of no known use', () => api.token({ token_use: 'refresh' }), NOT_YOURS],
    [
      'that has run out',
      () => api.token({ exp: Math.floor(api.clock.now() / 1000) - 1 }),
      'Token has expired.',
    ],
    [
      'with a changed claim',
      async () => {
        const [header, , signature] = (await api.token()).split('.');
        const claims = {
          iss: `https://x/${POOL_ID}`,
          sub: 'eve',
          exp: 4e9,
          token_use: 'access',
          client_id: 'notes-client',
        };
        return `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`;
      },
      NOT_YOURS,
    ],
  ])('%s is refused', async (_name, token, message) => {
    const { status, headers, body } = await ask('{ mine { id } }', await token());
    expect(status).toBe(401);
    expect(headers.get('x-amzn-errortype')).toBe('UnauthorizedException');
    expect(body).toEqual({ errors: [{ errorType: 'UnauthorizedException', message }] });
  });

  it('of an app client that AppIdClientRegex leaves out is refused', async () => {
    const picky = await bootApi({
      schema: 'type Query { a: String }',
      properties: {
        UserPoolConfig: { UserPoolId: POOL_ID, AwsRegion: 'us-east-1', AppIdClientRegex: '^web-' },
      },
    });
    expect((await picky.post({ query: '{ a }' })).status).toBe(401);
    const authorization = await picky.token({ client_id: 'web-1' });
    expect((await picky.post({ query: '{ a }' }, { authorization })).status).toBe(200);
    await picky.close();
  });
});

describe('what directives admit', () => {
  const notAuthorized = (field: string, type: string) => ({
    errorType: 'Unauthorized',
    message: `Not Authorized to access ${field} on type ${type}`,
    data: null,
    errorInfo: null,
  });

  it.each<[query: string, data: unknown, error?: object]>([
    ['{ note { id text } }', { note: { id: '1', text: 't' } }],
    ['{ mine { id } }', { mine: { id: '1' } }],
    [
      '{ note { id secret } }',
      { note: { id: '1', secret: null } },
      { path: ['note', 'secret'], ...notAuthorized('secret', 'Note') },
    ],
    ['{ note { staff } }', { note: { staff: null } }, notAuthorized('staff', 'Note')],
    ['{ machine }', { machine: null }, notAuthorized('machine', 'Query')],
    ['{ staff }', { staff: null }, notAuthorized('staff', 'Query')],
    ['{ strictStaff }', null, notAuthorized('strictStaff', 'Query')],
    ['{ bare { id } }', { bare: { id: '1' } }],
  ])('a member of no group: %s', async (query, data, error) => {
    const { status, body } = await ask(query, await api.token());
    expect(status).toBe(200);
    expect(body.data).toEqual(data);
    expect(body.errors ?? []).toMatchObject(error ? [error] : []);
  });

  it('a member of one of the groups', async () => {
    const { body } = await ask(
      '{ staff strictStaff note { staff } }',
      await api.token({ 'cognito:groups': ['boss', 'staff'] }),
    );
    expect(body).toEqual({ data: { staff: 'f', strictStaff: 'f', note: { staff: 'f' } } });
  });

  it('an IAM caller: an undirected field, and a type that forgot the mode, are for the default mode', async () => {
    const role = await api.role('reader', [`${api.arn}/types/Query/*`]);
    const body = JSON.stringify({ query: '{ note { secret } machine mine { id } bare { id } }' });
    const answer = await api.post(body, await sign(api, role, body));
    expect(answer.body.data).toEqual({ note: { secret: 's' }, machine: 'm', mine: null, bare: { id: null } });
    expect(answer.body.errors).toMatchObject([notAuthorized('mine', 'Query'), notAuthorized('id', 'Bare')]);
  });

  it('with DefaultAction DENY only what is directed', async () => {
    const strict = await bootApi({
      schema: 'type Query { open: String closed: String @aws_cognito_user_pools(cognito_groups: ["staff"]) }',
      resolvers: { 'Query.open': code('1'), 'Query.closed': code('1') },
      properties: { UserPoolConfig: { UserPoolId: POOL_ID, AwsRegion: 'us-east-1', DefaultAction: 'DENY' } },
    });
    const authorization = await strict.token({ 'cognito:groups': ['staff'] });
    const { body } = await strict.post({ query: '{ open closed }' }, { authorization });
    expect(body.data).toEqual({ open: null, closed: '1' });
    await strict.close();
  });

  it.each([
    ['heeded while the pool is the one mode', undefined, null],
    ['passed over when there is another', [{ AuthenticationType: 'AWS_IAM' }], '1'],
  ])('@aws_auth is %s', async (_name, AdditionalAuthenticationProviders, value) => {
    const legacy = await bootApi({
      schema: 'type Query { a: String @aws_auth(cognito_groups: ["staff"]) }',
      resolvers: { 'Query.a': code('1') },
      properties: { AdditionalAuthenticationProviders },
    });
    expect((await legacy.post({ query: '{ a }' })).body.data).toEqual({ a: value });
    await legacy.close();
  });
});

describe('an IAM caller', () => {
  it.each(['appsync', 'execute-api'])('may sign for %s', async (service) => {
    const role = await api.role(`signer-${service}`, [`${api.arn}/types/Query/fields/machine`]);
    const body = JSON.stringify({ query: '{ machine }' });
    const answer = await api.post(body, await sign(api, role, body, { service }));
    expect(answer.body).toEqual({ data: { machine: 'm' } });
  });

  it('needs appsync:GraphQL on each top-level field', async () => {
    const role = await api.role('narrow', [`${api.arn}/types/Query/fields/machine`]);
    for (const query of [
      '{ machine note { id } }',
      '{ ...F } fragment F on Query { note { id } }',
      '{ machine: note { id } }',
    ]) {
      const body = JSON.stringify({ query });
      const answer = await api.post(body, await sign(api, role, body));
      expect(answer.status).toBe(401);
      expect(answer.body).toEqual({
        errors: [{ errorType: 'UnauthorizedException', message: 'Permission denied' }],
      });
    }
  });

  it('is refused when the signature is not of this body', async () => {
    const role = await api.role('tampered', ['*']);
    const headers = await sign(api, role, '{"query":"{ machine }"}');
    const answer = await api.post('{"query":"{ note { id } }"}', headers);
    expect(answer.status).toBe(403);
    expect(answer.body.errors).toMatchObject([{ errorType: 'InvalidSignatureException' }]);
  });

  it('is refused with a key nobody knows', async () => {
    const authorization =
      'AWS4-HMAC-SHA256 Credential=AKIANOBODY/20260101/us-east-1/appsync/aws4_request, SignedHeaders=host;x-amz-date, Signature=00';
    const answer = await api.post(
      { query: '{ machine }' },
      { authorization, 'x-amz-date': '20260101T000000Z' },
    );
    expect(answer.status).toBe(403);
    expect(answer.headers.get('x-amzn-errortype')).toBe('UnrecognizedClientException');
    expect(answer.body.errors).toEqual([
      {
        errorType: 'UnrecognizedClientException',
        message: 'The security token included in the request is invalid.',
      },
    ]);
  });
});

describe('ctx.identity', () => {
  const identity = async (headers: Record<string, string>) => {
    const { body } = await api.post({ query: '{ whoami authType }' }, headers);
    const { whoami, authType } = body.data as { whoami: string; authType: string };
    return { whoami: JSON.parse(whoami) as unknown, authType };
  };

  it('of a member of the pool', async () => {
    const authorization = await api.token({ 'cognito:groups': ['staff'] });
    expect(await identity({ authorization, 'x-forwarded-for': '203.0.113.7, 198.51.100.1' })).toEqual({
      authType: 'User Pool Authorization',
      whoami: {
        sub: 'ada-sub',
        issuer: `https://cognito-idp.us-east-1.amazonaws.com/${POOL_ID}`,
        username: 'ada',
        claims: expect.objectContaining({ token_use: 'access', client_id: 'notes-client' }),
        sourceIp: ['203.0.113.7', '198.51.100.1', '127.0.0.1'],
        defaultAuthStrategy: 'ALLOW',
        groups: ['staff'],
      },
    });
  });

  it('has null for the groups of a member of none', async () => {
    expect((await identity({ authorization: await api.token() })).whoami).toMatchObject({ groups: null });
  });

  it('of a role', async () => {
    const role = await api.role('seen', [`${api.arn}/*`]);
    const body = JSON.stringify({ query: '{ whoami authType }' });
    const answer = await api.post(body, await sign(api, role, body));
    const { whoami, authType } = answer.body.data as { whoami: string; authType: string };
    expect(authType).toBe('IAM Authorization');
    expect(JSON.parse(whoami)).toEqual({
      accountId: '000000000000',
      cognitoIdentityPoolId: null,
      cognitoIdentityId: null,
      sourceIp: ['127.0.0.1'],
      username: expect.stringMatching(/^AROA[0-9A-F]{17}:session$/),
      userArn: 'arn:aws:sts::000000000000:assumed-role/seen/session',
      cognitoIdentityAuthType: null,
      cognitoIdentityAuthProvider: null,
    });
  });
});
