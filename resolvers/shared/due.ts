import { util } from '@aws-appsync/utils';
import { DUE_AFTER_MS } from '../../domain/due.ts';

/** From when on somebody has to look after an order that began to move at `now`. Both are ISO 8601. */
export function dueAfter(now: string): string {
  return util.time.epochMilliSecondsToISO8601(util.time.parseISO8601ToEpochMilliSeconds(now) + DUE_AFTER_MS);
}
