import { expect, it } from 'vitest';
import { allowedActions } from './allowed-actions.ts';
import { availabilityOf, availableUnits } from './availability.ts';

it.each([
  [{ onHand: 5, reserved: 2, withdrawn: false }, 3, 'AVAILABLE'],
  [{ onHand: 5, reserved: 5, withdrawn: false }, 0, 'OUT_OF_STOCK'],
  [{ onHand: 5, reserved: 0, withdrawn: true }, 0, 'WITHDRAWN'],
])('%j: %i units, %s', (stock, units, word) => {
  expect([availableUnits(stock), availabilityOf(stock)]).toEqual([units, word]);
});

it('lets a receipt be downloaded once it is there', () => {
  const paid = { status: 'CONFIRMED', paymentStatus: 'CAPTURED' } as const;
  expect(allowedActions({ ...paid, receiptStatus: 'READY' })).toEqual(['DOWNLOAD_RECEIPT']);
  expect(allowedActions({ ...paid, receiptStatus: 'PENDING' })).toEqual([]);
});
