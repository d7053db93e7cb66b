import { runtime } from '@aws-appsync/utils';
import { checkOrderInput } from '../../domain/order-input.ts';
import type { Problem } from '../../domain/problems.ts';
import type { OrderAccepted, OrderNotAccepted } from '../../generated/schema.ts';
import { ORDERS_TABLE, REFUND_MACHINE_ARN, STATE_MACHINE_ARN } from '../shared/deployment.ts';
import { isOperator } from '../shared/callers.ts';
import { keyProblem } from '../shared/idempotency.ts';
import { orderView } from '../shared/order-view.ts';
import type { OrderItem } from '../shared/items.ts';
import type { PlacingContext } from '../shared/placing.ts';

/** A member of the union `PlaceOrderResult`, which needs its name beside its fields. */
type Answer =
  | ({ __typename: 'OrderAccepted' } & OrderAccepted)
  // `details` leaves as a value: the runtime writes AWSJSON itself.
  | ({ __typename: 'OrderNotAccepted' } & {
      problems: (Omit<OrderNotAccepted['problems'][number], 'details'> & Problem)[];
    });

/**
 * Pipeline: write the order with its idempotency record, or find the one a repeat means; then start its
 * execution. What is wrong with the input ends it here: nothing is stored, and the same key may be sent
 * with better input.
 */
export function request(ctx: PlacingContext): null {
  const checked = checkOrderInput(ctx.args.input);
  const key = keyProblem(ctx.args.idempotencyKey);
  const problems = [...(key ? [key] : []), ...(checked.ok ? [] : checked.problems)];
  if (!checked.ok || problems.length > 0) {
    ctx.stash.problems = problems;
    runtime.earlyReturn(null);
  }
  ctx.stash.requested = checked.order;
  ctx.stash.ordersTable = ORDERS_TABLE;
  ctx.stash.stateMachineArn = STATE_MACHINE_ARN;
  ctx.stash.refundMachineArn = REFUND_MACHINE_ARN;
  return null;
}

export function response(ctx: PlacingContext): Answer {
  const { problems, order, replayed } = ctx.stash;
  if (problems) return { __typename: 'OrderNotAccepted', problems: [...problems] };
  const view = orderView(order as OrderItem, isOperator(ctx.identity));
  return { __typename: 'OrderAccepted', order: view, replayed: replayed ?? false };
}
