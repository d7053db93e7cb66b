import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import {
  createOrdersClient,
  NetworkError,
  type OrderEvent,
  type OrdersClient,
  type PlaceOrderResult,
} from '../client/sdk/main.ts';
import { SeededRandom } from '../client/sdk/testing/random.ts';
import { Knobs } from '../test/chaos/knobs.ts';
import { CuttingProxy } from '../test/sdk/cutting-proxy.ts';
import { type Customer, newCustomer } from '../test/support/customer.ts';
import type { TestSystem } from '../test/support/system.ts';
import type { LiveOptions } from './live-options.ts';
import type { LiveResults } from './live-results.ts';
import { ORDER_LINES } from './stock.ts';
import { Subscriber } from './subscriber.ts';
import { verdictOn } from './verdict.ts';

/** Ways an order can go, in turns: some well, some with tries, some undone, one that waits for ten seconds. */
const PAYMENT_TOKENS = [
  'tok_approve',
  'tok_fail_twice_then_approve',
  'tok_capture_fails_twice',
  'tok_decline',
  'tok_action_required_expires',
  'tok_approve',
  'tok_capture_unavailable',
];
/** Orders of one customer: what the API allows a caller is no part of this. */
const ORDERS_A_CUSTOMER = 10;
/** The longest that is waited for orders and subscribers to end after the last order is placed. */
const PATIENCE_MS = 180_000;

/** What a run tells while it goes on. */
export interface LiveProgress {
  placed: number;
  ended: number;
}

function clientOf({ token }: Customer, url: string): OrdersClient {
  return createOrdersClient({ endpoint: `${url}/graphql`, auth: { type: 'jwt', token: () => token } });
}

/** Places an order, once, however often the network breaks meanwhile. */
async function place(client: OrdersClient, paymentToken: string): Promise<string> {
  const idempotencyKey = randomUUID();
  for (;;) {
    let result: PlaceOrderResult;
    try {
      result = await client.placeOrder({ lines: ORDER_LINES, paymentToken }, { idempotencyKey });
    } catch (error) {
      if (error instanceof NetworkError) continue;
      throw error;
    }
    if (result.__typename === 'OrderAccepted') return result.order.id;
    throw new Error(`An order was not accepted: ${JSON.stringify(result.problems)}`);
  }
}

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}

/** Makes the accounts that place and watch the orders of a run. */
export function enterCustomers(system: TestSystem, { orders }: LiveOptions): Promise<Customer[]> {
  const count = Math.ceil(orders / ORDERS_A_CUSTOMER);
  return Promise.all(Array.from({ length: count }, () => newCustomer(system)));
}

/**
 * Places orders, all through a proxy that cuts connections, has each watched by its share of the subscribers, and
 * compares what they got with what is stored. Products have to be in stock.
 */
export async function runLive(
  system: TestSystem,
  customers: readonly Customer[],
  options: LiveOptions,
  onProgress: (progress: LiveProgress) => void,
): Promise<LiveResults> {
  const { cutMs, orders, seconds, seed, slowMs } = options;
  const random = new SeededRandom(seed);
  const proxy = await CuttingProxy.start({ target: system.appUrl, cutEvery: cutMs, seed: seed + 1 });
  const knobs = new Knobs(system.appUrl);
  if (slowMs > 0)
    await knobs.add({ service: 'lambda', operation: 'Invoke', kind: 'delay', milliseconds: slowMs });
  const placers = customers.map((customer) => clientOf(customer, proxy.url));
  const patience = new AbortController();
  const subscribers: Subscriber[] = [];
  const progress = { placed: 0, ended: 0 };
  const start = performance.now();

  async function follow(orderId: string, customer: Customer, delay: number): Promise<void> {
    const subscriber = new Subscriber(orderId, `${proxy.url}/graphql`, customer.token);
    subscribers.push(subscriber);
    await wait(delay);
    await subscriber.watch(patience.signal);
    progress.ended += 1;
    onProgress(progress);
  }

  async function placeAndFollow(index: number, delays: readonly number[]): Promise<void> {
    await wait(Math.max(0, start + (index * seconds * 1000) / orders - performance.now()));
    const who = index % customers.length;
    const token = PAYMENT_TOKENS[index % PAYMENT_TOKENS.length]!;
    const orderId = await place(placers[who]!, token);
    progress.placed += 1;
    onProgress(progress);
    await Promise.all(delays.map((delay) => follow(orderId, customers[who]!, delay)));
  }

  const tooLong = setTimeout(() => patience.abort(), seconds * 1000 + PATIENCE_MS);
  try {
    const watching = Array.from({ length: orders }, (_, index) => {
      // Some begin to watch at once, some when half of it has happened.
      const delays = Array.from({ length: shareOf(index, options) }, () => random.between(0, 4 * slowMs));
      return placeAndFollow(index, delays);
    });
    await Promise.all(watching);
    const lasted = (performance.now() - start) / 1000;
    const cuts = proxy.cuts;
    return { options, lasted, cuts, ...(await judge(system, customers, subscribers)) };
  } finally {
    clearTimeout(tooLong);
    for (const placer of placers) placer.close();
    await knobs.replace([]);
    await proxy.stop();
  }
}

/** How many subscribers watch the order of this index: as even as it goes. */
function shareOf(index: number, { orders, subscribers }: LiveOptions): number {
  return Math.floor(((index + 1) * subscribers) / orders) - Math.floor((index * subscribers) / orders);
}

/** Reads what is stored, past the proxy, and adds up what the subscribers made of it. */
async function judge(
  system: TestSystem,
  customers: readonly Customer[],
  subscribers: readonly Subscriber[],
): Promise<Omit<LiveResults, 'options' | 'lasted' | 'cuts'>> {
  const stored = new Map<string, OrderEvent[]>();
  for (const customer of customers) {
    const client = clientOf(customer, system.appUrl);
    for await (const { id } of client.orders({ pageSize: 100 }))
      stored.set(id, await all(client.orderEvents(id, { pageSize: 100 })));
    client.close();
  }
  const results = {
    ...{ ordersStored: stored.size, subscribers: subscribers.length, reconnects: 0, rereads: 0, heard: 0 },
    ...{ expected: 0, delivered: 0, missing: 0, twice: 0, outOfOrder: 0, wrong: 0 },
    failures: new Array<string>(),
  };
  for (const { events, failure, heard, orderId, reads, sockets } of subscribers) {
    const wanted = stored.get(orderId) ?? [];
    const { exact, missing, outOfOrder, twice } = verdictOn(events, wanted);
    results.reconnects += Math.max(0, sockets - 1);
    results.rereads += Math.max(0, reads - 1);
    results.heard += heard;
    results.expected += wanted.length;
    results.delivered += events.length;
    results.missing += missing;
    results.twice += twice;
    results.outOfOrder += outOfOrder;
    if (!exact || wanted.length === 0 || failure !== undefined) results.wrong += 1;
    if (failure !== undefined)
      results.failures.push(`${orderId}: ${failure instanceof Error ? failure.message : String(failure)}`);
  }
  return results;
}
