import { util } from '@aws-appsync/utils';
import type { Problem } from '../../domain/problems.ts';
import { problem } from '../../domain/problems.ts';
import { MAX_REASON_LENGTH } from '../../domain/refunds.ts';

/** What is wrong with a reason an operator gave, without the blanks around it; undefined when nothing is. */
export function reasonProblem(reason: string): Problem | undefined {
  const fits = reason.length > 0 && reason.length <= MAX_REASON_LENGTH;
  if (fits && util.matches('^[^\\x00-\\x1F\\x7F-\\x9F]*$', reason)) return undefined;
  return problem(
    'VALIDATION_FAILED',
    `A reason has 1 to ${MAX_REASON_LENGTH} characters and no control characters.`,
    'reason',
  );
}
