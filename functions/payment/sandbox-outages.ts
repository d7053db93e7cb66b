/** What follows a paid order, and what a sandbox token can make unavailable for a while. */
export type FollowUp = 'NOTIFICATION' | 'RECEIPT';

const OUTAGES: Readonly<Record<string, FollowUp>> = {
  tok_notification_unavailable: 'NOTIFICATION',
  tok_receipt_unavailable: 'RECEIPT',
};

/**
 * How long the outage lasts, in milliseconds from the placing of the order: longer than the state machine
 * goes on trying, and over when the order is looked after for the first time.
 */
export const OUTAGE_MS = 45_000;

/**
 * Whether the token makes this follow-up unavailable now. `placedAt` is ISO 8601. It goes by time alone,
 * so that asking, however often, changes nothing.
 */
export function sandboxOutage(paymentToken: string, what: FollowUp, placedAt: string, now: Date): boolean {
  const out = Object.hasOwn(OUTAGES, paymentToken) && OUTAGES[paymentToken] === what;
  return out && now.getTime() < Date.parse(placedAt) + OUTAGE_MS;
}
