import { runtime } from '@aws-appsync/utils';
import type { LambdaRequest } from '@aws-appsync/utils';
import { canConfirmPayment } from '../../domain/allowed-actions.ts';
import type { PaymentStatus } from '../../domain/facts.ts';
import type { Confirmation, ConfirmingContext } from '../shared/confirming.ts';
import { failInternal } from '../shared/errors.ts';
import type { OrderItem } from '../shared/items.ts';

/** Hands the customer's word to the payment provider, which takes it once and says so again to a repeat. */
export function request(ctx: ConfirmingContext): LambdaRequest {
  const order = ctx.stash.order as OrderItem;
  if (!mayAsk(order)) runtime.earlyReturn(null);
  return { operation: 'Invoke', payload: { orderId: order.id } };
}

export function response(ctx: ConfirmingContext): null {
  if (ctx.error) {
    failInternal(ctx.error, 'The payment could not be confirmed just now. Send the same request again.');
  }
  ctx.stash.confirmation = ctx.result as Confirmation;
  return null;
}

/** A payment is not yet, or still, in the customer's hands. */
const UNCONFIRMED: readonly PaymentStatus[] = ['NONE', 'AUTHORIZING', 'ACTION_REQUIRED'];

/**
 * Not of an order that never waited or does not wait yet, and not of one that is being taken back while it
 * waits. One that has gone on since is a repeat's: only the provider knows what was said to the first.
 */
function mayAsk(order: OrderItem): boolean {
  if (!order.paymentAction) return false;
  return canConfirmPayment(order) || !UNCONFIRMED.includes(order.paymentStatus);
}
