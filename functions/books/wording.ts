import type { Money } from '../../domain/money.ts';
import { formatMoney } from '../../domain/money.ts';

/** Most things a text names one by one. */
const MOST_LISTED = 5;

/** `3, 4, 5 and 12 more`. */
export function listed(things: readonly (string | number)[]): string {
  const named = things.slice(0, MOST_LISTED).join(', ');
  const rest = things.length - MOST_LISTED;
  return rest > 0 ? `${named} and ${rest} more` : named;
}

/** A sum for people: `12.50 EUR`. */
export function sumOf(amount: number, currency: string): string {
  return formatMoney({ amount, currency } satisfies Money);
}
