import { util } from '@aws-appsync/utils';
import { IDEMPOTENCY_KEY_PATTERN } from '../../domain/order-input.ts';
import type { Problem } from '../../domain/problems.ts';
import { problem } from '../../domain/problems.ts';

/** What is wrong with an idempotency key a caller sent; undefined when nothing is. */
export function keyProblem(key: string): Problem | undefined {
  if (key.length === 0) {
    return problem('IDEMPOTENCY_KEY_REQUIRED', 'Send a key of your own for each wish.', 'idempotencyKey');
  }
  if (util.matches(IDEMPOTENCY_KEY_PATTERN, key)) return undefined;
  return problem(
    'IDEMPOTENCY_KEY_INVALID',
    'An idempotency key has 16 to 128 letters, digits, dashes and underscores.',
    'idempotencyKey',
  );
}
