import { expect, it } from 'vitest';
import { availabilityOf, availableUnits } from './availability.ts';

it.each([
  [{ onHand: 5, reserved: 2, withdrawn: false }, 3, 'AVAILABLE'],
  [{ onHand: 5, reserved: 5, withdrawn: false }, 0, 'OUT_OF_STOCK'],
  [{ onHand: 5, reserved: 0, withdrawn: true }, 0, 'WITHDRAWN'],
])('%j: %i units, %s', (stock, units, word) => {
  expect([availableUnits(stock), availabilityOf(stock)]).toEqual([units, word]);
});
