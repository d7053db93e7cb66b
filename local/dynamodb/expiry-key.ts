import type { Item } from './types.ts';
import { own } from './value.ts';

/** Expiries lie under `expiry!<seconds, 13 digits>!<key of the item>`, hence in the order in which they fall due. */
export const EXPIRY_PREFIX = 'expiry!';
const DIGITS = 13;

/** Where the expiry of an item is noted; undefined when the attribute holds no point in time. */
export function expiryKey(item: Item, attribute: string, itemKey: string): string | undefined {
  const number = own(item, attribute)?.N;
  if (number === undefined) return undefined;
  const seconds = Math.floor(Number(number));
  if (!(seconds >= 0 && seconds < 10 ** DIGITS)) return undefined;
  return `${EXPIRY_PREFIX}${String(seconds).padStart(DIGITS, '0')}!${itemKey}`;
}

/** What an expiry key says; seconds since the epoch. */
export function readExpiryKey(key: string): { seconds: number; itemKey: string } {
  const start = EXPIRY_PREFIX.length;
  return { seconds: Number(key.slice(start, start + DIGITS)), itemKey: key.slice(start + DIGITS + 1) };
}

/** The end of the range of expiries up to and including `seconds`. */
export function expiriesUntil(seconds: number): { gte: string; lt: string } {
  return {
    gte: EXPIRY_PREFIX,
    lt: `${EXPIRY_PREFIX}${String(Math.floor(seconds) + 1).padStart(DIGITS, '0')}`,
  };
}
