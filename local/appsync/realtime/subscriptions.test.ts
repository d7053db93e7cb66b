import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bootApi, code } from '../testing/api.ts';
import type { TestApi } from '../testing/api.ts';
import type { TestSocket } from '../testing/socket.ts';

const SCHEMA = `
  type Note { id: ID! text: String! room: String size: Int open: Boolean extra: AWSJSON author: Author tags: [String!] secret: String @aws_cognito_user_pools(cognito_groups: ["staff"]) }
  type Author { name: String }
  type Query { a: Int }
  type Mutation {
    add(id: ID!, text: String, room: String, size: Int, tags: [String!]): Note
    addStrict(id: ID!): Note!
    fail: Note
    large(text: String!): Note
    close(room: String!): String
  }
  type Subscription {
    onAdd(id: ID, room: String, size: Int): Note @aws_subscribe(mutations: ["add", "fail", "large"])
    onStrict: Note @aws_subscribe(mutations: ["addStrict"])
    onRooms: Note @aws_subscribe(mutations: ["add"])
    onLeavable(room: String): Note @aws_subscribe(mutations: ["add"])
    onNobody: Note
  }
`;

let api: TestApi;
let socket: TestSocket;
let auth: { Authorization: string };

beforeAll(async () => {
  const value = `{ id: ctx.args.id, text: ctx.args.text ?? 't', room: ctx.args.room, size: ctx.args.size, tags: ctx.args.tags,
    open: true, extra: { a: [1] }, author: { name: 'Ada' }, secret: 's' }`;
  api = await bootApi({
    schema: SCHEMA,
    resolvers: {
      'Mutation.add': code(value),
      'Mutation.addStrict': code('{ id: ctx.args.id }'),
      'Mutation.fail': code('null', `util.error('no');`),
      'Mutation.large': code(`{ id: '1', text: ctx.args.text }`),
      'Mutation.close': code(
        'ctx.args.room',
        `extensions.invalidateSubscriptions({ subscriptionField: 'onLeavable', payload: { room: ctx.result } }); return ctx.result;`,
      ),
      'Note.author': code(`{ name: 'resolved anew' }`),
      'Subscription.onRooms': code(
        'null',
        `extensions.setSubscriptionFilter({ filterGroup: [
           { filters: [{ fieldName: 'room', operator: 'in', value: ['red', 'blue'] }, { fieldName: 'size', operator: 'ge', value: 3 }] },
           { filters: [{ fieldName: 'tags', operator: 'contains', value: 'all' }] } ] });
         return null;`,
      ),
      'Subscription.onLeavable': code(
        'null',
        `extensions.setSubscriptionInvalidationFilter({ filterGroup: [{ filters: [{ fieldName: 'room', operator: 'eq', value: ctx.args.room }] }] }); return null;`,
      ),
    },
  });
  auth = { Authorization: await api.token() };
});
afterAll(() => api.close());
beforeEach(async () => {
  socket = await (await api.connect()).init();
});

async function subscribe(
  id: string,
  query: string,
  variables: Record<string, unknown> = {},
  authorization: unknown = auth,
) {
  socket.start(id, query, authorization, variables);
  expect(await socket.next()).toEqual({ type: 'start_ack', id });
}

async function mutate(query: string) {
  return (await api.post({ query: `mutation { ${query} }` })).body;
}

/** Ends a test's wait: what is read before this has come, what has not will not. */
async function nothingMore() {
  socket.send({ type: 'stop', id: 'fence' });
  expect(await socket.next()).toMatchObject({ type: 'error', id: 'fence' });
}

describe('an event', () => {
  it('has the fields the subscriber selects of those the mutation selected', async () => {
    await subscribe('a', 'subscription { onAdd { __typename id mine: text size extra author { name } } }');
    const { data } = await mutate('add(id: 1, size: 5) { id text size extra author { name } }');
    expect(data).toMatchObject({ add: { extra: '{"a":[1]}', author: { name: 'resolved anew' } } });
    expect(await socket.next()).toEqual({
      id: 'a',
      type: 'data',
      payload: {
        data: {
          onAdd: {
            __typename: 'Note',
            id: '1',
            mine: 't',
            size: 5,
            extra: '{"a":[1]}',
            author: { name: 'resolved anew' },
          },
        },
      },
    });
  });

  it('has null for what the mutation did not select', async () => {
    await subscribe('a', 'subscription { onAdd { id room author { name } } }');
    await mutate('add(id: 1, room: "red") { id }');
    expect(await socket.next()).toMatchObject({
      payload: { data: { onAdd: { id: '1', room: null, author: null } } },
    });
  });

  it('is null as a whole, with an error, when such a field may not be null', async () => {
    await subscribe('a', 'subscription { onAdd { id text } }');
    await mutate('add(id: 1) { id }');
    expect(await socket.next()).toEqual({
      id: 'a',
      type: 'data',
      payload: {
        data: { onAdd: null },
        errors: [
          {
            path: ['onAdd', 'text'],
            locations: null,
            message: "Cannot return null for non-nullable type: 'String' within parent 'Note' (/onAdd/text)",
          },
        ],
      },
    });
  });

  it('is told by field, whatever aliases the mutation and the subscriber use', async () => {
    await subscribe('a', 'subscription { here: onAdd(id: 9) { label: id } }');
    await mutate('there: add(id: 9) { key: id words: text }');
    expect(await socket.next()).toMatchObject({ payload: { data: { here: { label: '9' } } } });
  });

  it('of each mutation of one request comes in order', async () => {
    await subscribe('a', 'subscription { onAdd { id } }');
    await mutate('x: add(id: 1) { id } y: add(id: 2) { id }');
    expect([await socket.next(), await socket.next()].map(({ payload }) => payload!['data'])).toEqual([
      { onAdd: { id: '1' } },
      { onAdd: { id: '2' } },
    ]);
  });

  it('shows each subscriber what their groups may see', async () => {
    const query = 'subscription { onAdd { id secret } }';
    await subscribe('member', query);
    await subscribe('staff', query, {}, { Authorization: await api.token({ 'cognito:groups': ['staff'] }) });
    await api.post(
      { query: 'mutation { add(id: 1) { id secret } }' },
      { authorization: await api.token({ 'cognito:groups': ['staff'] }) },
    );
    const events = [await socket.next(), await socket.next()].sort((a, b) => a.id!.localeCompare(b.id!));
    expect(events[0]).toMatchObject({
      id: 'member',
      payload: {
        data: { onAdd: { id: '1', secret: null } },
        errors: [{ errorType: 'Unauthorized', message: 'Not Authorized to access secret on type Note' }],
      },
    });
    expect(events[1]).toMatchObject({ id: 'staff', payload: { data: { onAdd: { id: '1', secret: 's' } } } });
    expect(events[1]?.payload).not.toHaveProperty('errors');
  });

  it('heeds @include of each subscriber', async () => {
    const query = 'subscription ($on: Boolean!) { onAdd { id room @include(if: $on) } }';
    await subscribe('with', query, { on: true });
    await subscribe('without', query, { on: false });
    await mutate('add(id: 1, room: "red") { id room }');
    const events = [await socket.next(), await socket.next()];
    expect(Object.fromEntries(events.map(({ id, payload }) => [id, payload!['data']]))).toEqual({
      with: { onAdd: { id: '1', room: 'red' } },
      without: { onAdd: { id: '1' } },
    });
  });

  it.each([
    ['a mutation that fails', 'fail { id }'],
    ['a mutation whose value is lost to a null', 'addStrict(id: 1) { id text }'],
    ['a payload of more than 240 KB', `large(text: "${'x'.repeat(240 * 1024)}") { id text }`],
    ['a mutation it does not name', 'close(room: "none")'],
  ])('does not come of %s', async (_name, mutation) => {
    await subscribe('a', 'subscription { onAdd { id text } }');
    await subscribe('b', 'subscription { onStrict { id } }');
    await mutate(mutation);
    await nothingMore();
  });

  it('of just under 240 KB does come', async () => {
    await subscribe('a', 'subscription { onAdd { id text } }');
    await mutate(`large(text: "${'x'.repeat(239 * 1024)}") { id text }`);
    expect((await socket.next()).type).toBe('data');
  });

  it('does not come after stop, nor to a subscription without mutations', async () => {
    await subscribe('a', 'subscription { onAdd { id } }');
    await subscribe('b', 'subscription { onNobody { id } }');
    socket.send({ type: 'stop', id: 'a' });
    expect(await socket.next()).toEqual({ type: 'complete', id: 'a' });
    await mutate('add(id: 1) { id }');
    await nothingMore();
  });
});

describe('arguments filter', () => {
  it.each<[args: string, selection: string, comes: boolean]>([
    ['', 'id room size', true],
    ['(room: "red")', 'id room size', true],
    ['(room: "red", size: 5)', 'id room size', true],
    ['(room: "blue")', 'id room size', false],
    ['(room: "red", size: 6)', 'id room size', false],
    ['(room: "red")', 'id size', false],
    ['(room: null)', 'id room', false],
    ['(room: null)', 'id', true],
  ])('onAdd%s of a mutation that selects %s: %s', async (args, selection, comes) => {
    await subscribe('a', `subscription { onAdd${args} { id } }`);
    await mutate(`add(id: 1, room: "red", size: 5) { ${selection} }`);
    if (comes)
      expect(await socket.next()).toMatchObject({ id: 'a', payload: { data: { onAdd: { id: '1' } } } });
    await nothingMore();
  });

  it('leave out a variable that is not given, and take one given as null', async () => {
    const query = 'subscription ($room: String) { onAdd(room: $room) { id } }';
    await subscribe('absent', query);
    await subscribe('null', query, { room: null });
    await mutate('add(id: 1, room: "red") { id room }');
    expect(await socket.next()).toMatchObject({ id: 'absent' });
    await nothingMore();
  });
});

describe('a filter that the resolver sets', () => {
  it.each<[args: string, comes: boolean]>([
    ['room: "red", size: 3', true],
    ['room: "red", size: 2', false],
    ['room: "green", size: 3', false],
    ['room: "green", tags: ["all"]', true],
  ])('lets %s pass: %s', async (args, comes) => {
    await subscribe('a', 'subscription { onRooms { id } }');
    await mutate(`add(id: 1, ${args}) { id room size tags }`);
    if (comes) expect(await socket.next()).toMatchObject({ id: 'a', type: 'data' });
    await nothingMore();
  });
});

describe('invalidation', () => {
  it('ends the subscriptions it meets and their connection, and no others', async () => {
    const other = await (await api.connect()).init();
    other.start('b', 'subscription { onLeavable(room: "blue") { id } }', auth);
    expect((await other.next()).type).toBe('start_ack');
    other.start('c', 'subscription { onAdd { id } }', auth);
    expect((await other.next()).type).toBe('start_ack');
    await subscribe('a', 'subscription { onLeavable(room: "red") { id } }');
    await mutate('close(room: "red")');
    expect(await socket.next()).toEqual({ type: 'complete', id: 'a' });
    expect(await socket.closed).toEqual({ code: 1000, reason: 'Subscription complete.' });
    await mutate('add(id: 1, room: "blue") { id room }');
    expect([(await other.next()).id, (await other.next()).id].sort()).toEqual(['b', 'c']);
  });

  it('is refused a sixth time in one request', async () => {
    const { data, errors } = await mutate(
      [1, 2, 3, 4, 5, 6].map((n) => `c${n}: close(room: "none")`).join(' '),
    );
    expect(data).toMatchObject({ c5: 'none', c6: null });
    expect(errors).toMatchObject([{ path: ['c6'] }]);
  });
});

describe('a token that runs out', () => {
  it('does not end what it has started', async () => {
    const token = await api.token({ exp: Math.floor(api.clock.now() / 1000) + 60 });
    await subscribe('a', 'subscription { onAdd { id } }', {}, { Authorization: token });
    await api.clock.advance(30 * 60_000);
    for (let beat = 0; beat < 30; beat += 1) expect((await socket.next()).type).toBe('ka');
    await mutate('add(id: 1) { id }');
    expect(await socket.next()).toMatchObject({ id: 'a', type: 'data' });
    socket.start('b', 'subscription { onAdd { id } }', { Authorization: token });
    expect(await socket.next()).toMatchObject({
      id: 'b',
      type: 'error',
      payload: { errors: [{ message: 'Token has expired.' }] },
    });
  });
});
