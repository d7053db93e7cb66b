import * as z from 'zod/mini';
import type { ErrorCode } from '../../domain/error-codes.ts';
import { groupOf, isErrorCode } from '../../domain/error-codes.ts';
import { STEP_NAMES } from '../../domain/steps.ts';
import type { Order } from '../orders/order.ts';
import { TECHNICAL_TEXT } from '../pipeline/failure.ts';

/** Step Functions' error output, as a state's `Catch` keeps it. */
export const failureInput = z.object({ Error: z.optional(z.string()), Cause: z.optional(z.string()) });

export type FailureInput = z.infer<typeof failureInput>;

/** Why an order ends as it does. */
export interface Reason {
  code: ErrorCode;
  text: string;
}

const lambdaCause = z.object({ errorMessage: z.string() });
const namedFailure = z.object({ code: z.string(), message: z.string() });

/**
 * The reason of the end: what the failed step said, as the state machine caught it; else what the order's
 * own steps tell; else that it was us.
 */
export function reasonOf(order: Order, failure: FailureInput | undefined): Reason {
  const said = namedFailure.safeParse(
    parsed(lambdaCause.safeParse(parsed(failure?.Cause)).data?.errorMessage),
  );
  if (said.success && isErrorCode(said.data.code)) return { code: said.data.code, text: said.data.message };
  if (failure?.Error === 'States.Timeout') return { code: 'TIMEOUT', text: TECHNICAL_TEXT };
  const failed = STEP_NAMES.map((name) => order.steps[name]).find((step) => step.state === 'FAILED');
  const code = failed?.reasonCode ?? '';
  if (!isErrorCode(code) || groupOf(code) === 'system') {
    return { code: isErrorCode(code) ? code : 'INTERNAL', text: TECHNICAL_TEXT };
  }
  return { code, text: 'The order could not be taken. Nothing was charged.' };
}

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
