import type { Problem } from '../../domain/problems.ts';
import type { CancelAccepted, CancelRefused } from '../../generated/schema.ts';
import type { CancellingContext } from '../shared/cancelling.ts';
import { ORDERS_TABLE, STATE_MACHINE_ARN } from '../shared/deployment.ts';
import { fail } from '../shared/errors.ts';
import { keyProblem } from '../shared/idempotency.ts';
import type { OrderItem } from '../shared/items.ts';
import { orderView } from '../shared/order-view.ts';

/** A member of the union `CancelOrderResult`, which needs its name beside its fields. */
type Answer =
  | ({ __typename: 'CancelAccepted' } & CancelAccepted)
  // `details` leaves as a value: the runtime writes AWSJSON itself.
  | ({ __typename: 'CancelRefused' } & Omit<CancelRefused, 'problem'> & { problem: Problem });

/**
 * Pipeline: read the order, write the cancel on the condition that the order is still what was read; once
 * more when it is not. The order's execution sees it at its next step and takes back what was done. A
 * refusal tells the order, so what is wrong with the key, which no order can be told with, is an error.
 */
export function request(ctx: CancellingContext): null {
  const problem = keyProblem(ctx.args.idempotencyKey);
  if (problem) fail(problem.code, problem.message, { path: problem.path });
  ctx.stash.ordersTable = ORDERS_TABLE;
  ctx.stash.stateMachineArn = STATE_MACHINE_ARN;
  return null;
}

export function response(ctx: CancellingContext): Answer {
  const { order, refusal, replayed, settled } = ctx.stash;
  if (!settled) {
    fail(
      'VERSION_CONFLICT',
      'The order was changed by others at the same moment. Send the same request again.',
    );
  }
  const view = orderView(order as OrderItem);
  if (refusal) return { __typename: 'CancelRefused', problem: refusal, order: view };
  return { __typename: 'CancelAccepted', order: view, replayed: replayed ?? false };
}
