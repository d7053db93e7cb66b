/** The day before a day, both as `2026-01-31`. */
export function dayBefore(day: string): string {
  const year = Number(day.slice(0, 4));
  const month = Number(day.slice(5, 7));
  const date = Number(day.slice(8, 10));
  if (date > 1) return dayText(year, month, date - 1);
  if (month > 1) return dayText(year, month - 1, daysIn(year, month - 1));
  return dayText(year - 1, 12, 31);
}

const DAYS_IN_MONTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function daysIn(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return month === 2 && leap ? 29 : (DAYS_IN_MONTHS[month - 1] as number);
}

function dayText(year: number, month: number, date: number): string {
  return `${`000${year}`.slice(-4)}-${`0${month}`.slice(-2)}-${`0${date}`.slice(-2)}`;
}
