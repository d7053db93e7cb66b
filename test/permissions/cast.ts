import type { OrderEventFieldsFragment, OrderStatus } from '../../client/sdk/generated/types.ts';
import { Knobs } from '../chaos/knobs.ts';
import { newCustomer, signedIn, type Customer } from '../support/customer.ts';
import type { TestSystem } from '../support/system.ts';
import { eventsUntil } from '../support/watch.ts';

/** A running system, and who asks something of it. */
export interface Cast {
  system: TestSystem;
  customer: Customer;
  operator: Customer;
  knobs: Knobs;
}

export async function castOf(system: TestSystem): Promise<Cast> {
  return {
    system,
    customer: await newCustomer(system),
    operator: await signedIn(system, 'operator@example.com'),
    knobs: new Knobs(system.appUrl),
  };
}

/** One unit of what there is enough of. */
export const SCALE = [{ productId: 'scale', quantity: 1 }];

/** Waits, by the live stream, until the order has come to the status; gives its events. */
export function until(
  { system, operator }: Cast,
  orderId: string,
  status: OrderStatus,
): Promise<OrderEventFieldsFragment[]> {
  return eventsUntil(system, operator, orderId, (events) => events.at(-1)?.status === status, false);
}

/** Places an order whose payment asks for the customer's word, and waits until it does. */
export async function waitingOrder({ system, customer }: Cast): Promise<string> {
  const orderId = await customer.placed({ lines: SCALE, paymentToken: 'tok_action_required' });
  const isAsked = (events: readonly OrderEventFieldsFragment[]): boolean =>
    events.some(({ type }) => type === 'PAYMENT_ACTION_REQUIRED');
  await eventsUntil(system, customer, orderId, isAsked, false);
  return orderId;
}
