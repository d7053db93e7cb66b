import type { ErrorCode } from '../../domain/error-codes.ts';
import { groupOf, isErrorCode } from '../../domain/error-codes.ts';
import type { OrderStatus } from '../../domain/order-status.ts';
import type { StepState } from '../../domain/steps.ts';
import { STEP_NAMES } from '../../domain/steps.ts';
import type { Order } from '../orders/order.ts';
import { wasDone } from '../orders/order.ts';
import type { FailureInput } from '../pipeline/caught.ts';
import { namedFailureIn } from '../pipeline/caught.ts';
import { OUR_FAULT } from '../pipeline/failure.ts';

/** How the execution went that closes the order; RESUMED does not know, and asks the order. */
export const OUTCOMES = ['COMPLETED', 'REJECTED', 'CANCELLED', 'EXPIRED', 'FAILED', 'RESUMED'] as const;
export type Unhappy = Exclude<(typeof OUTCOMES)[number], 'COMPLETED' | 'CANCELLED'>;

/** Why an order ends as it does. */
export interface Reason {
  code: ErrorCode;
  text: string;
}

/** Something ran out: the hold, the authorization, or the time to confirm the payment. */
const RAN_OUT: Partial<Record<ErrorCode, string>> = {
  RESERVATION_EXPIRED: 'The stock was held too long and is free for others again.',
  AUTHORIZATION_EXPIRED: 'The payment was approved too long ago to be taken.',
  PAYMENT_ACTION_REQUIRED: 'The payment was not confirmed in time.',
};

/**
 * The reason of the end: what the failed step said, as the state machine caught it; else what the order
 * itself tells; else that it was us.
 */
export function reasonOf(
  order: Order,
  outcome: Unhappy,
  failure: FailureInput | undefined,
  now: Date,
): Reason {
  if (outcome === 'EXPIRED') return reasonWith(order, 'PAYMENT_ACTION_REQUIRED');
  const said = namedFailureIn(failure);
  if (said) return said;
  if (failure?.Error === 'States.Timeout') return reasonWith(order, 'TIMEOUT');
  const told = codesOf(order);
  const business = told.find((code) => groupOf(code) !== 'system');
  const ranOut = outcome === 'RESUMED' ? ranOutCode(order, now) : undefined;
  return reasonWith(order, business ?? ranOut ?? told[0] ?? 'INTERNAL');
}

/** The status an order ends in for that reason. */
export function endFor(outcome: Unhappy, { code }: Reason): OrderStatus {
  if (RAN_OUT[code]) return 'EXPIRED';
  if (outcome !== 'RESUMED') return outcome;
  return groupOf(code) === 'system' ? 'FAILED' : 'REJECTED';
}

/** What the customer lost by an order that came to nothing: nothing, in one way or the other. */
export function chargeText({ paymentStatus }: Order): string {
  return paymentStatus === 'REFUNDED' ? 'What was charged is given back.' : 'Nothing was charged.';
}

function reasonWith(order: Order, code: ErrorCode): Reason {
  const refused = groupOf(code) === 'system' ? OUR_FAULT : 'The order could not be taken.';
  return { code, text: `${RAN_OUT[code] ?? refused} ${chargeText(order)}` };
}

/** Steps that failed, or are taken back since, keep why. */
const AFTER_FAILURE: readonly StepState[] = ['FAILED', 'UNDOING', 'UNDONE'];

function codesOf(order: Order): ErrorCode[] {
  return STEP_NAMES.flatMap((name) => {
    const { state, reasonCode = '' } = order.steps[name];
    return AFTER_FAILURE.includes(state) && isErrorCode(reasonCode) ? [reasonCode] : [];
  });
}

/** From these an order can still expire. */
const MAY_EXPIRE: readonly OrderStatus[] = ['SAVED', 'PAYMENT_AUTHORIZED', 'COMPENSATING'];

/** What ran out of an order that was left behind, by the clock. */
function ranOutCode(order: Order, now: Date): ErrorCode | undefined {
  const isPast = (time: string | undefined): boolean =>
    time !== undefined && Date.parse(time) <= now.getTime();
  if (!MAY_EXPIRE.includes(order.status)) return undefined;
  // The payment's own status tells no more whether it was authorized, once it is voided.
  if (!wasDone(order, 'PROCESS_PAYMENT') && isPast(order.paymentAction?.confirmBefore))
    return 'PAYMENT_ACTION_REQUIRED';
  if (order.paymentStatus === 'AUTH_EXPIRED') return 'AUTHORIZATION_EXPIRED';
  return isPast(order.holdExpiresAt) ? 'RESERVATION_EXPIRED' : undefined;
}
