import { afterEach, beforeEach, describe, expect, expectTypeOf, it } from 'vitest';
import { createOrdersClient, type OrdersClient } from './client.ts';
import type { ConnectionState } from './recovery/feed.ts';
import { TIMINGS } from './recovery/timings.ts';
import {
  AppSyncServer,
  type HttpAnswer,
  type HttpCall,
  type ServerSocket,
} from './testing/appsync-server.ts';
import { ManualClock } from './testing/manual-clock.ts';
import type { ConfirmPaymentResult, OrderEvent, RepairOrderResult, RequestRefundResult } from './types.ts';

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

const DOWN = { status: 503, body: 'down' };
const PROBLEM = { code: 'CODE', message: 'm', path: null, retryable: false, details: null };

/** Answers the calls in turn, the last answer from then on. */
function answers(...list: HttpAnswer[]): void {
  server.answer = () => (list.length > 1 ? list.shift() : list[0])!;
}

/** Lets time pass until a call has its answer. */
async function settled<Result>(call: Promise<Result>): Promise<Result> {
  let over = false;
  const end = (): void => void (over = true);
  call.then(end, end);
  while (!over) await clock.advance(1_000);
  return call;
}

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}

const variablesOf = ({ body }: HttpCall): Record<string, unknown> => body.variables;

describe('confirming a payment', () => {
  it('names the order and needs no key: it is sent again until an answer comes', async () => {
    const confirmed = { __typename: 'PaymentConfirmed', replayed: false, order: { id: 'o1' } };
    answers(DOWN, { body: { data: { confirmPayment: confirmed } } });
    expect(await settled(client.confirmPayment('o1'))).toEqual(confirmed);
    expect(server.calls.rest.map(variablesOf)).toEqual([{ orderId: 'o1' }, { orderId: 'o1' }]);
  });

  it('gives a refusal as a result, with the order as it stands', async () => {
    const refused = { __typename: 'PaymentNotConfirmed', problem: PROBLEM, order: { id: 'o1' } };
    answers({ body: { data: { confirmPayment: refused } } });
    expect(await client.confirmPayment('o1')).toEqual(refused);
  });
});

describe('a refund', () => {
  const wish = {
    amount: { amount: 500, currency: 'EUR' },
    reason: 'One bag arrived torn',
    returnStock: true,
  };
  const accepted = {
    __typename: 'RefundAccepted',
    replayed: false,
    refund: { id: 'r1' },
    order: { id: 'o1' },
  };

  it('is asked for with all it says, and under the same key until an answer comes', async () => {
    answers(DOWN, { body: { data: { requestRefund: accepted } } });
    expect(await settled(client.requestRefund('o1', wish))).toEqual(accepted);
    const [first, second] = server.calls.rest.map(variablesOf);
    expect(first).toEqual({
      orderId: 'o1',
      ...wish,
      idempotencyKey: expect.stringMatching(/^[\w-]{16,128}$/),
    });
    expect(second).toEqual(first);
  });

  it('takes the key it is given', async () => {
    answers({ body: { data: { requestRefund: accepted } } });
    await client.requestRefund('o1', wish, { idempotencyKey: 'a-key-of-my-own-1' });
    expect(server.calls.rest.map(variablesOf)).toMatchObject([{ idempotencyKey: 'a-key-of-my-own-1' }]);
  });

  it('of an order that does not exist is an error', async () => {
    const errors = [{ errorType: 'NOT_FOUND', message: 'm', path: ['requestRefund'] }];
    answers({ body: { data: null, errors } });
    await expect(client.requestRefund('o1', wish)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('by somebody who is no operator is forbidden', async () => {
    const errors = [{ errorType: 'Unauthorized', message: 'Not Authorized', path: ['requestRefund'] }];
    answers({ body: { data: null, errors } });
    const asking = client.requestRefund('o1', wish);
    await expect(asking).rejects.toMatchObject({ name: 'AuthError', code: 'FORBIDDEN' });
    expect(server.calls.rest).toHaveLength(1);
  });
});

describe('a repair', () => {
  it('is asked for with action and reason, and under the same key until an answer comes', async () => {
    const accepted = { __typename: 'RepairAccepted', replayed: false, order: { id: 'o1' } };
    answers(DOWN, { body: { data: { repairOrder: accepted } } });
    expect(await settled(client.repairOrder('o1', 'REDO', 'The provider is up again'))).toEqual(accepted);
    const [first, second] = server.calls.rest.map(variablesOf);
    expect(first).toEqual({
      ...{ orderId: 'o1', action: 'REDO', reason: 'The provider is up again' },
      idempotencyKey: expect.stringMatching(/^[\w-]{16,128}$/),
    });
    expect(second).toEqual(first);
  });
});

describe('results', () => {
  it('are told apart by a switch that names each of them', () => {
    const tell = (result: ConfirmPaymentResult | RequestRefundResult | RepairOrderResult): string => {
      switch (result.__typename) {
        case 'PaymentConfirmed':
        case 'RepairAccepted':
          return result.order.status;
        case 'RefundAccepted':
          return result.refund.state;
        case 'PaymentNotConfirmed':
        case 'RefundRefused':
        case 'RepairRefused':
          return `${result.problem.code} ${result.order.allowedActions.join()}`;
      }
    };
    expectTypeOf(tell).returns.toBeString();
    expectTypeOf<ConfirmPaymentResult['__typename']>().toEqualTypeOf<
      'PaymentConfirmed' | 'PaymentNotConfirmed'
    >();
    expectTypeOf<RequestRefundResult['__typename']>().toEqualTypeOf<'RefundAccepted' | 'RefundRefused'>();
    expectTypeOf<RepairOrderResult['__typename']>().toEqualTypeOf<'RepairAccepted' | 'RepairRefused'>();
  });
});

describe('lists for operators', () => {
  it('go on after a page that is empty but not the last', async () => {
    const page = (endCursor: string | null, ...ids: string[]) => ({
      body: { data: { allOrders: { items: ids.map((id) => ({ id })), endCursor } } },
    });
    answers(page('c1', 'o3', 'o2'), page('c2'), page(null, 'o1'));
    const orders = await all(client.allOrders({ pageSize: 2, status: 'NEEDS_ATTENTION' }));
    expect(orders.map(({ id }) => id)).toEqual(['o3', 'o2', 'o1']);
    expect(server.calls.rest.map(variablesOf)).toEqual(
      [null, 'c1', 'c2'].map((after) => ({ first: 2, after, status: 'NEEDS_ATTENTION' })),
    );
  });

  it('give one page where that is wanted', async () => {
    answers({ body: { data: { allOrders: { items: [], endCursor: 'c9' } } } });
    expect(await client.allOrdersPage({ after: 'c8' })).toEqual({ items: [], endCursor: 'c9' });
    expect(server.calls.rest.map(variablesOf)).toEqual([{ after: 'c8' }]);
  });

  it('name what needs people', async () => {
    const page = (endCursor: string | null, code: string) => ({
      body: { data: { orderProblems: { items: [{ orderId: 'o1', code }], endCursor } } },
    });
    answers(page('c1', 'INTERNAL'), page(null, 'TIMEOUT'));
    const problems = await all(client.orderProblems());
    expect(problems.map(({ code }) => code)).toEqual(['INTERNAL', 'TIMEOUT']);
    expect(server.calls.rest.map(variablesOf)).toEqual([{ after: null }, { after: 'c1' }]);
  });

  it('tell what is on the books of an order, and null where there is none', async () => {
    const audit = { executions: [], payments: [], stock: [], problems: [] };
    answers({ body: { data: { orderAudit: audit } } }, { body: { data: { orderAudit: null } } });
    expect(await client.orderAudit('o1')).toEqual(audit);
    expect(await client.orderAudit('o2')).toBeNull();
    expect(server.calls.rest.map(variablesOf)).toEqual([{ orderId: 'o1' }, { orderId: 'o2' }]);
  });
});

describe('a watch of all orders', () => {
  const NOW = '2026-05-01T12:00:00.000Z';

  interface Stored {
    id: string;
    placedAt: string;
    events: number;
  }
  /** Pages of the list by their cursor, and what is stored of each order. */
  let pages: Record<string, { items: Stored[]; endCursor: string | null }>;
  let stored: Stored[];
  let socket: ServerSocket;
  let subscription: string;
  let states: ConnectionState[];
  let given: string[];

  const eventOf = (order: Stored, sequence: number): Partial<OrderEvent> => ({
    ...{ orderId: order.id, sequence, status: 'SAVED' as const },
    occurredAt: sequence === 1 ? order.placedAt : NOW,
  });

  beforeEach(() => {
    pages = {};
    stored = [];
    states = [];
    given = [];
    server.answer = ({ body: { query, variables } }) => {
      if (query.includes('allOrders')) {
        const { items, endCursor } = pages[String(variables.after ?? 'first')]!;
        const heads = items.map(({ id, placedAt, events }) => ({
          ...{ id, customerId: 'c1', placedAt, sequence: events },
        }));
        return { body: { data: { allOrders: { items: heads, endCursor } } } };
      }
      const order = stored.find(({ id }) => id === variables.orderId)!;
      const all = Array.from({ length: order.events }, (_, n) => eventOf(order, n + 1));
      const items = all.filter(({ sequence = 0 }) => sequence > Number(variables.after));
      return { body: { data: { orderEvents: { items, hasMore: false } } } };
    };
  });

  /** Begins to watch and waits until all is read. */
  async function watch(): Promise<void> {
    const events = client.watchAllOrders({ onConnection: ({ state }) => states.push(state) });
    void (async () => {
      for await (const { orderId, sequence } of events) given.push(`${orderId} ${sequence}`);
    })();
    socket = await (await server.sockets.next()).admit();
    const start = await socket.expect('start');
    expect(start.payload?.data).toContain('onAnyOrder');
    subscription = start.id ?? '';
    socket.say({ type: 'start_ack', id: subscription });
    while (states.at(-1) !== 'live') await clock.advance(100);
  }

  function say(order: Stored, sequence: number): void {
    const data = { onAnyOrder: eventOf(order, sequence) };
    socket.say({ type: 'data', id: subscription, payload: { data } });
  }

  const cursorsRead = (): unknown[] =>
    server.calls.rest
      .filter(({ body }) => body.query.includes('allOrders'))
      .map((call) => variablesOf(call).after);

  it('ends its list at an empty page with a cursor, and gives what is placed from then on', async () => {
    pages = { first: { items: [], endCursor: 'days ago' } };
    await watch();
    expect([...new Set(cursorsRead())]).toEqual([null]);

    const fresh = { id: 'fresh', placedAt: new Date(clock.now()).toISOString(), events: 2 };
    stored = [fresh];
    pages = { first: { items: [fresh], endCursor: 'days ago' }, 'days ago': { items: [], endCursor: null } };
    say(fresh, 2);
    while (given.length < 2) await clock.advance(100);
    expect(given).toEqual(['fresh 1', 'fresh 2']);
  });

  it('gives a new order from its first event, also when the clock here is some minutes ahead', async () => {
    pages = { first: { items: [], endCursor: 'days ago' } };
    await watch();
    const placedAt = new Date(clock.now() - 4 * 60_000).toISOString();
    const fresh = { id: 'fresh', placedAt, events: 2 };
    stored = [fresh];
    say(fresh, 2);
    while (given.length < 2) await clock.advance(100);
    expect(given).toEqual(['fresh 1', 'fresh 2']);
  });

  it('gives nothing of the past of older orders that come into its list later', async () => {
    pages = { first: { items: [], endCursor: 'days ago' } };
    await watch();
    const fresh = { id: 'fresh', placedAt: new Date(clock.now()).toISOString(), events: 2 };
    const old = { id: 'old', placedAt: '1969-12-24T12:00:00.000Z', events: 10 };
    stored = [fresh, old];
    pages = {
      first: { items: [fresh], endCursor: 'days ago' },
      'days ago': { items: [old], endCursor: null },
    };
    say(fresh, 2);
    while (given.length < 2) await clock.advance(100);
    // Something happens to the old one after all: that is new.
    old.events = 12;
    say(old, 11);
    say(old, 12);
    while (given.length < 4) await clock.advance(100);
    expect(given).toEqual(['fresh 1', 'fresh 2', 'old 11', 'old 12']);
  });
});
