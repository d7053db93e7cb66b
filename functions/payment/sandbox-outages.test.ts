import { describe, expect, it } from 'vitest';
import { OUTAGE_MS, sandboxOutage } from './sandbox-outages.ts';

const PLACED = '2026-01-01T00:00:00.000Z';
const after = (milliseconds: number): Date => new Date(Date.parse(PLACED) + milliseconds);

describe('what follows a payment', () => {
  it.each([
    ['tok_notification_unavailable', 'NOTIFICATION', 0, true],
    ['tok_notification_unavailable', 'NOTIFICATION', OUTAGE_MS - 1, true],
    ['tok_notification_unavailable', 'NOTIFICATION', OUTAGE_MS, false],
    ['tok_notification_unavailable', 'RECEIPT', 0, false],
    ['tok_receipt_unavailable', 'RECEIPT', OUTAGE_MS - 1, true],
    ['tok_receipt_unavailable', 'RECEIPT', OUTAGE_MS, false],
    ['tok_receipt_unavailable', 'NOTIFICATION', 0, false],
    ['tok_approve', 'NOTIFICATION', 0, false],
    ['toString', 'RECEIPT', 0, false],
  ] as const)('with %s: the %s, %i ms after the placing, is out: %s', (token, what, later, out) => {
    expect(sandboxOutage(token, what, PLACED, after(later))).toBe(out);
  });
});
