import { afterEach, beforeEach, describe, expect, expectTypeOf, it } from 'vitest';
import { createOrdersClient, type OrdersClient } from './client.ts';
import { TIMINGS } from './recovery/timings.ts';
import { AppSyncServer, type HttpCall } from './testing/appsync-server.ts';
import { ManualClock } from './testing/manual-clock.ts';
import type { PlaceOrderResult } from './types.ts';

let server: AppSyncServer;
let clock: ManualClock;
let client: OrdersClient;

beforeEach(async () => {
  server = await AppSyncServer.start();
  clock = new ManualClock();
  client = createOrdersClient({
    endpoint: server.endpoint,
    auth: { type: 'jwt', token: () => 'token' },
    environment: { clock, random: () => 0.5, timings: TIMINGS },
  });
});
afterEach(async () => {
  client.close();
  await server.stop();
});

const INPUT = { lines: [{ productId: 'mug', quantity: 1 }], paymentToken: 'tok_approve' };
const ACCEPTED = { __typename: 'OrderAccepted', replayed: false, order: { id: 'o1' } };
const DOWN = { status: 503, body: 'down' };

async function keyOf(call: Promise<HttpCall>): Promise<string> {
  return String((await call).body.variables.idempotencyKey);
}

/** Answers the calls in turn, the last answer from then on. */
function answers(...list: { status?: number; body: unknown }[]): void {
  server.answer = () => (list.length > 1 ? list.shift() : list[0])!;
}

describe('placing an order', () => {
  it('sends the same key again until an answer comes', async () => {
    answers(DOWN, DOWN, { body: { data: { placeOrder: ACCEPTED } } });
    const placing = client.placeOrder(INPUT);
    const first = await keyOf(server.calls.next());
    expect(first).toMatch(/^[A-Za-z0-9_-]{16,128}$/);
    const second = keyOf(server.calls.next());
    const third = keyOf(server.calls.next());
    let placed = false;
    void placing.then(() => (placed = true));
    while (!placed) await clock.advance(1_000);
    expect([await second, await third]).toEqual([first, first]);
    expect(await placing).toEqual(ACCEPTED);
  });

  it('takes a key of its own for each order, or the one it is given', async () => {
    answers({ body: { data: { placeOrder: ACCEPTED } } });
    await client.placeOrder(INPUT);
    await client.placeOrder(INPUT);
    await client.placeOrder(INPUT, { idempotencyKey: 'a-key-of-my-own-1' });
    const keys = [await keyOf(server.calls.next()), await keyOf(server.calls.next())];
    expect(keys[0]).not.toBe(keys[1]);
    expect(await keyOf(server.calls.next())).toBe('a-key-of-my-own-1');
  });

  it('gives up after five tries, with the last error', async () => {
    answers(DOWN);
    let outcome: unknown;
    const placing = client.placeOrder(INPUT).catch((error: unknown) => (outcome = error));
    while (!outcome) await clock.advance(1_000);
    await placing;
    expect(outcome).toMatchObject({ code: 'NETWORK' });
    expect(server.calls.rest).toHaveLength(5);
  });

  it('does not send again what was refused', async () => {
    answers({
      body: {
        data: null,
        errors: [{ errorType: 'IDEMPOTENCY_KEY_REUSED', message: 'm', path: ['placeOrder'] }],
      },
    });
    await expect(client.placeOrder(INPUT)).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
    expect(server.calls.rest).toHaveLength(1);
  });

  it('waits as long as the server says', async () => {
    const errors = [
      { errorType: 'RATE_LIMITED', message: 'm', errorInfo: { retryAfter: 7 }, path: ['placeOrder'] },
    ];
    answers({ body: { data: null, errors } }, { body: { data: { placeOrder: ACCEPTED } } });
    const placing = client.placeOrder(INPUT);
    await server.calls.next();
    const start = clock.now();
    let placed = false;
    void placing.then(() => (placed = true));
    while (!placed) await clock.advance(100);
    expect(clock.now() - start).toBeGreaterThanOrEqual(7_000);
  });

  it('gives a result that a switch exhausts', () => {
    const tell = (result: PlaceOrderResult): string => {
      switch (result.__typename) {
        case 'OrderAccepted':
          return result.order.status;
        case 'OrderNotAccepted':
          return result.problems.map(({ code }) => code).join();
      }
    };
    expectTypeOf(tell).returns.toBeString();
    expect(tell({ __typename: 'OrderNotAccepted', problems: [] })).toBe('');
  });
});

describe('lists', () => {
  it('are read page by page, and no further than asked', async () => {
    const page = (from: number, endCursor: string | null) => ({
      body: { data: { products: { items: [{ id: `p${from}` }, { id: `p${from + 1}` }], endCursor } } },
    });
    answers(page(1, 'c1'), page(3, 'c2'), page(5, null));
    const ids: string[] = [];
    for await (const { id } of client.products({ pageSize: 2 })) {
      ids.push(id);
      if (ids.length === 3) break;
    }
    expect(ids).toEqual(['p1', 'p2', 'p3']);
    const calls = [await server.calls.next(), await server.calls.next()];
    expect(calls.map(({ body }) => body.variables)).toEqual([
      { first: 2, after: null },
      { first: 2, after: 'c1' },
    ]);
    expect(server.calls.rest).toEqual([]);
  });

  it('of events go on after the last one, and end where there are no more', async () => {
    const page = (hasMore: boolean, ...sequences: number[]) => ({
      body: { data: { orderEvents: { items: sequences.map((sequence) => ({ sequence })), hasMore } } },
    });
    answers(page(true, 4, 5), page(false, 6));
    const sequences: number[] = [];
    for await (const { sequence } of client.orderEvents('o1', { after: 3, pageSize: 2 }))
      sequences.push(sequence);
    expect(sequences).toEqual([4, 5, 6]);
    const calls = [await server.calls.next(), await server.calls.next()];
    expect(calls.map(({ body }) => body.variables.after)).toEqual([3, 5]);
  });

  it('of the events of a foreign order are not empty: there is no such order', async () => {
    answers({ body: { data: { orderEvents: null } } });
    await expect(client.orderEvents('o1').next()).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('a watch', () => {
  it('sends nothing before its first event is asked for', async () => {
    client.watchOrder('o1');
    client.watchMyOrders({ customerId: 'c1' });
    await clock.advance(60_000);
    expect([server.opened, server.calls.rest.length]).toEqual([0, 0]);
  });

  it('says that a foreign order does not exist, whoever is asked first', async () => {
    answers({ body: { data: { order: null, orderEvents: null } } });
    const event = client.watchOrder('o1').next();
    const rejected = expect(event).rejects.toMatchObject({ code: 'NOT_FOUND' });
    while (server.calls.rest.length === 0) await clock.advance(1);
    await rejected;
  });

  it('of a forbidden subscription says the same', async () => {
    const event = client.watchOrder('o1').next();
    const rejected = expect(event).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const socket = await (await server.sockets.next()).admit();
    const { id } = await socket.expect('start');
    const errors = [{ errorType: 'Unauthorized', message: 'Not Authorized to access onOrderStatus' }];
    socket.say({ type: 'error', id, payload: { errors } });
    await rejected;
  });

  it('ends with the client, and without an error', async () => {
    const next = client.watchOrder('o1').next();
    await (await server.sockets.next()).admit();
    client.close();
    expect(await next).toEqual({ done: true, value: undefined });
  });

  it('of the own orders wants to know whose they are', async () => {
    await expect(client.watchMyOrders().next()).rejects.toMatchObject({
      code: 'VALIDATION_FAILED',
      details: { path: 'customerId' },
    });
  });
});
