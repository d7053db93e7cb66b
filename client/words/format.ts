/** A sum in minor units, as the API carries it. */
export interface Sum {
  amount: number;
  currency: string;
}

/** The sum as the reader's locale writes it; the number of decimals is the currency's own. */
export function formatMoney({ amount, currency }: Sum, locale?: string): string {
  const format = new Intl.NumberFormat(locale, { style: 'currency', currency });
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}

/** Date and time as the reader's locale writes them, to the minute. */
export function formatTime(iso: string, locale?: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(iso));
}

/** The time of day to the second. */
export function formatClock(at: string | number, locale?: string): string {
  return new Intl.DateTimeFormat(locale, { timeStyle: 'medium' }).format(new Date(at));
}

/** The time of day to the minute. */
export function formatShortTime(at: number, locale?: string): string {
  return new Intl.DateTimeFormat(locale, { timeStyle: 'short' }).format(at);
}

const UNITS: readonly [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

/** How long ago that was: `3 minutes ago`, and `now` for the last half minute and for clocks that differ. */
export function formatAgo(at: string | number, now: number, locale?: string): string {
  const seconds = (now - new Date(at).getTime()) / 1000;
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const [unit, size] = UNITS.find(([, size]) => seconds >= size) ?? ['second', 1];
  if (unit === 'second') return seconds < 30 ? format.format(0, 'second') : format.format(-1, 'minute');
  return format.format(-Math.floor(seconds / size), unit);
}

/** A time that something took: `40 ms`, `1.4 sec`, `12 sec`, `3 min 5 sec`. */
export function formatDuration(ms: number, locale?: string): string {
  const unit = (value: number, name: 'millisecond' | 'second' | 'minute' | 'hour', digits = 0): string =>
    new Intl.NumberFormat(locale, {
      style: 'unit',
      unit: name,
      unitDisplay: 'short',
      maximumFractionDigits: digits,
    }).format(value);
  if (ms < 1000) return unit(Math.max(0, Math.round(ms)), 'millisecond');
  const seconds = ms / 1000;
  if (seconds < 10) return unit(Math.round(seconds * 10) / 10, 'second', 1);
  if (seconds < 60) return unit(Math.floor(seconds), 'second');
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${unit(minutes, 'minute')} ${unit(Math.floor(seconds % 60), 'second')}`;
  return `${unit(Math.floor(minutes / 60), 'hour')} ${unit(minutes % 60, 'minute')}`;
}

/** A time that is left, for a clock that counts down: `4:59`. */
export function formatCountdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** `PAYMENT_AUTHORIZED` as people read it, for codes that have no words of their own: `Payment authorized`. */
export function words(name: string): string {
  const text = name.toLowerCase().replaceAll('_', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
