/** A sum in minor units, as the API carries it. */
export interface Money {
  amount: number;
  currency: string;
}

/** The sum as the reader's locale writes it. */
export function formatMoney({ amount, currency }: Money): string {
  const format = new Intl.NumberFormat(undefined, { style: 'currency', currency });
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}

/** The moment as the reader's locale writes it, to the minute. */
export function formatTime(iso: string): string {
  return new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' }).format(
    new Date(iso),
  );
}

/** The time of day to the second. */
export function formatClock(iso: string): string {
  return new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' }).format(new Date(iso));
}

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** `PAYMENT_AUTHORIZED` as people read it: `Payment authorized`. */
export function words(name: string): string {
  return capitalized(name.toLowerCase().replaceAll('_', ' '));
}
