import { refundIdOf } from '../../../domain/refunds.ts';
import type { PlacedOrder, Shop } from '../../testing/shop.ts';
import { caught, FOLLOW_UPS, STEPS_TO_CAPTURE } from '../../testing/order-flow.ts';

/** Tries of each task, as the state machines have them. */
const FORWARD = 4;
const PATIENT = 6;

/** What a customer does when asked to confirm the payment. */
export type Customer = 'CONFIRMS' | 'STAYS_AWAY';

/** Does by hand what the state machines do with the functions. */
export class HandMachine {
  readonly #shop: Shop;

  constructor(shop: Shop) {
    this.#shop = shop;
  }

  /** Drives an order to where it rests. */
  async order(orderId: string, order: PlacedOrder, customer: Customer): Promise<void> {
    await this.#shop.place(orderId, order);
    for (const name of STEPS_TO_CAPTURE) {
      const ended = await this.#forward(name, orderId, customer);
      if (ended) return this.#back(orderId, ended.outcome, ended.error);
    }
    for (const name of FOLLOW_UPS) await this.#tried(name, orderId, FORWARD);
    await this.#shop.close(orderId, 'COMPLETED');
  }

  /** Brings the order's last refund to its end. */
  async refund(orderId: string): Promise<void> {
    const { refunds = [] } = await this.#shop.order(orderId);
    const refundId = refundIdOf(orderId, refunds.length);
    const input = { refundId };
    const paid = await this.#tried('refund-payment', orderId, PATIENT, input);
    if (paid instanceof Error) await this.#shop.flag(orderId, caught(paid), refundId);
    else {
      if ((paid as { returnStock: boolean }).returnStock)
        await this.#shop.run('release-stock', orderId, { input });
      await this.#shop.run('write-credit-note', orderId, { input });
      await this.#shop.run('close-refund', orderId, { input });
    }
    await this.#shop.executions.stop('REFUND', refundId);
  }

  async #forward(
    name: string,
    orderId: string,
    customer: Customer,
  ): Promise<{ outcome: string; error: Error } | undefined> {
    const answer = await this.#tried(name, orderId, FORWARD);
    if (answer instanceof Error) return { outcome: outcomeOf(answer), error: answer };
    const { confirmBefore } = answer as { confirmBefore?: string };
    if (confirmBefore === undefined) return undefined;
    await this.#shop.run('await-customer', orderId, { input: { taskToken: 'token', confirmBefore } });
    if (customer === 'STAYS_AWAY') {
      return { outcome: 'EXPIRED', error: Object.assign(new Error('timed out'), { name: 'States.Timeout' }) };
    }
    await this.#shop.run('confirm-payment', orderId);
    return this.#forward(name, orderId, customer);
  }

  async #back(orderId: string, outcome: string, error: Error): Promise<void> {
    for (const name of ['void-payment', 'release-stock']) {
      const failure = await this.#tried(name, orderId, PATIENT);
      if (failure instanceof Error) {
        await this.#shop.flag(orderId, caught(failure));
        return;
      }
    }
    await this.#shop.close(orderId, outcome, caught(error));
  }

  /** Runs a task as often as the state machine would; gives its answer, or the last error. */
  async #tried(name: string, orderId: string, maxAttempts: number, input = {}): Promise<unknown> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#shop.run(name, orderId, { attempt, maxAttempts, input });
      } catch (error) {
        if ((error as Error).name !== 'TransientFailure' || attempt === maxAttempts) return error;
      }
    }
  }
}

function outcomeOf({ name }: Error): string {
  if (name === 'OrderRefused') return 'REJECTED';
  return name === 'OrderCancelled' ? 'CANCELLED' : 'FAILED';
}
