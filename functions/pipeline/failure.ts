import type { ErrorCode } from '../../domain/error-codes.ts';
import type { OrderFacts } from '../../domain/facts.ts';
import type { OrderStatus } from '../../domain/order-status.ts';
import { isTransient } from '../aws/transient.ts';
import { OrderRefused, TransientFailure } from './errors.ts';

/** What a customer may read of a failure whose cause is ours. */
export const OUR_FAULT = 'Something went wrong on our side.';

/** A failure as a step reports it. */
export interface Failure {
  /** What the handler throws: an error the state machine knows, or the original one. */
  error: unknown;
  kind: 'refused' | 'transient' | 'technical';
  code: ErrorCode;
  text: string;
  facts: Partial<OrderFacts>;
}

/** Sorts what a step raised into the three kinds the state machine tells apart. */
export function failureOf(error: unknown): Failure {
  if (error instanceof OrderRefused || error instanceof TransientFailure) {
    const kind = error instanceof OrderRefused ? 'refused' : 'transient';
    return { error, kind, code: error.code, text: error.text, facts: error.facts };
  }
  if (isTransient(error)) {
    const transient = new TransientFailure('INTERNAL', 'A service did not answer.', { cause: error });
    return { error: transient, kind: 'transient', code: transient.code, text: transient.text, facts: {} };
  }
  return { error, kind: 'technical', code: 'INTERNAL', text: OUR_FAULT, facts: {} };
}

/**
 * Where a failed step leaves the order: in the status from which it is undone and closed. Nothing when
 * it is there already, or when the money is captured and nothing will be undone.
 */
export function statusAfterFailure(status: OrderStatus): OrderStatus | undefined {
  if (status === 'PLACED') return 'VALIDATING';
  if (status === 'SAVED' || status === 'PAYMENT_AUTHORIZED') return 'COMPENSATING';
  return undefined;
}
