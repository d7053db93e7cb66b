import { expect } from 'vitest';
import {
  AllOrdersDocument,
  OrderAuditDocument,
  OrderProblemsDocument,
} from '../../client/sdk/generated/operations.ts';
import { type Cast, until, waitingOrder } from './cast.ts';

/** An answer of Lambda that no state machine tries again. */
const DENIED = { code: 'AccessDeniedException', message: 'Not now', status: 403 };

/** The orders operators are told of. */
export async function problemsOf({ operator }: Cast): Promise<string[]> {
  const { orderProblems } = await operator.request(OrderProblemsDocument, { first: 50 });
  return orderProblems.items.map(({ orderId }) => orderId);
}

/** Leaves an order to people that still holds its stock: the payment could not be let go. */
export async function unvoidedOrder(cast: Cast): Promise<string> {
  const { customer, knobs } = cast;
  const orderId = await waitingOrder(cast);
  await knobs.replace([
    { service: 'lambda', operation: 'Invoke', target: '*VoidPayment*', kind: 'fail-before', error: DENIED },
  ]);
  await customer.cancel(orderId);
  await until(cast, orderId, 'NEEDS_ATTENTION');
  await knobs.replace([]);
  expect(await problemsOf(cast)).toEqual([orderId]);
  return orderId;
}

/**
 * A close that gets stuck on its way to the API arrives when the order is in people's hands already, and takes
 * it out of them. The second try to close is refused, so that people are called at once.
 */
export async function closeLate(cast: Cast): Promise<void> {
  const { customer, knobs } = cast;
  const orderId = await waitingOrder(cast);
  await knobs.replace([
    {
      ...{ service: 'appsync', operation: 'postOrderStatus', caller: '*CloseOrder*' },
      kind: 'hang-before',
    },
    {
      ...{ service: 'lambda', operation: 'Invoke', target: '*CloseOrder*', nth: 2 },
      ...{ kind: 'fail-before', error: DENIED },
    },
  ]);
  await customer.cancel(orderId);
  await until(cast, orderId, 'NEEDS_ATTENTION');
  expect(await problemsOf(cast)).toContain(orderId);
  await knobs.replace([]);
  await until(cast, orderId, 'CANCELLED');
  expect(await problemsOf(cast)).not.toContain(orderId);
}

/** An operator who looks at everybody's orders, and at all that is on the books about one that was refunded. */
export async function audit({ operator }: Cast, refunded: string): Promise<void> {
  const { allOrders } = await operator.request(AllOrdersDocument, { first: 50 });
  expect(allOrders.items.map(({ id }) => id)).toContain(refunded);
  const { orderAudit } = await operator.request(OrderAuditDocument, { orderId: refunded });
  expect(orderAudit?.executions.map(({ machine, status }) => `${machine} ${status}`)).toEqual([
    'ORDER SUCCEEDED',
    'REFUND SUCCEEDED',
  ]);
  expect(orderAudit?.payments.map(({ kind }) => kind)).toEqual(['authorize', 'capture', 'refund']);
  expect(orderAudit?.stock.map(({ movement }) => movement)).toEqual(['HOLD', 'COMMIT']);
}
