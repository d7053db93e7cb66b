import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bench, OPERATOR } from '../../testing/bench.ts';
import { createAppSync } from '../appsync.ts';
import type { Authorizers } from '../auth/caller.ts';
import { bootApi, code } from '../testing/api.ts';
import type { TestApi } from '../testing/api.ts';

const SCHEMA = `
  type Note @aws_cognito_user_pools @aws_iam { id: ID! text: String author: Note }
  type Query { note(id: ID!): Note headers: AWSJSON slow: String }
  type Mutation { add(text: String!): Note }
`;

let api: TestApi;

beforeAll(async () => {
  api = await bootApi({
    schema: SCHEMA,
    resolvers: {
      'Query.note': code('{ id: ctx.args.id, text: "t", author: { id: "a" } }'),
      'Query.headers': code(
        'ctx.request',
        'util.http.addResponseHeader("x-note", "kept"); return ctx.result;',
      ),
      'Mutation.add': code('{ id: "1", text: ctx.args.text }'),
    },
  });
});
afterAll(() => api.close());

describe('what is refused before execution', () => {
  const malformed = 'Unable to parse GraphQL query.';
  it.each([
    ['an empty body', '', 400, 'MalformedHttpRequestException', 'Request body is empty.'],
    ['text', 'meow', 400, 'MalformedHttpRequestException', malformed],
    ['an empty object', '{}', 400, 'MalformedHttpRequestException', malformed],
    ['broken JSON', '{}}', 400, 'MalformedHttpRequestException', malformed],
    ['a list', '[]', 400, 'MalformedHttpRequestException', malformed],
    [
      'a document that cannot be parsed',
      '{"query":"{ note("}',
      400,
      'MalformedHttpRequestException',
      malformed,
    ],
    [
      'variables that are no object',
      '{"query":"{ slow }","variables":"x"}',
      400,
      'MalformedHttpRequestException',
      malformed,
    ],
    [
      'several operations',
      '{"query":"query A { slow } query B { slow }"}',
      400,
      'BadRequestException',
      'Missing operation name.',
    ],
    [
      'an operation that is not there',
      '{"query":"query A { slow }","operationName":"C"}',
      400,
      'BadRequestException',
      "Unknown operation named 'C'.",
    ],
  ])('%s', async (_name, body, status, errorType, message) => {
    const answer = await api.post(body);
    expect(answer.status).toBe(status);
    expect(answer.body).toEqual({ errors: [{ errorType, message }] });
    expect(answer.headers.get('x-amzn-errortype')).toBe(errorType);
    expect(answer.headers.get('x-amzn-requestid')).toMatch(/^[\da-f-]{36}$/);
  });

  it('a document of more than 15,000 tokens', async () => {
    const answer = await api.post({ query: `{ ${'slow '.repeat(15_000)} }` });
    expect(answer.status).toBe(400);
    expect(answer.body.errors?.[0]?.['message']).toContain('Maximum char length exceeded');
  });

  it('anything while there is no API, or no schema', async () => {
    const bench = await Bench.open();
    const part = createAppSync({
      ...bench.options('appsync'),
      appUrl: 'http://localhost:4000',
      authorizers: OPERATOR_ONLY,
    });
    const ask = () =>
      part.http.handle({
        method: 'POST',
        url: '/graphql',
        headers: SIGNED,
        body: Buffer.from('{"query":"{ a }"}'),
        remoteAddress: '',
      });
    expect((await ask()).status).toBe(404);
    await bench.create(part, 'AWS::AppSync::GraphQLApi', { Name: 'bare', AuthenticationType: 'AWS_IAM' });
    const answer = await ask();
    expect(answer.status).toBe(502);
    expect(JSON.parse(String(answer.body))).toEqual({
      errors: [{ errorType: 'GraphQLSchemaException', message: 'No schema definition exists.' }],
    });
    await bench.close();
  });
});

const SIGNED = { authorization: 'AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-1/appsync/aws4_request' };
const OPERATOR_ONLY: Authorizers = {
  verifyJwt: () => Promise.reject(new Error('No pool')),
  verifySignature: () => OPERATOR,
  authorize: () => undefined,
};

describe('what is accepted', () => {
  it.each(['application/json', 'application/graphql', 'text/plain'])('a POST of type %s', async (type) => {
    const headers = { authorization: await api.token(), 'content-type': type };
    const { body } = await api.post({ query: '{ note(id: 1) { id } }' }, headers);
    expect(body).toEqual({ data: { note: { id: '1' } } });
  });

  it('a GET with the request in its query string', async () => {
    const query = new URLSearchParams({
      query: 'query A($id: ID!) { note(id: $id) { id } } query B { slow }',
      variables: '{"id":"7"}',
      operationName: 'A',
    });
    const response = await fetch(`${api.url}/graphql?${query}`, {
      headers: { authorization: await api.token() },
    });
    expect(await response.json()).toEqual({ data: { note: { id: '7' } } });
  });

  it('a preflight, which echoes what it asks for', async () => {
    const response = await fetch(`${api.url}/graphql`, {
      method: 'OPTIONS',
      headers: { 'access-control-request-headers': 'authorization,x-amz-user-agent' },
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('access-control-allow-headers')).toBe('authorization,x-amz-user-agent');
    expect(response.headers.get('access-control-allow-methods')).toContain('POST');
  });

  it('lets scripts of other origins read the headers Amplify reads', async () => {
    const { headers } = await api.post({ query: '{ slow }' });
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('access-control-expose-headers')).toContain('x-amzn-ErrorType');
  });
});

describe('what resolvers see and say of the request', () => {
  it('shows headers in lower case without cookies, and sends their own back', async () => {
    const headers = { Authorization: await api.token(), Cookie: 'a=b', 'X-Kind': 'plain' };
    const { body, headers: sent } = await api.post({ query: '{ headers }' }, headers);
    const shown = JSON.parse((body.data as { headers: string }).headers) as Record<
      string,
      Record<string, string>
    >;
    expect(shown['domainName']).toBeNull();
    expect(shown['headers']).toMatchObject({ 'x-kind': 'plain' });
    expect(shown['headers']).not.toHaveProperty('cookie');
    expect(sent.get('x-note')).toBe('kept');
  });
});
