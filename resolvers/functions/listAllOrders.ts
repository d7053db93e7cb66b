import { runtime, util } from '@aws-appsync/utils';
import type { DynamoDBQueryRequest } from '@aws-appsync/utils';
import { BY_DAY_INDEX, placedDayOf } from '../../domain/keys.ts';
import type { AllOrdersContext, DayRow } from '../shared/all-orders.ts';
import { isPastEnd } from '../shared/all-orders.ts';
import { dayBefore } from '../shared/days.ts';
import { failOnError } from '../shared/errors.ts';

/** Reads keys of one day's orders, newest first. Stands in the pipeline once for each day a page looks at. */
export function request(ctx: AllOrdersContext): DynamoDBQueryRequest {
  const { place, rows, wanted } = ctx.stash;
  const left = wanted - rows.length;
  if (left === 0 || isPastEnd(ctx.stash)) runtime.earlyReturn(null);
  const { day, behind } = place;
  const values: Record<string, string> = { ':day': placedDayOf(day) };
  if (behind) values[':behind'] = behind;
  return {
    operation: 'Query',
    index: BY_DAY_INDEX,
    query: {
      expression: behind ? '#day = :day AND #placed < :behind' : '#day = :day',
      expressionNames: behind ? { '#day': 'placedDay', '#placed': 'placedKey' } : { '#day': 'placedDay' },
      expressionValues: util.dynamodb.toMapValues(values),
    },
    scanIndexForward: false,
    limit: left,
  };
}

/** Goes on with the day before when this one has no more. */
export function response(ctx: AllOrdersContext): null {
  failOnError(ctx);
  const { place, rows } = ctx.stash;
  const read = ctx.result.items as DayRow[];
  const last = read[read.length - 1];
  ctx.stash.rows = [...rows, ...read];
  if (!ctx.result.nextToken) ctx.stash.place = { day: dayBefore(place.day) };
  else if (last) ctx.stash.place = { day: place.day, behind: last.placedKey };
  return null;
}
