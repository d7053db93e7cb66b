import { once } from 'node:events';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { base64url, bootApi, code } from '../testing/api.ts';
import type { TestApi } from '../testing/api.ts';
import { sign } from '../testing/signer.ts';
import { TestSocket } from '../testing/socket.ts';

const SCHEMA = `
  type Note { id: ID! text: String }
  type Machine @aws_iam { id: ID }
  type Query { note: Note }
  type Mutation { add(id: ID!): Note addMachine: Machine @aws_iam }
  type Subscription {
    onAdd(id: ID): Note @aws_subscribe(mutations: ["add"])
    onStaff: Note @aws_subscribe(mutations: ["add"]) @aws_cognito_user_pools(cognito_groups: ["staff"])
    onMachine: Machine @aws_iam @aws_subscribe(mutations: ["addMachine"])
    refused: Note @aws_subscribe(mutations: ["add"])
    guarded: Note @aws_subscribe(mutations: ["add"])
    wide: Note @aws_subscribe(mutations: ["add"])
    misshapen: Note @aws_subscribe(mutations: ["add"])
  }
`;
const ON_ADD = 'subscription { onAdd { id } }';

let api: TestApi;
let auth: { Authorization: string; host: string };

beforeAll(async () => {
  api = await bootApi({
    schema: SCHEMA,
    resolvers: {
      'Mutation.add': code('{ id: ctx.args.id }'),
      'Subscription.refused': code('null', `util.error('Not for you', 'Refused');`),
      'Subscription.guarded': code('null', 'util.unauthorized();'),
      'Subscription.misshapen': code('{ text: "no id" }'),
      'Subscription.wide': code(
        'null',
        `extensions.setSubscriptionFilter({ filterGroup: [{ filters: [{ fieldName: 'id', operator: 'in', value: ['1','2','3','4'] }, { fieldName: 'text', operator: 'in', value: ['a', 'b', 'c'] }] }] }); return null;`,
      ),
    },
  });
  auth = { Authorization: await api.token(), host: 'localhost' };
});
afterAll(() => api.close());

describe('connecting', () => {
  it('acknowledges, and says that it is alive at once and each minute', async () => {
    const socket = await api.connect();
    socket.send({ type: 'connection_init' });
    expect(await socket.next()).toEqual({ type: 'connection_ack', payload: { connectionTimeoutMs: 300000 } });
    expect(await socket.next()).toEqual({ type: 'ka' });
    for (let minute = 1; minute <= 3; minute += 1) {
      await api.clock.advance(59_999);
      expect(socket.unread).toBe(0);
      await api.clock.advance(1);
      expect(await socket.next()).toEqual({ type: 'ka' });
    }
    socket.terminate();
  });

  it.each(['/graphql', '/graphql/realtime', '/realtime', '/graphql//realtime'])('at %s', async (path) => {
    const socket = await api.connect({ path });
    socket.send({ type: 'connection_init' });
    expect((await socket.next()).type).toBe('connection_ack');
  });

  const encoded = () => Buffer.from(JSON.stringify(auth)).toString('base64');
  it.each<[name: string, options: () => Parameters<TestApi['connect']>[0]]>([
    ['a subprotocol', () => ({ protocols: ['graphql-ws', `header-${base64url(auth)}`] })],
    ['a subprotocol put first', () => ({ protocols: [`header-${base64url(auth)}`, 'graphql-ws'] })],
    [
      'the query string',
      () => ({
        path: `/graphql?header=${encodeURIComponent(encoded())}&payload=e30=`,
        protocols: ['graphql-ws'],
      }),
    ],
    [
      'the query string, unescaped',
      () => ({ path: `/graphql?header=${encoded()}&payload=e30=`, protocols: ['graphql-ws'] }),
    ],
    ['headers', () => ({ protocols: ['graphql-ws'], headers: { Authorization: auth.Authorization } })],
    [
      'a name in lower case',
      () => ({
        protocols: ['graphql-ws', `header-${base64url({ authorization: `Bearer ${auth.Authorization}` })}`],
      }),
    ],
  ])('with credentials in %s', async (_name, options) => {
    const socket = await api.connect(options());
    expect(socket.protocol).toBe('graphql-ws');
    socket.send({ type: 'connection_init', payload: {} });
    expect((await socket.next()).type).toBe('connection_ack');
  });

  it('keeps a plus in unescaped base64', async () => {
    // Three bytes of `>>>` give base64 with pluses.
    const header = Buffer.from(JSON.stringify({ ...auth, pad: '>>>>>>>>>' })).toString('base64');
    const padded = ['', ' ', '  '].map((space) =>
      Buffer.from(`${space}${JSON.stringify({ ...auth, pad: '>>>>>>>>>' })}`).toString('base64'),
    );
    const chosen = [header, ...padded].find((text) => text.includes('+'))!;
    expect(chosen).toContain('+');
    const socket = await api.connect({ path: `/graphql?header=${chosen}`, protocols: ['graphql-ws'] });
    socket.send({ type: 'connection_init' });
    expect((await socket.next()).type).toBe('connection_ack');
  });

  it('as a role that has signed the endpoint with /connect', async () => {
    const role = await api.role('connector', [`${api.arn}/*`]);
    const signed = await sign(api, role, '{}', { path: '/graphql/connect' });
    const socket = await api.connect({ protocols: ['graphql-ws', `header-${base64url(signed)}`] });
    socket.send({ type: 'connection_init' });
    expect((await socket.next()).type).toBe('connection_ack');
  });

  it.each<[name: string, options: () => Parameters<TestApi['connect']>[0], error: object]>([
    [
      'a token that is none',
      () => ({ protocols: ['graphql-ws', `header-${base64url({ Authorization: 'x' })}`] }),
      {
        errorType: 'UnauthorizedException',
        message: 'Valid authorization header not provided.',
        errorCode: 401,
      },
    ],
    [
      'a token of another pool',
      () => ({
        protocols: [
          'graphql-ws',
          `header-${base64url({ Authorization: auth.Authorization.replace(/\.[^.]*$/, '.AAAA') })}`,
        ],
      }),
      {
        errorType: 'UnauthorizedException',
        message: 'You are not authorized to make this call.',
        errorCode: 401,
      },
    ],
    [
      'no credentials',
      () => ({ protocols: ['graphql-ws'] }),
      {
        errorType: 'UnauthorizedException',
        message: 'Valid authorization header not provided.',
        errorCode: 401,
      },
    ],
    [
      'credentials that are no JSON',
      () => ({ protocols: ['graphql-ws', 'header-AAAA'] }),
      {
        errorType: 'UnauthorizedException',
        message: 'Valid authorization header not provided.',
        errorCode: 401,
      },
    ],
    ['no subprotocol', () => ({ protocols: [] }), { message: 'NoProtocolError', errorCode: 400 }],
    [
      'an unknown path',
      () => ({ path: '/nowhere' }),
      {
        errorType: 'com.amazon.coral.service.http#HttpNotFoundException',
        message: 'Not found',
        errorCode: 404,
      },
    ],
  ])('with %s is answered by a message, and the end', async (_name, options, error) => {
    const socket = await api.connect(options());
    expect(await socket.next()).toEqual({ type: 'connection_error', payload: { errors: [error] } });
    await socket.closed;
  });

  it('with a wrong subprotocol selects none', async () => {
    const socket = new WebSocket(`${api.url.replace('http', 'ws')}/graphql`, ['graphql-transport-ws']);
    // The client itself gives up; the 101 is what matters.
    const [error] = (await once(socket, 'error')) as [Error];
    expect(error.message).toBe('Server sent no subprotocol');
  });

  it('lasts a day', async () => {
    const socket = await (await api.connect()).init();
    let closed = false;
    void socket.closed.then(() => (closed = true));
    await api.clock.advance(24 * 60 * 60 * 1000 - 1);
    expect(closed).toBe(false);
    await api.clock.advance(1);
    expect(await socket.closed).toMatchObject({ code: 1001 });
    auth = { ...auth, Authorization: await api.token() };
  });
});

describe('starting a subscription', () => {
  it('is acknowledged, and stopping it completed', async () => {
    const socket = await (await api.connect()).init();
    socket.start('a', ON_ADD, auth);
    expect(await socket.next()).toEqual({ type: 'start_ack', id: 'a' });
    socket.send({ type: 'stop', id: 'a' });
    expect(await socket.next()).toEqual({ type: 'complete', id: 'a' });
    socket.start('a', ON_ADD, auth);
    expect(await socket.next()).toEqual({ type: 'start_ack', id: 'a' });
  });

  it('works without connection_init', async () => {
    const socket = await api.connect();
    socket.start('a', ON_ADD, auth);
    expect((await socket.next()).type).toBe('ka');
    expect(await socket.next()).toEqual({ type: 'start_ack', id: 'a' });
  });

  const start = (id: unknown, data: unknown, authorization: unknown) => ({
    id,
    type: 'start',
    payload: { data, extensions: { authorization } },
  });
  const query = (text: string, variables = {}) => JSON.stringify({ query: text, variables });
  const unknown = {
    type: 'error',
    payload: {
      errors: [
        { errorType: 'UnsupportedOperation', message: 'unknown not supported through the realtime channel' },
      ],
    },
  };

  it.each<[name: string, message: () => unknown, answer: object]>([
    ['no JSON', () => '{', unknown],
    ['JSON that is no object', () => '[1]', unknown],
    ['a null', () => 'null', unknown],
    ['an unknown type', () => ({ type: 'subscribe', id: 'a' }), unknown],
    ['no data', () => ({ id: 'a', type: 'start', payload: { query: ON_ADD } }), unknown],
    ['no payload', () => ({ id: 'a', type: 'start' }), unknown],
    ['data that is no JSON', () => start('a', ON_ADD, auth), unknown],
    ['an id that is no text', () => start(5, query(ON_ADD), auth), unknown],
    ['stop without an id', () => ({ type: 'stop' }), unknown],
    [
      'stop of an unknown id',
      () => ({ type: 'stop', id: 'z' }),
      {
        id: 'z',
        type: 'error',
        payload: { errors: [{ errorType: 'UnknownOperationError', message: 'Unknown operation id z' }] },
      },
    ],
    ...(['query', 'mutation'] as const).map((operation): [string, () => unknown, object] => [
      `a ${operation}`,
      () =>
        start('a', query(operation === 'query' ? '{ note { id } }' : 'mutation { add(id: 1) { id } }'), auth),
      {
        id: 'a',
        type: 'error',
        payload: {
          errors: [
            {
              errorType: 'UnsupportedOperation',
              message: `${operation} not supported through the realtime channel`,
            },
          ],
        },
      },
    ]),
    [
      'no credentials',
      () => start('a', query(ON_ADD), undefined),
      {
        id: 'a',
        type: 'error',
        payload: {
          errors: [
            { errorType: 'UnauthorizedException', message: 'Valid authorization header not provided.' },
          ],
        },
      },
    ],
    [
      'credentials of somebody else',
      () => start('a', query(ON_ADD), { Authorization: auth.Authorization.replace(/\.[^.]*$/, '.AAAA') }),
      {
        id: 'a',
        type: 'error',
        payload: {
          errors: [
            { errorType: 'UnauthorizedException', message: 'You are not authorized to make this call.' },
          ],
        },
      },
    ],
    [
      'a document that cannot be parsed',
      () => start('a', query('subscription {'), auth),
      { id: 'a', type: 'error', payload: { errors: [{ message: 'Unable to parse GraphQL query.' }] } },
    ],
    [
      'an invalid document',
      () => start('a', query('subscription { onAdd { nope } }'), auth),
      {
        id: 'a',
        type: 'error',
        payload: {
          errors: [
            {
              message:
                "Validation error of type FieldUndefined: Field 'nope' in type 'Note' is undefined @ 'onAdd/nope'",
            },
          ],
        },
      },
    ],
    [
      'a missing variable',
      () => start('a', query('subscription ($id: ID!) { onAdd(id: $id) { id } }'), auth),
      {
        id: 'a',
        type: 'error',
        payload: { errors: [{ message: "Variable 'id' has coerced Null value for NonNull type 'ID!'" }] },
      },
    ],
    [
      'a field for others',
      () => start('a', query('subscription { onStaff { id } }'), auth),
      {
        id: 'a',
        type: 'error',
        payload: {
          errors: [
            { errorType: 'Unauthorized', message: 'Not Authorized to access onStaff on type Subscription' },
          ],
        },
      },
    ],
    [
      'a resolver that says no',
      () => start('a', query('subscription { refused { id } }'), auth),
      { id: 'a', type: 'error', payload: { errors: [{ errorType: 'Refused', message: 'Not for you' }] } },
    ],
    [
      'a resolver that refuses the caller',
      () => start('a', query('subscription { guarded { id } }'), auth),
      {
        id: 'a',
        type: 'error',
        payload: {
          errors: [
            { errorType: 'Unauthorized', message: 'Not Authorized to access guarded on type Subscription' },
          ],
        },
      },
    ],
    [
      'a resolver whose value does not fit',
      () => start('a', query('subscription { misshapen { id } }'), auth),
      {
        id: 'a',
        type: 'error',
        payload: {
          errors: [
            {
              message: "Cannot return null for non-nullable type: 'ID' within parent 'Note' (/misshapen/id)",
            },
          ],
        },
      },
    ],
    [
      'a filter that is too large',
      () => start('a', query('subscription { wide { id } }'), auth),
      {
        id: 'a',
        type: 'error',
        payload: {
          errors: [
            { message: 'Filters combination exceed maximum limit 10 for subscription.', errorCode: 400 },
          ],
        },
      },
    ],
  ])('%s', async (_name, message, answer) => {
    const socket = await (await api.connect()).init();
    socket.send(message());
    const received = await socket.next();
    expect(received).toEqual(answer);
    expect('id' in received).toBe('id' in answer);
    // The connection has lived through it.
    socket.start('after', ON_ADD, auth);
    expect(await socket.next()).toEqual({ type: 'start_ack', id: 'after' });
    socket.terminate();
  });

  it('refuses an id that is in use', async () => {
    const socket = await (await api.connect()).init();
    socket.start('a', ON_ADD, auth);
    socket.start('a', ON_ADD, auth);
    const answers = [await socket.next(), await socket.next()];
    expect(answers).toContainEqual({ type: 'start_ack', id: 'a' });
    expect(answers).toContainEqual({
      id: 'a',
      type: 'error',
      payload: { errors: [expect.objectContaining({ errorType: 'DuplicatedOperationError' })] },
    });
  });

  it('takes 200, and tells of the next one with a lone object for errors', async () => {
    const socket = await (await api.connect()).init();
    for (let id = 0; id < 200; id += 1) socket.start(String(id), ON_ADD, auth);
    for (let id = 0; id < 200; id += 1) expect((await socket.next()).type).toBe('start_ack');
    socket.start('one more', ON_ADD, auth);
    expect(await socket.next()).toEqual({
      id: 'one more',
      type: 'error',
      payload: {
        errors: {
          errorType: 'MaxSubscriptionsReachedError',
          message: 'Max number of 200 subscriptions reached',
        },
      },
    });
    socket.send({ type: 'stop', id: '7' });
    expect(await socket.next()).toEqual({ type: 'complete', id: '7' });
    socket.start('one more', ON_ADD, auth);
    expect(await socket.next()).toEqual({ type: 'start_ack', id: 'one more' });
  });

  it('as a role needs a signature over data and the permission for the field', async () => {
    const allowed = await api.role('listener', [`${api.arn}/types/Subscription/fields/onMachine`]);
    const denied = await api.role('deaf', [`${api.arn}/types/Query/*`]);
    const socket = await (await api.connect()).init();
    const data = query('subscription { onMachine { id } }');
    // Amplify adds a header after signing.
    const signed = { ...(await sign(api, allowed, data)), 'x-amz-user-agent': 'aws-amplify' };
    socket.send(start('yes', data, signed));
    expect(await socket.next()).toEqual({ type: 'start_ack', id: 'yes' });
    socket.send(start('no', data, await sign(api, denied, data)));
    expect(await socket.next()).toEqual({
      id: 'no',
      type: 'error',
      payload: { errors: [{ errorType: 'UnauthorizedException', message: 'Permission denied' }] },
    });
    socket.send(start('forged', `${data} `, signed));
    expect(await socket.next()).toMatchObject({
      id: 'forged',
      type: 'error',
      payload: { errors: [{ errorType: 'InvalidSignatureException' }] },
    });
  });
});

describe('whatever a client sends', () => {
  it('is answered or passed over, and the connection goes on', async () => {
    const socket = await (await api.connect()).init();
    const message = fc.record(
      {
        type: fc.oneof(fc.constantFrom('start', 'stop', 'connection_init', 'data'), fc.jsonValue()),
        id: fc.oneof(fc.string(), fc.jsonValue()),
        payload: fc.oneof(
          fc.jsonValue(),
          fc.record({
            data: fc.oneof(fc.json(), fc.constant(JSON.stringify({ query: ON_ADD })), fc.jsonValue()),
            extensions: fc.oneof(
              fc.jsonValue(),
              fc.record({ authorization: fc.oneof(fc.jsonValue(), fc.constant(auth)) }),
            ),
          }),
        ),
      },
      { requiredKeys: [] },
    );
    for (const sent of fc.sample(message, 300)) socket.send(sent);
    for (const sent of fc.sample(fc.string(), 100)) socket.send(sent);
    socket.start('the last one', ON_ADD, auth);
    const answered = new Set<string>();
    for (;;) {
      const { type, id } = await socket.next();
      answered.add(type);
      if (type === 'start_ack' && id === 'the last one') break;
    }
    expect(answered).toContain('error');
  });

  it('even a document nested beyond all measure', async () => {
    const query = `subscription { onAdd ${'{ a '.repeat(7000)} ${'}'.repeat(7000)} }`;
    const socket = await (await api.connect()).init();
    socket.start('deep', query, auth);
    expect(await socket.next()).toMatchObject({
      id: 'deep',
      payload: { errors: [{ message: 'Unable to parse GraphQL query.' }] },
    });
    expect((await api.post({ query: query.replace('subscription', 'query') })).status).toBe(400);
    socket.start('after', ON_ADD, auth);
    expect(await socket.next()).toEqual({ type: 'start_ack', id: 'after' });
  });
});

describe('a stop', () => {
  it('ends all connections, also of clients that do not answer', async () => {
    const stopping = await bootApi({ schema: 'type Query { a: Int }' });
    const polite = await (await stopping.connect()).init();
    const silent = await (await stopping.connect()).init();
    silent.pause();
    await stopping.part.stop?.();
    expect(await polite.closed).toEqual({ code: 1001, reason: 'The server is stopping.' });
    await stopping.close();
  });
});

describe('frames that break the protocol', () => {
  it('end their own connection and nothing else', async () => {
    const good = await (await api.connect()).init();
    const bad = new WebSocket(`${api.url.replace('http', 'ws')}/graphql`, [
      'graphql-ws',
      `header-${base64url(auth)}`,
    ]);
    await once(bad, 'open');
    const raw = (bad as unknown as { _socket: { write(data: Buffer): void } })._socket;
    raw.write(Buffer.from([0xff, 0xff, 0x00, 0x01]));
    await once(bad, 'close');
    const large = new WebSocket(`${api.url.replace('http', 'ws')}/graphql`, [
      'graphql-ws',
      `header-${base64url(auth)}`,
    ]);
    await once(large, 'open');
    large.send('x'.repeat(300 * 1024));
    const [closeCode] = (await once(large, 'close')) as [number];
    expect(closeCode).toBe(1009);
    good.start('a', ON_ADD, auth);
    expect(await good.next()).toEqual({ type: 'start_ack', id: 'a' });
  });

  it('may go away at any moment of a start', async () => {
    const socket = await TestSocket.open(`${api.url.replace('http', 'ws')}/graphql`, [
      'graphql-ws',
      `header-${base64url(auth)}`,
    ]);
    socket.start('a', ON_ADD, auth);
    socket.terminate();
    await socket.closed;
    expect((await api.post({ query: 'mutation { add(id: 1) { id } }' })).body).toEqual({
      data: { add: { id: '1' } },
    });
  });
});
