import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bootApi, code } from '../appsync/testing/api.ts';
import type { TestApi } from '../appsync/testing/api.ts';
import type { GraphQLHandler } from '../gateway/app-server.ts';
import type { Iam } from '../iam/iam.ts';
import { rolePrincipal } from '../testing/bench.ts';
import { withFaults } from './graphql.ts';
import { FaultKnobs } from './knobs.ts';
import { parseRules } from './rule.ts';

let api: TestApi;
let knobs: FaultKnobs;
let handler: GraphQLHandler;
/** How often the endpoint itself was asked. */
let asked: number;

const SAVER = rolePrincipal('saver');

beforeEach(async () => {
  api = await bootApi({
    schema: 'type Query { note: String other: String } type Mutation { add(text: String): String }',
    resolvers: {
      'Query.note': code('"note"'),
      'Query.other': code('"other"'),
      'Mutation.add': code('ctx.args.text'),
    },
  });
  asked = 0;
  knobs = new FaultKnobs({ clock: api.clock, cloud: api.bench.cloud });
  const authenticate: Iam['authenticate'] = ({ headers }) => {
    if (headers['x-signed'] === 'badly') throw new Error('The signature does not match');
    return headers['x-signed'] === 'yes' ? SAVER : undefined;
  };
  const { http } = api.part;
  const counting = { ...http, handle: (request: never) => (asked++, http.handle(request)) };
  handler = withFaults(counting as GraphQLHandler, knobs, authenticate);
});

afterEach(async () => {
  knobs.replace([]);
  await api.close();
});

const set = (...rules: object[]) =>
  knobs.replace(parseRules({ rules: rules.map((rule) => ({ service: 'appsync', ...rule })) }, new Map()));

async function ask(
  query: string,
  { headers = {}, operationName = undefined as string | undefined, method = 'POST' } = {},
) {
  const response = await handler.handle({
    method,
    url: '/graphql',
    headers: { authorization: await api.token(), ...headers },
    body: Buffer.from(JSON.stringify({ query, operationName })),
    remoteAddress: '127.0.0.1',
  });
  const body = response.body.length === 0 ? undefined : (JSON.parse(String(response.body)) as object);
  return { status: response.status, headers: response.headers, body };
}

const ADD = 'mutation { add(text: "a") }';
const FAILED = { errors: [{ errorType: 'InternalFailure', message: 'An internal failure occurred.' }] };

describe('a request to the GraphQL endpoint', () => {
  it.each([
    ['before', 0],
    ['after', 1],
  ])('fails %s it is served', async (when, served) => {
    set({ kind: `fail-${when}`, error: 'internal' });
    const { status, headers, body } = await ask(ADD);
    expect([status, body, asked]).toEqual([500, FAILED, served]);
    expect(headers['x-amzn-ErrorType']).toBe('InternalFailure');
    expect(headers['access-control-allow-origin']).toBe('*');
  });

  it('is throttled', async () => {
    set({ kind: 'fail-before', error: 'throttling' });
    expect(await ask(ADD)).toMatchObject({
      status: 429,
      body: { errors: [{ errorType: 'LimitExceededException' }] },
    });
  });

  it('is served twice', async () => {
    set({ kind: 'twice' });
    expect(await ask(ADD)).toMatchObject({ status: 200, body: { data: { add: 'a' } } });
    expect(asked).toBe(2);
  });

  it('hangs until the rule is taken away', async () => {
    set({ kind: 'hang-after' });
    const answer = ask(ADD);
    await expect.poll(() => knobs.states[0]?.held, { timeout: 10_000 }).toBe(1);
    expect(asked).toBe(1);
    knobs.replace([]);
    expect((await answer).body).toEqual({ data: { add: 'a' } });
  });

  it('is slow by the clock', async () => {
    set({ kind: 'delay', milliseconds: 1000 });
    const answer = ask(ADD);
    await expect.poll(() => knobs.states[0]?.held, { timeout: 10_000 }).toBe(1);
    expect(asked).toBe(0);
    await api.clock.advance(1000);
    expect((await answer).status).toBe(200);
  });
});

describe('rules choose requests', () => {
  const fails = async (...given: Parameters<typeof ask>) => (await ask(...given)).status === 500;

  it.each([
    ['by a field', { operation: 'add' }, ADD, true],
    ['by another field', { operation: 'add' }, '{ note }', false],
    ['by the second of two fields', { operation: 'other' }, '{ note other }', true],
    ['by a field under an alias', { operation: 'note' }, '{ add: note }', true],
    ['not by an alias', { operation: 'add' }, '{ add: note }', false],
    ['by a field in a fragment', { operation: 'note' }, '{ ...N } fragment N on Query { note }', true],
    ['by the root type', { target: 'Mutation.*' }, ADD, true],
    ['by another root type', { target: 'Mutation.*' }, '{ note }', false],
    ['that cannot be read by anything', { operation: '*' }, '{ note(', true],
  ])('%s: %j', async (_name, selection, query, expected) => {
    set({ ...selection, kind: 'fail-before', error: 'internal' });
    expect(await fails(query)).toBe(expected);
  });

  it('by the operation that is asked for', async () => {
    set({ operation: 'other', kind: 'fail-before', error: 'internal' });
    const query = 'query A { note } query B { other }';
    expect([await fails(query, { operationName: 'A' }), await fails(query, { operationName: 'B' })]).toEqual([
      false,
      true,
    ]);
  });

  it.each([
    ['a role', 'sav*', 'yes'],
    ['somebody with a token', 'user', 'no'],
    ['somebody nobody knows', 'anonymous', 'badly'],
  ])('by who asks: %s', async (_name, caller, signed) => {
    set({ caller, kind: 'fail-before', error: 'internal' });
    const outcomes = [];
    for (const header of ['yes', 'no', 'badly']) {
      if (await fails(ADD, { headers: { 'x-signed': header } })) outcomes.push(header);
    }
    expect(outcomes).toEqual([signed]);
  });

  it('but never a preflight', async () => {
    set({ kind: 'fail-before', error: 'internal' });
    expect((await ask('', { method: 'OPTIONS' })).status).toBe(200);
    expect(knobs.states[0]?.matched).toBe(0);
  });
});
