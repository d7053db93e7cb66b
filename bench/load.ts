import type { Customer } from '../test/support/customer.ts';
import type { TestSystem } from '../test/support/system.ts';
import { ENDS, Watcher } from '../test/support/watch.ts';

/** When things happened to one order, in milliseconds after its placeOrder was sent. */
export interface OrderTiming {
  accepted: number;
  firstEvent: number;
  completed: number;
}

/**
 * Lets each customer place orders one after the other, each as soon as the one before has ended, until
 * `total` are done, and follows every one of them on a socket as the web app does.
 */
export async function placeOrders(
  system: TestSystem,
  customers: readonly Customer[],
  total: number,
  onProgress: (done: number) => void,
): Promise<OrderTiming[]> {
  const timings: OrderTiming[] = [];
  let started = 0;

  async function shop(customer: Customer): Promise<void> {
    const watcher = await Watcher.open(system, customer);
    await watcher.subscribeMine();
    while (started < total) {
      started += 1;
      const start = performance.now();
      const orderId = await customer.placed({
        lines: [
          { productId: 'filter-papers', quantity: 1 },
          { productId: 'bench-beans', quantity: 2 },
        ],
        paymentToken: 'tok_approve',
      });
      const accepted = performance.now() - start;
      let firstEvent = 0;
      for (;;) {
        const event = (await watcher.next()).payload?.data?.onMyOrders;
        if (event?.orderId !== orderId) continue;
        firstEvent ||= performance.now() - start;
        if (!ENDS.includes(event.status)) continue;
        if (event.status !== 'COMPLETED')
          throw new Error(`Order ${orderId} ended ${event.status}: ${event.message}`);
        timings.push({ accepted, firstEvent, completed: performance.now() - start });
        onProgress(timings.length);
        break;
      }
    }
    watcher.close();
  }

  await Promise.all(customers.map(shop));
  return timings;
}
