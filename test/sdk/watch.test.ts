import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { createOrdersClient, type OrderEvent, type OrdersClient } from '../../client/sdk/main.ts';
import { newCustomer, type Customer } from '../support/customer.ts';
import { bootSystem, type TestSystem } from '../support/system.ts';
import { storedEvents } from '../support/watch.ts';
import { CuttingProxy } from './cutting-proxy.ts';

let system: TestSystem;
let customer: Customer;

beforeAll(async () => {
  system = await bootSystem();
  customer = await newCustomer(system);
});
afterAll(() => system?.stop());

const INPUT = {
  lines: [
    { productId: 'filter-beans', quantity: 1 },
    { productId: 'filter-papers', quantity: 2 },
  ],
  // Fails twice: there are some seconds in which things can go wrong.
  paymentToken: 'tok_fail_twice_then_approve',
};

function clientAt(url: string): OrdersClient {
  return createOrdersClient({
    endpoint: `${url}/graphql`,
    auth: { type: 'jwt', token: () => customer.token },
  });
}

async function placed(client: OrdersClient): Promise<string> {
  const result = await client.placeOrder(INPUT);
  if (result.__typename !== 'OrderAccepted') throw new Error(JSON.stringify(result.problems));
  return result.order.id;
}

describe('an order through a network that cuts every connection', () => {
  it('is placed once and watched to its end, each event once and in order', async () => {
    const proxy = await CuttingProxy.start({ target: system.appUrl, cutEvery: 150, seed: 7 });
    const client = clientAt(proxy.url);
    try {
      const orderId = await placed(client);
      const events: OrderEvent[] = [];
      for await (const event of client.watchOrder(orderId)) events.push(event);
      expect(events.at(-1)?.status).toBe('COMPLETED');
      expect(events).toEqual(await storedEvents(customer, orderId));
      expect(proxy.cuts).toBeGreaterThan(3);
    } finally {
      client.close();
      await proxy.stop();
    }
  });
});

describe('all orders of a customer', () => {
  it('are followed together, each without gaps, through a network that cuts every connection', async () => {
    const proxy = await CuttingProxy.start({ target: system.appUrl, cutEvery: 300, seed: 3 });
    customer = await newCustomer(system);
    const client = clientAt(proxy.url);
    try {
      const live = Promise.withResolvers<void>();
      const events = client.watchMyOrders({
        onConnection: ({ state }) => state === 'live' && live.resolve(),
      });
      const heard = new Map<string, OrderEvent[]>();
      const next = events.next();
      await live.promise;
      const orderIds = await Promise.all([placed(client), placed(client), placed(client)]);
      const running = new Set(orderIds);
      for (let result = await next; !result.done && running.size > 0; result = await events.next()) {
        const { value } = result;
        heard.set(value.orderId, [...(heard.get(value.orderId) ?? []), value]);
        if (value.status === 'COMPLETED') running.delete(value.orderId);
        if (running.size === 0) break;
      }
      for (const orderId of orderIds)
        expect(heard.get(orderId)).toEqual(await storedEvents(customer, orderId));
    } finally {
      client.close();
      await proxy.stop();
    }
  });
});

describe('an order in Node 20, which has no WebSocket', () => {
  it('is watched over the WebSocket of the package ws', async () => {
    const client = createOrdersClient({
      endpoint: `${system.appUrl}/graphql`,
      auth: { type: 'jwt', token: () => customer.token },
      webSocket: WebSocket,
    });
    const orderId = await placed(client);
    const events: OrderEvent[] = [];
    const states: string[] = [];
    const watch = client.watchOrder(orderId, { onConnection: ({ state }) => states.push(state) });
    for await (const event of watch) events.push(event);
    expect(events).toEqual(await storedEvents(customer, orderId));
    expect(states).toContain('live');
    client.close();
  });
});

describe('an order of somebody else', () => {
  it('does not exist, also for who watches it', async () => {
    const orderId = await placed(clientAt(system.appUrl));
    const other = await newCustomer(system);
    const client = createOrdersClient({
      endpoint: `${system.appUrl}/graphql`,
      auth: { type: 'jwt', token: () => other.token },
    });
    expect(await client.order(orderId)).toBeNull();
    await expect(client.watchOrder(orderId).next()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    client.close();
  });
});

describe('a caller', () => {
  it('whose token runs out is signed in anew, once for each time, and misses nothing', async () => {
    const tokens: string[] = [];
    const client = createOrdersClient({
      endpoint: `${system.appUrl}/graphql`,
      auth: {
        type: 'jwt',
        // A token that nobody takes, until a new one is asked for.
        token: ({ refresh }) => {
          if (refresh) tokens.push(customer.token);
          return tokens.at(-1) ?? 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.';
        },
      },
    });
    const orderId = await placed(client);
    const events: OrderEvent[] = [];
    for await (const event of client.watchOrder(orderId)) events.push(event);
    expect(events).toEqual(await storedEvents(customer, orderId));
    expect(tokens).toHaveLength(1);
    client.close();
  });

  it('without a token is told so', async () => {
    const client = createOrdersClient({
      endpoint: `${system.appUrl}/graphql`,
      auth: { type: 'jwt', token: () => 'not-a-token' },
    });
    await expect(client.order('x')).rejects.toMatchObject({ name: 'AuthError', code: 'UNAUTHENTICATED' });
    await expect(client.watchOrder('x').next()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    client.close();
  });
});
