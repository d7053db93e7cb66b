import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import {
  OrderDocument,
  ReceiptLinkDocument,
  RepairOrderDocument,
  RequestRefundDocument,
} from '../../client/sdk/generated/operations.ts';
import type { RequestRefundMutation } from '../../client/sdk/generated/types.ts';
import type { Answer } from '../support/customer.ts';
import { type Cast, SCALE, until } from './cast.ts';

/** An operator who gives money back: with the goods, and where the provider does not do it at first. */
export async function giveBack(cast: Cast): Promise<void> {
  await Promise.all([returned(cast), refundedAtLast(cast)]);
}

/** Places an order and waits until it is paid and done with. */
export async function completedOrder(cast: Cast, paymentToken = 'tok_approve'): Promise<string> {
  const orderId = await cast.customer.placed({ lines: SCALE, paymentToken });
  await until(cast, orderId, 'COMPLETED');
  return orderId;
}

/** Asks for all that is left of the payment. */
export async function askForRefund(
  { operator }: Cast,
  orderId: string,
  returnStock = false,
): Promise<Answer<RequestRefundMutation>> {
  const { order } = await operator.request(OrderDocument, { id: orderId });
  const { amount, currency } = order!.refundable!;
  return operator.ask(RequestRefundDocument, {
    orderId,
    amount: { amount, currency },
    reason: 'Came in the wrong colour',
    returnStock,
    idempotencyKey: randomUUID(),
  });
}

/** Has done again what failed, whatever it was. */
export async function redo({ operator }: Cast, orderId: string): Promise<void> {
  const { repairOrder } = await operator.request(RepairOrderDocument, {
    orderId,
    action: 'REDO',
    reason: 'It works again',
    idempotencyKey: randomUUID(),
  });
  expect(repairOrder.__typename).toBe('RepairAccepted');
}

async function returned(cast: Cast): Promise<void> {
  const orderId = await completedOrder(cast);
  const { data } = await askForRefund(cast, orderId, true);
  expect(data?.requestRefund.__typename).toBe('RefundAccepted');
  await until(cast, orderId, 'REFUNDED');
  const { order } = await cast.customer.request(OrderDocument, { id: orderId });
  const refundId = order!.refunds[0]!.id;
  const { receiptLink } = await cast.customer.request(ReceiptLinkDocument, { orderId, refundId });
  expect((await fetch(receiptLink?.url ?? '')).status).toBe(200);
}

async function refundedAtLast(cast: Cast): Promise<void> {
  const orderId = await completedOrder(cast, 'tok_refund_fails');
  await askForRefund(cast, orderId);
  await until(cast, orderId, 'NEEDS_ATTENTION');
  await redo(cast, orderId);
  await until(cast, orderId, 'REFUNDED');
}
