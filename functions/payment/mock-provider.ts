import type { PaymentLedger } from './ledger.ts';
import { mockAuthorize } from './mock-authorize.ts';
import { mockSettle } from './mock-settle.ts';
import type { PaymentProvider } from './provider.ts';

/**
 * A payment provider that moves no money. It keeps books like a real one: it decides once on each key,
 * answers a repeated key from the books, and lets sandbox tokens choose what goes wrong.
 */
export function createMockProvider(ledger: PaymentLedger, now: () => Date): PaymentProvider {
  const desk = { ledger, now };
  return { ...mockAuthorize(desk), ...mockSettle(desk) };
}
