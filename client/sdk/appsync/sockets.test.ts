import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AuthError, NetworkError, OrdersError } from '../errors.ts';
import type { SubscriptionListener } from '../recovery/subscription.ts';
import { TIMINGS } from '../recovery/timings.ts';
import { AppSyncServer } from '../testing/appsync-server.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { Queue } from '../testing/queue.ts';
import { tokenFor } from '../testing/token.ts';
import { type Auth, Credentials } from './credentials.ts';
import { realtimeUrlOf } from './endpoints.ts';
import type { SocketConstructor } from './socket.ts';
import { Sockets } from './sockets.ts';

let server: AppSyncServer;
let clock: ManualClock;
let sockets: Sockets;

beforeEach(async () => {
  server = await AppSyncServer.start();
  clock = new ManualClock();
});
afterEach(async () => {
  sockets.close();
  await server.stop();
});

/** What a subscription tells, in turn. */
class Told implements SubscriptionListener<unknown> {
  readonly queue = new Queue<['ready'] | ['event', unknown] | ['lost', OrdersError | undefined]>();
  onReady(): void {
    this.queue.push(['ready']);
  }
  onEvent(event: unknown): void {
    this.queue.push(['event', event]);
  }
  onLost(error: OrdersError | undefined): void {
    this.queue.push(['lost', error]);
  }
  next() {
    return this.queue.next();
  }
}

function use(
  auth: Auth = { type: 'jwt', token: () => 'token-1' },
  webSocket: SocketConstructor = WebSocket,
): void {
  sockets = new Sockets({
    realtimeUrl: realtimeUrlOf(server.endpoint),
    credentials: new Credentials(auth, server.endpoint, clock),
    webSocket: () => webSocket,
    environment: { clock, random: () => 0.5, timings: TIMINGS },
  });
}

function subscribe(variables: unknown = { orderId: '1' }): Told & { end: () => void } {
  const told = new Told();
  const end = sockets.subscribe('subscription', variables, told);
  return Object.assign(told, { end });
}

describe('a subscription', () => {
  it('says hello, starts, is told of events and stops, in the words of the protocol', async () => {
    use();
    const told = subscribe();
    const socket = await server.sockets.next();
    expect(socket.path).toBe('/graphql/realtime');
    expect(socket.credentials).toEqual({ Authorization: 'token-1', host: server.host });
    await socket.admit();
    const { id, payload } = await socket.expect('start');
    expect(JSON.parse(payload?.data ?? '')).toEqual({ query: 'subscription', variables: { orderId: '1' } });
    expect(payload?.extensions.authorization).toEqual({ Authorization: 'token-1', host: server.host });
    socket.say({ type: 'start_ack', id });
    expect(await told.next()).toEqual(['ready']);
    socket.say({ type: 'data', id, payload: { data: { onOrderStatus: { sequence: 2 } } } });
    expect(await told.next()).toEqual(['event', { onOrderStatus: { sequence: 2 } }]);
    told.end();
    expect(await socket.expect('stop')).toEqual({ type: 'stop', id });
    socket.say({ type: 'data', id, payload: { data: { late: true } } });
    socket.say({ type: 'complete', id });
    await clock.advance(1_000);
    await socket.closed;
    expect(told.queue.rest).toEqual([]);
  });

  it('works over the WebSocket of the package ws as well', async () => {
    const { WebSocket: WsWebSocket } = await import('ws');
    use(undefined, WsWebSocket);
    const told = subscribe();
    const socket = await (await server.sockets.next()).admit();
    const id = await socket.acknowledge();
    expect(await told.next()).toEqual(['ready']);
    socket.say({ type: 'data', id, payload: { data: { ok: true } } });
    expect(await told.next()).toEqual(['event', { ok: true }]);
  });

  it('shares one socket with 99 others, and the next one gets another', async () => {
    use();
    const first = Array.from({ length: 100 }, () => subscribe());
    const socket = await (await server.sockets.next()).admit();
    for (const told of first) {
      await socket.acknowledge();
      expect(await told.next()).toEqual(['ready']);
    }
    const more = subscribe();
    const second = await (await server.sockets.next()).admit();
    await second.acknowledge();
    expect(await more.next()).toEqual(['ready']);
    expect(server.opened).toBe(2);
  });

  it('keeps the socket a moment when it was the last one', async () => {
    use();
    const told = subscribe();
    const socket = await (await server.sockets.next()).admit();
    await socket.acknowledge();
    await told.next();
    told.end();
    await socket.expect('stop');
    await clock.advance(400);
    const next = subscribe();
    await socket.acknowledge();
    expect(await next.next()).toEqual(['ready']);
    expect(server.opened).toBe(1);
  });

  it('tells of an event that could not be given', async () => {
    use();
    const told = subscribe();
    const socket = await (await server.sockets.next()).admit();
    const id = await socket.acknowledge();
    await told.next();
    const errors = [{ message: 'Cannot return null for non-nullable type' }];
    socket.say({ type: 'data', id, payload: { data: { onOrderStatus: null }, errors } });
    expect(await told.next()).toEqual(['event', undefined]);
  });
});

describe('a subscription is lost', () => {
  async function standing() {
    use();
    const told = subscribe();
    const socket = await (await server.sockets.next()).admit(90_000);
    const id = await socket.acknowledge();
    expect(await told.next()).toEqual(['ready']);
    return { told, socket, id };
  }

  async function lostWith(told: Told): Promise<OrdersError | undefined> {
    const [what, error] = await told.next();
    expect(what).toBe('lost');
    return error as OrdersError | undefined;
  }

  it('when the socket is closed', async () => {
    const { told, socket } = await standing();
    socket.close();
    expect(await lostWith(told)).toBeInstanceOf(NetworkError);
  });

  it('when nothing was heard for as long as the server said, and not before', async () => {
    const { told, socket, id } = await standing();
    await clock.advance(80_000);
    socket.say({ type: 'ka' });
    socket.say({ type: 'data', id, payload: { data: { n: 1 } } });
    expect(await told.next()).toEqual(['event', { n: 1 }]);
    await clock.advance(89_999);
    expect(told.queue.rest).toEqual([]);
    await clock.advance(1);
    expect((await lostWith(told))?.message).toContain('90 s');
    await socket.closed;
  });

  it('when the server ends it', async () => {
    const { told, socket, id } = await standing();
    socket.say({ type: 'complete', id });
    expect(await lostWith(told)).toBeInstanceOf(NetworkError);
  });

  it('when something else answers', async () => {
    const { told, socket } = await standing();
    socket.say('<html>');
    expect(await lostWith(told)).toBeInstanceOf(NetworkError);
    await socket.closed;
  });

  it('when the server does not answer the hello', async () => {
    use();
    const told = subscribe();
    const socket = await server.sockets.next();
    await socket.expect('connection_init');
    await clock.advance(15_000);
    expect(await lostWith(told)).toBeInstanceOf(NetworkError);
  });

  it('when the server does not answer the start', async () => {
    use();
    const told = subscribe();
    const socket = await (await server.sockets.next()).admit();
    const { id } = await socket.expect('start');
    await clock.advance(15_000);
    expect(await lostWith(told)).toBeInstanceOf(NetworkError);
    expect(await socket.expect('stop')).toMatchObject({ id });
  });

  it.each([
    {
      error: {
        errorType: 'Unauthorized',
        message: 'Not Authorized to access onOrderStatus on type Subscription',
      },
      code: 'FORBIDDEN',
    },
    { error: { errorType: 'UnauthorizedException', message: 'Permission denied' }, code: 'FORBIDDEN' },
    { error: { message: 'Validation error of type FieldUndefined' }, code: 'PROTOCOL' },
    { error: { errorType: 'INTERNAL', message: 'x', errorInfo: { retryable: true } }, code: 'INTERNAL' },
  ])('with $code when the start is refused with $error.message', async ({ error, code }) => {
    use();
    const told = subscribe();
    const socket = await (await server.sockets.next()).admit();
    const { id } = await socket.expect('start');
    socket.say({ type: 'error', id, payload: { errors: [error] } });
    expect(await lostWith(told)).toMatchObject({ code });
  });

  it('when an error without an id comes while it waits', async () => {
    use();
    const told = subscribe();
    const socket = await (await server.sockets.next()).admit();
    await socket.expect('start');
    const errors = { errorType: 'LimitExceededError', message: 'Rate limit exceeded' };
    socket.say({ type: 'error', payload: { errors } });
    expect(await lostWith(told)).toMatchObject({ code: 'RATE_LIMITED' });
  });

  it('with RATE_LIMITED by a full connection; the next one gets a connection of its own', async () => {
    const { socket } = await standing();
    const told = subscribe();
    const { id } = await socket.expect('start');
    // An object and not a list: AppSync's own shape for this error.
    const errors = {
      errorType: 'MaxSubscriptionsReachedError',
      message: 'Max number of 1 subscriptions reached',
    };
    socket.say({ type: 'error', id, payload: { errors } });
    expect(await lostWith(told)).toMatchObject({ code: 'RATE_LIMITED' });
    const next = subscribe();
    await (await (await server.sockets.next()).admit()).acknowledge();
    expect(await next.next()).toEqual(['ready']);
  });

  it('with PROTOCOL and a word of what to do where there is no WebSocket', async () => {
    sockets = new Sockets({
      realtimeUrl: realtimeUrlOf(server.endpoint),
      credentials: new Credentials({ type: 'jwt', token: () => 't' }, server.endpoint, clock),
      webSocket: () => {
        throw new OrdersError('PROTOCOL', 'give one');
      },
      environment: { clock, random: () => 0.5, timings: TIMINGS },
    });
    expect(await lostWith(subscribe())).toMatchObject({ code: 'PROTOCOL', message: 'give one' });
  });
});

describe('a token', () => {
  const UNAUTHORIZED = [
    { errorType: 'UnauthorizedException', message: 'Token has expired.', errorCode: 401 },
  ];

  /** Gives token-1 until a new one is wanted, then token-2, and so on. */
  function tokens() {
    let current = 1;
    const refreshes: number[] = [];
    const auth: Auth = {
      type: 'jwt',
      token: ({ refresh }) => {
        if (refresh) refreshes.push((current += 1));
        return `token-${current}`;
      },
    };
    return { auth, refreshes };
  }

  it('that is refused at the door is replaced', async () => {
    const { auth, refreshes } = tokens();
    use(auth);
    const told = subscribe();
    const first = await server.sockets.next();
    first.refuse(UNAUTHORIZED);
    const second = await server.sockets.next();
    expect(second.credentials.Authorization).toBe('token-2');
    await (await second.admit()).acknowledge();
    expect(await told.next()).toEqual(['ready']);
    expect(refreshes).toEqual([2]);
  });

  it('that is refused although it is new is no use asking again', async () => {
    const { auth, refreshes } = tokens();
    use(auth);
    const told = subscribe();
    (await server.sockets.next()).refuse(UNAUTHORIZED);
    (await server.sockets.next()).refuse(UNAUTHORIZED);
    const [what, error] = await told.next();
    expect(what).toBe('lost');
    expect(error).toBeInstanceOf(AuthError);
    expect(error).toMatchObject({ code: 'UNAUTHENTICATED', retryable: false });
    expect(refreshes).toEqual([2]);
  });

  it('that is refused for one subscription is replaced there', async () => {
    const { auth } = tokens();
    use(auth);
    const told = subscribe();
    const socket = await (await server.sockets.next()).admit();
    const { id } = await socket.expect('start');
    socket.say({ type: 'error', id, payload: { errors: UNAUTHORIZED } });
    const again = await socket.expect('start');
    expect(again.payload?.extensions.authorization.Authorization).toBe('token-2');
    socket.say({ type: 'start_ack', id: again.id });
    expect(await told.next()).toEqual(['ready']);
  });

  it('that cannot be had for the moment is asked for again later', async () => {
    use({ type: 'jwt', token: () => Promise.reject(new Error('offline')) });
    const [what, error] = await subscribe().next();
    expect(what).toBe('lost');
    expect(error).toMatchObject({ code: 'UNAUTHENTICATED', retryable: true });
  });

  it('that nobody has leads to nothing', async () => {
    use({ type: 'jwt', token: () => '' });
    expect((await subscribe().next())[1]).toMatchObject({ code: 'UNAUTHENTICATED', retryable: false });
    expect(server.opened).toBe(0);
  });

  it('that is about to run out is replaced by a new connection before the old one is left', async () => {
    const minutes = (n: number): number => clock.now() + n * 60_000;
    let token = tokenFor('somebody', minutes(10));
    use({
      type: 'jwt',
      token: ({ refresh }) => (refresh ? (token = tokenFor('somebody', minutes(10))) : token),
    });
    const told = subscribe();
    const old = await (await server.sockets.next()).admit(24 * 60 * 60_000);
    await old.acknowledge();
    expect(await told.next()).toEqual(['ready']);
    await clock.advance(9 * 60_000);
    const fresh = await server.sockets.next();
    expect(fresh.credentials.Authorization).not.toBe(old.credentials.Authorization);
    expect(told.queue.rest).toEqual([]);
    await fresh.admit(24 * 60 * 60_000);
    expect(await told.next()).toEqual(['lost', undefined]);
    await old.closed;
    const again = subscribe();
    await fresh.acknowledge();
    expect(await again.next()).toEqual(['ready']);
  });
});

describe('a server that is away', () => {
  it('is tried by one socket, however many subscriptions wait, and after growing pauses', async () => {
    let tries = 0;
    class Refusing {
      onclose: ((event: never) => void) | null = null;
      onopen = null;
      onmessage = null;
      onerror = null;
      constructor() {
        tries += 1;
        queueMicrotask(() => this.onclose?.({ code: 1006 } as never));
      }
      send(): void {}
      close(): void {}
    }
    use(undefined, Refusing);
    const first = await Promise.all(Array.from({ length: 20 }, () => subscribe().next()));
    expect(first.every(([what]) => what === 'lost')).toBe(true);
    expect(tries).toBe(1);
    const second = Array.from({ length: 20 }, () => subscribe());
    await clock.advance(249);
    expect(tries).toBe(1);
    await clock.advance(1);
    expect(tries).toBe(2);
    for (const told of second) expect((await told.next())[0]).toBe('lost');
  });
});

it('signs for IAM what AppSync checks: the connection and each start', async () => {
  const signed: unknown[] = [];
  use({
    type: 'iam',
    sign: (request) => {
      signed.push(request);
      return { ...request.headers, authorization: `AWS4 ${signed.length}`, 'x-amz-date': 'now' };
    },
  });
  subscribe();
  const socket = await server.sockets.next();
  expect(socket.credentials).toMatchObject({
    host: server.host,
    authorization: 'AWS4 1',
    'x-amz-date': 'now',
  });
  await socket.admit();
  const { payload } = await socket.expect('start');
  expect(payload?.extensions.authorization).toMatchObject({ host: server.host, authorization: 'AWS4 2' });
  expect(signed).toMatchObject([
    { method: 'POST', url: `${server.endpoint}/connect`, body: '{}' },
    { method: 'POST', url: server.endpoint, body: payload?.data },
  ]);
});
