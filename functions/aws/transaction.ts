import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient, TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { TransientFailure } from '../pipeline/errors.ts';
import { backOff } from './backoff.ts';

export type TransactItems = NonNullable<TransactWriteCommandInput['TransactItems']>;

/** Tries of one transaction that only collides with others, before the caller hears of it. */
const MAX_ROUNDS = 12;
const BACKOFF_BASE_MS = 20;
const BACKOFF_CAP_MS = 400;

/** Reasons of a cancelled transaction that pass. */
const PASSING = ['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'];

/** What came of a transaction: stored as a whole, or refused by the conditions at these indexes. */
export type Written = { stored: true } | { stored: false; refusedBy: readonly number[] };

/**
 * Writes all items or none. Collisions with other writers are tried again with full jitter.
 * @throws TransientFailure when collisions do not end.
 * @throws TransactionCanceledException for a reason that is neither a condition nor passing.
 */
export async function writeAll(client: DynamoDBDocumentClient, items: TransactItems): Promise<Written> {
  for (let round = 0; ; round++) {
    try {
      await client.send(new TransactWriteCommand({ TransactItems: items }));
      return { stored: true };
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      const codes = (error.CancellationReasons ?? []).map((reason) => reason.Code);
      const refusedBy = codes.flatMap((code, index) => (code === 'ConditionalCheckFailed' ? [index] : []));
      if (refusedBy.length > 0) return { stored: false, refusedBy };
      if (!codes.some((code) => PASSING.includes(code ?? ''))) throw error;
      if (round + 1 >= MAX_ROUNDS) {
        throw new TransientFailure('INTERNAL', 'Too many orders want the same thing at once.', {
          cause: error,
        });
      }
    }
    await backOff(round, BACKOFF_BASE_MS, BACKOFF_CAP_MS);
  }
}
