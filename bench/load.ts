import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Customer } from '../test/support/customer.ts';
import { newCustomer } from '../test/support/customer.ts';
import type { TestSystem } from '../test/support/system.ts';
import { ENDS, Watcher } from '../test/support/watch.ts';
import { ORDER_LINES } from './stock.ts';

/** When things happened to one order, in milliseconds after its placeOrder was sent. */
export interface OrderTiming {
  accepted: number;
  firstEvent: number;
  completed: number;
}

/** The longest that an order is waited for, which is no measurement but a fault. */
const PATIENCE_MS = 120_000;

/** An order that has completed. */
export interface PlacedOrder {
  orderId: string;
  idempotencyKey: string;
  timing: OrderTiming;
}

/** A customer who places one order after the other and follows them on a socket, as the web app does. */
export class Shopper {
  readonly #customer: Customer;
  readonly #watcher: Watcher;

  private constructor(customer: Customer, watcher: Watcher) {
    this.#customer = customer;
    this.#watcher = watcher;
  }

  /** Makes an account, signs it in and subscribes to its orders. */
  static async enter(system: TestSystem): Promise<Shopper> {
    const customer = await newCustomer(system);
    const watcher = await Watcher.open(system, customer);
    const answer = await watcher.subscribeMine();
    if (answer.type !== 'start_ack') throw new Error(`Not subscribed: ${JSON.stringify(answer)}`);
    return new Shopper(customer, watcher);
  }

  /**
   * Places an order and waits for its last event.
   * @throws Error when the order is refused, does not end well, or does not end.
   */
  async order(): Promise<PlacedOrder> {
    const over = new AbortController();
    const late = wait(PATIENCE_MS, undefined, { signal: over.signal, ref: false }).then(() => {
      throw new Error(`An order did not end within ${PATIENCE_MS / 1000} s`);
    });
    try {
      return await Promise.race([this.#orderAndFollow(), late]);
    } finally {
      late.catch(() => undefined);
      over.abort();
    }
  }

  async #orderAndFollow(): Promise<PlacedOrder> {
    const idempotencyKey = randomUUID();
    const start = performance.now();
    const input = { lines: ORDER_LINES, paymentToken: 'tok_approve' };
    const orderId = await this.#customer.placed(input, idempotencyKey);
    const accepted = performance.now() - start;
    let firstEvent: number | undefined;
    for (;;) {
      const { payload, receivedAt } = await this.#watcher.next();
      const event = payload?.data?.onMyOrders;
      if (event?.orderId !== orderId) continue;
      const elapsed = receivedAt - start;
      firstEvent ??= elapsed;
      if (!ENDS.includes(event.status)) continue;
      if (event.status !== 'COMPLETED')
        throw new Error(`Order ${orderId} ended ${event.status}: ${event.message}`);
      return { orderId, idempotencyKey, timing: { accepted, firstEvent, completed: elapsed } };
    }
  }

  leave(): void {
    this.#watcher.close();
  }
}

/** Lets the shoppers place orders side by side, each its next as soon as its last has ended, `total` in all. */
export async function placeOrders(
  shoppers: readonly Shopper[],
  total: number,
  onProgress: (done: number) => void,
): Promise<OrderTiming[]> {
  const timings: OrderTiming[] = [];
  let started = 0;
  async function shop(shopper: Shopper): Promise<void> {
    while (started < total) {
      started += 1;
      timings.push((await shopper.order()).timing);
      onProgress(timings.length);
    }
  }
  await Promise.all(shoppers.map(shop));
  return timings;
}
