import { Amplify } from 'aws-amplify';
import { generateClient } from 'aws-amplify/api';
import { decodeJWT } from 'aws-amplify/auth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bootApi, code } from '../testing/api.ts';
import type { TestApi } from '../testing/api.ts';

const SCHEMA = `
  type Note { id: ID! text: String }
  type Query { note(id: ID!): Note fails: Note }
  type Mutation { add(id: ID!, text: String): Note }
  type Subscription {
    onAdd(id: ID): Note @aws_subscribe(mutations: ["add"])
    onStaff: Note @aws_subscribe(mutations: ["add"]) @aws_cognito_user_pools(cognito_groups: ["staff"])
  }
`;

let api: TestApi;
let token: string;

/** Amplify v6 as it comes, set up so that it opens `ws://` without TLS. */
function clientOf(url: string) {
  Amplify.configure(
    {
      API: {
        GraphQL: {
          endpoint: `${url.replace('http', 'ws')}/graphql`,
          customEndpoint: `${url}/graphql`,
          customEndpointRegion: 'us-east-1',
          region: 'us-east-1',
          defaultAuthMode: 'userPool',
        },
      },
    },
    { Auth: { tokenProvider: { getTokens: () => Promise.resolve({ accessToken: decodeJWT(token) }) } } },
  );
  return generateClient();
}

beforeAll(async () => {
  api = await bootApi({
    schema: SCHEMA,
    resolvers: {
      'Query.note': code('{ id: ctx.args.id, text: "t" }'),
      'Query.fails': code('null', `util.error('No', 'Broken');`),
      'Mutation.add': code('{ id: ctx.args.id, text: ctx.args.text }'),
    },
  });
  token = await api.token();
});
afterAll(() => api.close());

interface Observable {
  subscribe(observer: { next(value: unknown): void; error(error: unknown): void }): { unsubscribe(): void };
}

/** The first event or error of a subscription. */
function first(subscription: unknown): Promise<unknown> {
  return new Promise((resolve) => {
    const running = (subscription as Observable).subscribe({
      next(value) {
        running.unsubscribe();
        resolve(value);
      },
      error: resolve,
    });
  });
}

describe('Amplify v6, unmodified', () => {
  it('queries, and rejects with the errors of an answer', async () => {
    const client = clientOf(api.url);
    expect(await client.graphql({ query: 'query { note(id: "1") { id text } }' })).toMatchObject({
      data: { note: { id: '1', text: 't' } },
    });
    await expect(client.graphql({ query: 'query { fails { id } }' })).rejects.toMatchObject({
      data: { fails: null },
      errors: [{ errorType: 'Broken', message: 'No' }],
    });
  });

  it('subscribes, and gets the events that pass its arguments', async () => {
    const client = clientOf(api.url);
    const subscription = client.graphql({
      query: 'subscription { onAdd(id: "2") { id text } }',
    });
    let done = false;
    const event = first(subscription).finally(() => (done = true));
    // Amplify does not tell when it has subscribed, so mutations go on until one has come through.
    while (!done) {
      for (const id of ['1', '2'])
        await client.graphql({ query: `mutation { add(id: "${id}", text: "x") { id text } }` });
    }
    expect(await event).toMatchObject({ data: { onAdd: { id: '2', text: 'x' } } });
  });

  it('is told when a subscription is not for its user', async () => {
    const client = clientOf(api.url);
    const subscription = client.graphql({
      query: 'subscription { onStaff { id } }',
    });
    const refused = (await first(subscription)) as { errors: { message: string }[] };
    expect(refused.errors[0]?.message).toContain('Not Authorized to access onStaff on type Subscription');
  });

  it('is told when the connection is refused, and does not try for ever', async () => {
    const kept = token;
    token = token.replace(/\.[^.]*$/, '.AAAA');
    const other = await bootApi({ schema: SCHEMA });
    const subscription = clientOf(other.url).graphql({
      query: 'subscription { onAdd { id } }',
    });
    const refused = (await first(subscription)) as { errors: { message: string }[] };
    expect(refused.errors[0]?.message).toContain('Connection failed');
    expect(refused.errors[0]?.message).toContain('UnauthorizedException');
    token = kept;
    await other.close();
  });
});
