import { util } from '@aws-appsync/utils';
import type { Context } from '@aws-appsync/utils';
import type { Key } from '../../domain/keys.ts';
import type { QueryAllOrdersArgs } from '../../generated/schema.ts';
import { cursorOf, rangeKeyOf } from './paging.ts';

/** How far back the list of all orders goes, in days. */
const DAYS_LISTED = 400;
const DAY_MS = 86_400_000;

/** A row of the index `byDay`: keys alone. */
export type DayRow = Key & { placedKey: string };

/** A place in the list of all orders, newest first: a day, and the last of its rows that was read, if any was. */
export interface Place {
  day: string;
  /** The `placedKey` of that row. */
  behind?: string;
}

/**
 * What the functions of `allOrders` hand on to each other. A pipeline has ten functions at most and cannot
 * loop, so the one that reads a day stands in it as often as a page may look at a day: a page that ends in
 * quiet days is short, or empty, and its cursor leads on.
 */
export interface AllOrdersStash {
  ordersTable: string;
  /** Orders to read. */
  wanted: number;
  rows: DayRow[];
  /** Where to read on. */
  place: Place;
  /** The last day that is looked at. */
  oldest: string;
}

export type AllOrdersContext = Context<QueryAllOrdersArgs, AllOrdersStash>;

/** Whether nothing is left to list. */
export function isPastEnd({ oldest, place }: AllOrdersStash): boolean {
  return place.day < oldest;
}

/** The last day on the list; orders placed before it are found by their ids and their customers. */
export function oldestDay(): string {
  return util.time
    .epochMilliSecondsToISO8601(util.time.nowEpochMilliSeconds() - DAYS_LISTED * DAY_MS)
    .slice(0, 10);
}

const PLACE = '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])(T[0-9:.]+Z#[0-9A-Z]{26})?$';

/** Where a page begins: behind a cursor, or at the newest order. Ends the request for a cursor that is none. */
export function placeOf(after: string | null | undefined): Place {
  if (!after) return { day: util.time.nowISO8601().slice(0, 10) };
  const text = rangeKeyOf(after, PLACE);
  const day = text.slice(0, 10);
  return text === day ? { day } : { day, behind: text };
}

/** The cursor that leads to a place: the key of the row it is behind, or a day to begin with. */
export function cursorTo({ day, behind }: Place): string {
  return cursorOf(behind ?? day);
}
