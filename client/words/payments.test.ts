import { expect, it } from 'vitest';
import { SANDBOX_TOKENS } from '../../functions/payment/sandbox-tokens.ts';
import { DEFAULT_PAYMENT, SANDBOX_PAYMENTS } from './payments.ts';

const offered = SANDBOX_PAYMENTS.flatMap(({ payments }) => payments.map(({ token }) => token));

it('offers every outcome of the sandbox once, and nothing it does not know', () => {
  expect(offered.toSorted()).toEqual(SANDBOX_TOKENS.toSorted());
});

it('begins with one of them', () => {
  expect(offered).toContain(DEFAULT_PAYMENT);
});
