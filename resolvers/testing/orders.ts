import type { TestApi } from './api.ts';
import { CUSTOMER, KEY, OPERATOR, REASON } from './handlers.ts';

export const INPUT = { lines: [{ productId: 'tea', quantity: 2 }], paymentToken: 'tok_approve' };
export const PAID = { amount: 5000, currency: 'EUR' };

export interface ShownOrder {
  id: string;
  status: string;
  paymentStatus: string;
  stockStatus: string;
  sequence: number;
  version: number;
  reasonCode: string | null;
  allowedActions: string[];
  refundable: { amount: number } | null;
  refunds: { id: string; state: string; amount: { amount: number }; endedAt: string | null }[];
}

export interface Placed {
  __typename: string;
  order: ShownOrder;
  replayed: boolean;
  problems: { code: string }[];
}

export interface ShownEvent {
  eventId: string;
  sequence: number;
  type: string;
  status: string;
  actor: string | null;
}

/** The answer of a field that moves an order, whichever member of its union it is. */
export interface Moved {
  __typename: string;
  order: ShownOrder;
  replayed: boolean;
  problem: { code: string };
  refund: { id: string; state: string };
}

/** Orders brought to where a test wants them, as callers and the pipeline do it. */
export class Orders {
  readonly api: TestApi;

  constructor(api: TestApi) {
    this.api = api;
  }

  place(idempotencyKey = KEY, input: object = INPUT, identity = CUSTOMER): Promise<Placed> {
    return this.api.ask('Mutation.placeOrder', { input, idempotencyKey }, identity);
  }

  post(orderId: string, report: object): Promise<ShownEvent> {
    const input = { orderId, eventId: 'e1', type: 'STEP_DONE', ...report };
    return this.api.ask('Mutation.postOrderStatus', { input });
  }

  show(id: string, identity = CUSTOMER): Promise<ShownOrder> {
    return this.api.ask('Query.order', { id }, identity);
  }

  events(
    orderId: string,
    args: object = {},
    identity = CUSTOMER,
  ): Promise<{ items: ShownEvent[]; hasMore: boolean } | null> {
    return this.api.ask('Query.orderEvents', { orderId, ...args }, identity);
  }

  async eventTypes(orderId: string): Promise<string[]> {
    return (await this.events(orderId))!.items.map(({ type }) => type);
  }

  cancel(orderId: string, idempotencyKey = KEY, identity = CUSTOMER): Promise<Moved> {
    return this.api.ask('Mutation.cancelOrder', { orderId, idempotencyKey }, identity);
  }

  refund(orderId: string, amount: number, changes: object = {}, identity = OPERATOR): Promise<Moved> {
    const money = { amount, currency: 'EUR' };
    const args = { orderId, amount: money, reason: REASON, idempotencyKey: KEY, ...changes };
    return this.api.ask('Mutation.requestRefund', args, identity);
  }

  repair(orderId: string, action: string, changes: object = {}, identity = OPERATOR): Promise<Moved> {
    const args = { orderId, action, reason: REASON, idempotencyKey: KEY, ...changes };
    return this.api.ask('Mutation.repairOrder', args, identity);
  }

  /** An order whose stock is held. */
  async saved(key = KEY): Promise<string> {
    const { id } = (await this.place(key)).order;
    const validated = { eventId: 'validated', step: 'VALIDATE_ORDER', stepState: 'DONE' };
    await this.post(id, { ...validated, status: 'VALIDATING' });
    await this.post(id, { eventId: 'saved', status: 'SAVED', stockStatus: 'HELD' });
    return id;
  }

  /** An order whose money could be taken. */
  async authorized(key = KEY): Promise<string> {
    const id = await this.saved(key);
    await this.post(id, { eventId: 'paid', status: 'PAYMENT_AUTHORIZED', paymentStatus: 'AUTHORIZED' });
    return id;
  }

  /** An order that is paid and done. */
  async completed(key = KEY): Promise<string> {
    const id = await this.authorized(key);
    const captured = { M: { amount: { N: `${PAID.amount}` }, currency: { S: PAID.currency } } };
    await this.api.set(id, {
      payment: { M: { reference: { S: 'r' }, capturedAt: { S: 'then' }, captured } },
    });
    await this.post(id, {
      ...{ eventId: 'captured', type: 'PAYMENT_CAPTURED', status: 'CONFIRMED' },
      ...{ paymentStatus: 'CAPTURED', stockStatus: 'COMMITTED' },
    });
    await this.post(id, {
      ...{ eventId: 'completed', type: 'ORDER_COMPLETED', status: 'COMPLETED' },
      ...{ notificationStatus: 'SENT', receiptStatus: 'READY' },
    });
    return id;
  }

  /** The end of a refund, as its execution tells it. */
  refundEnds(id: string, n: number, status: string, changes: object = {}): Promise<ShownEvent> {
    return this.post(id, {
      ...{ eventId: `done-${n}`, type: 'REFUND_DONE', refundId: `${id}-refund-${n}` },
      ...{ status, paymentStatus: status },
      ...changes,
    });
  }

  refundFails(id: string, n: number, changes: object = {}): Promise<ShownEvent> {
    return this.refundEnds(id, n, 'NEEDS_ATTENTION', {
      ...{ eventId: `failed-${n}`, type: 'REFUND_FAILED', paymentStatus: 'REFUND_FAILED' },
      ...{ reasonCode: 'PROVIDER_UNAVAILABLE', message: 'The provider is down.' },
      ...changes,
    });
  }

  /** An order whose undoing has failed, with its stock still held. */
  async stuck(key = KEY): Promise<string> {
    const id = await this.authorized(key);
    await this.post(id, { eventId: 'undoing', status: 'COMPENSATING' });
    await this.post(id, {
      ...{ eventId: 'flagged', type: 'ORDER_NEEDS_ATTENTION', status: 'NEEDS_ATTENTION' },
      ...{ reasonCode: 'TIMEOUT', message: 'The provider does not answer.' },
    });
    return id;
  }

  /** The order's place in the index of what is due; empty while it has none. */
  async due(id: string): Promise<{ dueAt?: unknown; dueShard?: unknown }> {
    const { dueAt, dueShard } = (await this.api.item(`ORDER#${id}`, 'ORDER'))!;
    return { ...(dueAt ? { dueAt } : {}), ...(dueShard ? { dueShard } : {}) };
  }
}
