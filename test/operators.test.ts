import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { type Answer, type Customer, send, signedIn } from './support/customer.ts';
import { bootSystem, type TestSystem } from './support/system.ts';
import { ended, storedEvents } from './support/watch.ts';

let system: TestSystem;
let customer: Customer;
let second: Customer;
let operator: Customer;
/** Oldest first: one that went well, one whose payment was declined, one of another customer. */
let orders: { well: string; declined: string; others: string };
/** An operator hears of everything meanwhile. */
let ear: Awaited<ReturnType<typeof hearAll>>;

interface Heard {
  orderId: string;
  sequence: number;
  customerId: string;
}

const lines = [
  { productId: 'scale', quantity: 1 },
  { productId: 'filter-papers', quantity: 2 },
];

beforeAll(async () => {
  system = await bootSystem();
  customer = await signedIn(system, 'customer@example.com');
  second = await signedIn(system, 'second@example.com');
  operator = await signedIn(system, 'operator@example.com');
  ear = await hearAll(operator);
  const made = async (who: Customer, paymentToken: string) => {
    const orderId = await who.placed({ lines, paymentToken });
    await ended(system, who, orderId);
    return orderId;
  };
  orders = {
    well: await made(customer, 'tok_approve'),
    declined: await made(customer, 'tok_decline'),
    others: await made(second, 'tok_approve'),
  };
});
afterAll(async () => {
  ear?.close();
  await system?.stop();
});

/** Starts `onAnyOrder` on a socket of one's own; a refusal fails. */
async function hearAll(who: Customer) {
  const { host } = new URL(system.appUrl);
  const authorization = { host, Authorization: who.token };
  const header = Buffer.from(JSON.stringify(authorization)).toString('base64url');
  const socket = new WebSocket(`ws://${host}/graphql/realtime`, ['graphql-ws', `header-${header}`]);
  const heard: Heard[] = [];
  let onHeard: () => void = () => {};
  const started = new Promise<void>((resolve, reject) => {
    socket.on('message', (text) => {
      const { payload, type } = JSON.parse(String(text)) as { type: string; payload?: { data?: object } };
      if (type === 'start_ack') resolve();
      if (type === 'error') reject(new Error(JSON.stringify(payload)));
      if (type !== 'data') return;
      heard.push((payload?.data as { onAnyOrder: Heard }).onAnyOrder);
      onHeard();
    });
  });
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init' }));
  const query = 'subscription { onAnyOrder { orderId sequence customerId } }';
  socket.send(
    JSON.stringify({
      id: '1',
      type: 'start',
      payload: { data: JSON.stringify({ query, variables: {} }), extensions: { authorization } },
    }),
  );
  await started.catch((error: unknown) => {
    socket.close();
    throw error;
  });
  return {
    heard,
    async until(test: (event: Heard) => boolean): Promise<void> {
      while (!heard.some(test)) await new Promise<void>((resolve) => (onHeard = resolve));
    },
    close: () => socket.close(),
  };
}

async function ask<Data>(who: Customer, query: string, variables: object = {}): Promise<Answer<Data>> {
  return send<Data>(system, { authorization: who.token }, query, variables);
}

/** The data of an answer; any error fails the test. */
async function data<Data>(query: string, variables: object = {}): Promise<Data> {
  const answer = await ask<Data>(operator, query, variables);
  expect(answer.errors).toBeUndefined();
  return answer.data as Data;
}

const ALL_ORDERS = `query All($first: Int, $after: String, $status: OrderStatus) {
  allOrders(first: $first, after: $after, status: $status) { items { id customerId status } endCursor }
}`;
const AUDIT = `query Audit($orderId: ID!) {
  orderAudit(orderId: $orderId) {
    executions {
      name machine status startedAt stoppedAt definition
      states { state type outcome attempts enteredAt exitedAt error cause }
    }
    payments { key kind amount { amount currency } outcome reason at }
    stock { productId movement onHandDelta reservedDelta at }
    problems { orderId kind code message since }
  }
}`;

interface AllOrders {
  allOrders: { items: { id: string; customerId: string; status: string }[]; endCursor: string | null };
}

interface Audit {
  orderAudit: {
    executions: {
      name: string;
      machine: string;
      status: string;
      definition: string;
      states: { state: string; type: string; outcome: string; attempts: number; error: string | null }[];
    }[];
    payments: { kind: string; outcome: string; reason: string | null; amount: { amount: number } }[];
    stock: { productId: string; movement: string; onHandDelta: number; reservedDelta: number }[];
    problems: unknown[];
  } | null;
}

const audit = async (orderId: string) => (await data<Audit>(AUDIT, { orderId })).orderAudit!;
const visitsIn = ({ executions }: Awaited<ReturnType<typeof audit>>) =>
  executions[0]!.states.map(({ state, outcome }) => `${state} ${outcome}`);

describe('An operator', () => {
  it('sees everybody’s orders, newest first', async () => {
    const { items } = (await data<AllOrders>(ALL_ORDERS)).allOrders;
    expect(items).toEqual([
      { id: orders.others, customerId: second.id, status: 'COMPLETED' },
      { id: orders.declined, customerId: customer.id, status: 'REJECTED' },
      { id: orders.well, customerId: customer.id, status: 'COMPLETED' },
    ]);
  });

  it('turns the pages, and sees those of one status', async () => {
    const first = (await data<AllOrders>(ALL_ORDERS, { first: 1, status: 'COMPLETED' })).allOrders;
    expect(first.items.map(({ id }) => id)).toEqual([orders.others]);
    const next = (
      await data<AllOrders>(ALL_ORDERS, { first: 1, status: 'COMPLETED', after: first.endCursor })
    ).allOrders;
    expect(next.items.map(({ id }) => id)).toEqual([orders.well]);
  });

  it('sees what an order’s execution did, and what the books say of it', async () => {
    const audited = await audit(orders.well);
    expect(audited.executions).toMatchObject([{ name: orders.well, machine: 'ORDER', status: 'SUCCEEDED' }]);
    expect(visitsIn(audited).filter((visit) => !visit.endsWith(' SUCCEEDED'))).toEqual([]);
    const { definition, states } = audited.executions[0]!;
    expect(states.filter(({ type }) => type === 'Task').map(({ state }) => state)).toEqual(
      expect.arrayContaining([
        'ValidateOrder',
        'SaveOrder',
        'ProcessPayment',
        'UpdateInventory',
        'CapturePayment',
        'SendNotification',
        'GenerateReceipt',
        'CloseOrder',
      ]),
    );
    const { States } = JSON.parse(definition) as { States: Record<string, unknown> };
    expect(Object.keys(States)).toEqual(expect.arrayContaining(['ValidateOrder', 'FollowUp']));
    expect(audited.payments.map(({ kind, outcome }) => `${kind} ${outcome}`)).toEqual([
      'authorize AUTHORIZED',
      'capture CAPTURED',
    ]);
    const sum = (row: 'onHandDelta' | 'reservedDelta') =>
      audited.stock
        .filter(({ productId }) => productId === 'filter-papers')
        .reduce((total, { [row]: delta }) => total + delta, 0);
    expect(audited.stock.map(({ movement }) => movement)).toEqual(['HOLD', 'HOLD', 'COMMIT', 'COMMIT']);
    expect([sum('onHandDelta'), sum('reservedDelta')]).toEqual([-2, 0]);
    expect(audited.problems).toEqual([]);
  });

  it('sees where an order took another way, and why', async () => {
    const audited = await audit(orders.declined);
    expect(visitsIn(audited)).toEqual(
      expect.arrayContaining(['SaveOrder SUCCEEDED', 'ProcessPayment CAUGHT', 'ReleaseStock SUCCEEDED']),
    );
    expect(audited.executions[0]!.states).toContainEqual(
      expect.objectContaining({ state: 'ProcessPayment', attempts: 1, error: 'OrderRefused' }),
    );
    expect(audited.payments).toMatchObject([{ kind: 'authorize', outcome: 'DECLINED' }]);
    expect(audited.stock.map(({ movement }) => movement)).toEqual(['HOLD', 'HOLD', 'RELEASE', 'RELEASE']);
  });

  it('sees nothing of an order that is not there', async () => {
    for (const orderId of ['none', '01JZZZZZZZZZZZZZZZZZZZZZZZ']) {
      expect(await data<Audit>(AUDIT, { orderId })).toEqual({ orderAudit: null });
    }
  });

  it('hears every event that is published, whoever’s order it is of', async () => {
    for (const [who, orderId] of [
      [customer, orders.well],
      [customer, orders.declined],
      [second, orders.others],
    ] as const) {
      const published = (await storedEvents(who, orderId)).filter(({ type }) => type !== 'ORDER_PLACED');
      for (const { sequence } of published) {
        await ear.until((event) => event.orderId === orderId && event.sequence === sequence);
      }
      expect(ear.heard.filter((event) => event.orderId === orderId)).toHaveLength(published.length);
      expect(ear.heard.every((event) => event.orderId !== orderId || event.customerId === who.id)).toBe(true);
    }
  });
});

describe('A customer', () => {
  it.each([
    ['the list of all orders', ALL_ORDERS],
    ['an audit, of the own order even', AUDIT],
  ])('is refused %s', async (_name, query) => {
    const answer = await ask(customer, query, { orderId: orders.well });
    expect(answer.errors).toMatchObject([{ errorType: 'Unauthorized' }]);
  });

  it('is refused to hear everything', async () => {
    await expect(hearAll(customer)).rejects.toThrow('Unauthorized');
  });
});
