import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createMockProvider } from './mock-provider.ts';
import type { PaymentProvider } from './provider.ts';
import { paymentKey } from './provider.ts';
import { openLocalLedger } from '../testing/payment-ledger.ts';

let close: () => Promise<void>;
let provider: PaymentProvider;
let now = Date.parse('2026-01-01T00:00:00Z');
let count = 0;
let paymentId: string;

beforeAll(async () => {
  const books = await openLocalLedger();
  close = () => books.close();
  provider = createMockProvider(books.ledger, () => new Date(now));
});

afterAll(() => close());

beforeEach(() => {
  paymentId = `payment-${++count}`;
});

const amount = { amount: 1250, currency: 'EUR' };
const authorize = (token = 'tok_approve', sum = amount) =>
  provider.authorize({ key: paymentKey(paymentId, 'authorize'), paymentId, amount: sum, token });
const capture = (sum = amount) =>
  provider.capture({ key: paymentKey(paymentId, 'capture'), paymentId, amount: sum });
const voidIt = () => provider.void({ key: paymentKey(paymentId, 'void'), paymentId });
const confirm = () => provider.confirm({ key: paymentKey(paymentId, 'confirm'), paymentId });
const refund = (n: number, sum: number, currency = 'EUR') =>
  provider.refund({
    key: paymentKey(paymentId, 'refund', n),
    paymentId,
    amount: { amount: sum, currency },
  });
const MINUTE_MS = 60_000;

describe('a repeated key', () => {
  it.each([
    ['tok_approve', { outcome: 'AUTHORIZED' }],
    ['tok_decline_expired_card', { outcome: 'DECLINED', reason: 'EXPIRED_CARD' }],
  ])('gets the first answer (%s)', async (token, answer) => {
    expect(await authorize(token)).toEqual(answer);
    expect(await authorize(token)).toEqual(answer);
    expect(await authorize('tok_approve')).toEqual(answer);
  });

  it('gets the first answer when both come at once', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => authorize()));
    expect(new Set(answers.map((answer) => answer.outcome))).toEqual(new Set(['AUTHORIZED']));
    const captures = await Promise.all(Array.from({ length: 6 }, () => capture()));
    expect(new Set(captures.map((answer) => JSON.stringify(answer))).size).toBe(1);
  });

  it('is refused for another amount', async () => {
    await authorize();
    await expect(authorize('tok_approve', { ...amount, amount: 1 })).rejects.toThrow(/another amount/);
  });

  it('still tells of the capture after the authorization would have run out', async () => {
    await authorize();
    const first = await capture();
    now += 30 * 24 * 3600 * 1000;
    expect(await capture()).toEqual(first);
    expect(first).toMatchObject({ outcome: 'CAPTURED', at: expect.any(String) });
  });
});

describe('a capture', () => {
  it('takes no more than was authorized', async () => {
    await authorize();
    expect(await capture({ ...amount, amount: 1251 })).toEqual({ outcome: 'NOT_AUTHORIZED' });
    expect(await capture({ ...amount, currency: 'USD' })).toEqual({ outcome: 'NOT_AUTHORIZED' });
    expect((await capture()).outcome).toBe('CAPTURED');
  });

  it.each(['tok_decline', 'tok_action_required'])('takes nothing after %s', async (token) => {
    await authorize(token);
    expect(await capture()).toEqual({ outcome: 'NOT_AUTHORIZED' });
  });

  it('is too late after seven days, and stays so', async () => {
    await authorize();
    now += 7 * 24 * 3600 * 1000;
    expect(await capture()).toEqual({ outcome: 'AUTHORIZATION_EXPIRED' });
    now -= 1000;
    expect(await capture()).toEqual({ outcome: 'AUTHORIZATION_EXPIRED' });
    expect(await voidIt()).toEqual({ outcome: 'NOTHING_TO_VOID' });
  });
});

describe('a void', () => {
  it('tells the same each time', async () => {
    await authorize();
    expect(await voidIt()).toEqual({ outcome: 'VOIDED' });
    expect(await voidIt()).toEqual({ outcome: 'VOIDED' });
    expect(await capture()).toEqual({ outcome: 'NOT_AUTHORIZED' });
  });

  it('does not touch captured money', async () => {
    await authorize();
    await capture();
    expect(await voidIt()).toEqual({ outcome: 'CAPTURED' });
  });

  it('that comes first closes the payment', async () => {
    expect(await voidIt()).toEqual({ outcome: 'NOTHING_TO_VOID' });
    expect(await authorize()).toEqual({ outcome: 'VOIDED' });
    expect(await capture()).toEqual({ outcome: 'NOT_AUTHORIZED' });
    expect(await voidIt()).toEqual({ outcome: 'NOTHING_TO_VOID' });
  });

  it('and a capture at once: one of them wins, and both say so', async () => {
    await authorize();
    const [captured, voided] = await Promise.all([capture(), voidIt()]);
    expect([
      ['CAPTURED', 'CAPTURED'],
      ['NOT_AUTHORIZED', 'VOIDED'],
    ]).toContainEqual([captured.outcome, voided.outcome]);
  });
});

describe('a payment that waits for the customer', () => {
  const waiting = (from: number) => ({
    outcome: 'ACTION_REQUIRED',
    confirmBefore: new Date(from + 5 * MINUTE_MS).toISOString(),
  });

  it('is authorized by the customer’s word, which is taken once', async () => {
    const began = now;
    expect(await authorize('tok_action_required')).toEqual(waiting(began));
    now += MINUTE_MS;
    expect(await authorize('tok_action_required')).toEqual(waiting(began));
    expect(await capture()).toEqual({ outcome: 'NOT_AUTHORIZED' });
    expect(await confirm()).toEqual({ outcome: 'CONFIRMED', replayed: false });
    expect(await confirm()).toEqual({ outcome: 'CONFIRMED', replayed: true });
    expect(await authorize('tok_action_required')).toEqual({ outcome: 'AUTHORIZED' });
    now += 10 * MINUTE_MS;
    expect(await confirm()).toEqual({ outcome: 'CONFIRMED', replayed: true });
    expect(await authorize('tok_action_required')).toEqual({ outcome: 'AUTHORIZED' });
    expect((await capture()).outcome).toBe('CAPTURED');
  });

  it('can be captured for seven days from the word on', async () => {
    await authorize('tok_action_required');
    now += 4 * MINUTE_MS;
    await confirm();
    now += 7 * 24 * 60 * MINUTE_MS - 1;
    expect((await capture()).outcome).toBe('CAPTURED');
  });

  it('takes one word of many that come at once', async () => {
    await authorize('tok_action_required');
    const answers = await Promise.all(Array.from({ length: 5 }, confirm));
    expect(answers.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 5 }, () => 'CONFIRMED'));
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
  });

  it('is declined by the issuer in spite of it', async () => {
    await authorize('tok_action_required_then_decline');
    const declined = { outcome: 'DECLINED', reason: 'DO_NOT_HONOR' };
    expect(await confirm()).toEqual({ ...declined, replayed: false });
    expect(await confirm()).toEqual({ ...declined, replayed: true });
    expect(await authorize('tok_action_required_then_decline')).toEqual(declined);
    expect(await capture()).toEqual({ outcome: 'NOT_AUTHORIZED' });
    expect(await voidIt()).toEqual({ outcome: 'NOTHING_TO_VOID' });
  });

  it.each([
    [5 * MINUTE_MS - 1, 'CONFIRMED', 'AUTHORIZED'],
    [5 * MINUTE_MS, 'TOO_LATE', 'NOT_CONFIRMED'],
  ])('hears the word that comes %i ms after as %s', async (after, outcome, authorized) => {
    await authorize('tok_action_required');
    now += after;
    expect(await confirm()).toEqual({ outcome, replayed: false });
    expect(await authorize('tok_action_required')).toEqual({ outcome: authorized });
    now -= after;
    expect(await confirm()).toEqual({ outcome, replayed: true });
  });

  it('is over when its time is, though nobody said a word', async () => {
    await authorize('tok_action_required_expires');
    now += 10_000;
    expect(await authorize('tok_action_required_expires')).toEqual({ outcome: 'NOT_CONFIRMED' });
    const wish = { key: paymentKey(paymentId, 'authorize'), paymentId };
    expect(await provider.lookupAuthorize(wish)).toEqual({ outcome: 'NOT_CONFIRMED' });
  });

  it('is closed by a void: no word opens it again', async () => {
    await authorize('tok_action_required');
    expect(await voidIt()).toEqual({ outcome: 'VOIDED' });
    expect(await voidIt()).toEqual({ outcome: 'VOIDED' });
    expect(await confirm()).toEqual({ outcome: 'NOTHING_WAITS', replayed: false });
    expect(await authorize('tok_action_required')).toEqual({ outcome: 'VOIDED' });
    expect(await capture()).toEqual({ outcome: 'NOT_AUTHORIZED' });
    now += 5 * MINUTE_MS;
    expect(await confirm()).toEqual({ outcome: 'TOO_LATE', replayed: false });
  });

  it('and is voided at once: one of the two wins, and nothing is left to capture', async () => {
    await authorize('tok_action_required');
    const [confirmed, voided] = await Promise.all([confirm(), voidIt()]);
    expect(voided).toEqual({ outcome: 'VOIDED' });
    expect(['CONFIRMED', 'NOTHING_WAITS']).toContain(confirmed.outcome);
    expect(await capture()).toEqual({ outcome: 'NOT_AUTHORIZED' });
  });

  it.each(['tok_approve', 'tok_decline', undefined])('is no payment that never asked (%s)', async (token) => {
    if (token) await authorize(token);
    expect(await confirm()).toEqual({ outcome: 'NOTHING_WAITS', replayed: false });
  });
});

describe('a refund', () => {
  it('gives back in parts, and no more than was captured', async () => {
    await authorize();
    await capture();
    expect(await refund(1, 500)).toMatchObject({ outcome: 'REFUNDED' });
    expect(await refund(2, 751)).toEqual({ outcome: 'EXCEEDS' });
    expect(await refund(3, 750, 'USD')).toEqual({ outcome: 'EXCEEDS' });
    expect(await refund(4, 750)).toMatchObject({ outcome: 'REFUNDED' });
    expect(await refund(5, 1)).toEqual({ outcome: 'EXCEEDS' });
    expect(await voidIt()).toEqual({ outcome: 'CAPTURED' });
  });

  it('is given once for a key, and told the same each time', async () => {
    await authorize();
    await capture();
    const first = await refund(1, 500);
    now += MINUTE_MS;
    expect(await refund(1, 500)).toEqual(first);
    expect(await provider.lookupRefund({ key: paymentKey(paymentId, 'refund', 1), paymentId })).toEqual(
      first,
    );
    await expect(refund(1, 400)).rejects.toThrow(/another amount/);
    expect(await refund(2, 751)).toEqual({ outcome: 'EXCEEDS' });
    expect((await refund(3, 750)).outcome).toBe('REFUNDED');
  });

  it('that meets others never gives back more than there is', async () => {
    await authorize();
    await capture();
    const answers = await Promise.all([1, 2, 3, 4].map((n) => refund(n, 500)));
    expect(answers.map(({ outcome }) => outcome).sort()).toEqual([
      ...['EXCEEDS', 'EXCEEDS', 'REFUNDED', 'REFUNDED'],
    ]);
  });

  it.each([
    ['nothing', undefined],
    ['an authorization', 'tok_approve'],
    ['a declined payment', 'tok_decline'],
  ])('of %s is none', async (_what, token) => {
    if (token) await authorize(token);
    expect(await refund(1, 1)).toEqual({ outcome: 'NOT_CAPTURED' });
  });

  it.each([0, -1, 0.5, NaN])('of %d is a mistake of ours', async (sum) => {
    await authorize();
    await capture();
    await expect(refund(1, sum)).rejects.toThrow(/no sum of money/);
    expect((await refund(2, 1250)).outcome).toBe('REFUNDED');
  });
});

describe('trouble', () => {
  it('passes after the calls the token says', async () => {
    for (let call = 1; call <= 2; call++) {
      await expect(authorize('tok_fail_twice_then_approve')).rejects.toMatchObject({ kind: 'UNAVAILABLE' });
    }
    expect(await authorize('tok_fail_twice_then_approve')).toEqual({ outcome: 'AUTHORIZED' });
  });

  it('that loses the answer has still decided', async () => {
    const key = paymentKey(paymentId, 'authorize');
    expect(await provider.lookupAuthorize({ key, paymentId })).toBeUndefined();
    await expect(authorize('tok_answer_lost')).rejects.toMatchObject({ kind: 'UNKNOWN' });
    expect(await provider.lookupAuthorize({ key, paymentId })).toEqual({ outcome: 'AUTHORIZED' });
    expect(await authorize('tok_answer_lost')).toEqual({ outcome: 'AUTHORIZED' });
  });

  it('ends for an undo and a refund after the calls of one run', async () => {
    await authorize('tok_void_fails');
    for (let call = 1; call <= 6; call++) {
      await expect(voidIt()).rejects.toMatchObject({ kind: 'UNAVAILABLE' });
    }
    expect(await voidIt()).toEqual({ outcome: 'VOIDED' });

    paymentId = `${paymentId}-refunded`;
    await authorize('tok_refund_fails');
    await capture();
    for (let call = 1; call <= 6; call++) {
      await expect(refund(1, 1250)).rejects.toMatchObject({ kind: 'UNAVAILABLE' });
    }
    expect((await refund(1, 1250)).outcome).toBe('REFUNDED');
  });

  it('that loses the answer to an undo or a refund has still decided', async () => {
    await authorize('tok_void_answer_lost');
    await expect(voidIt()).rejects.toMatchObject({ kind: 'UNKNOWN' });
    const wish = { key: paymentKey(paymentId, 'void'), paymentId };
    expect(await provider.lookupVoid(wish)).toEqual({ outcome: 'VOIDED' });

    paymentId = `${paymentId}-refunded`;
    await authorize('tok_refund_answer_lost');
    await capture();
    await expect(refund(1, 1250)).rejects.toMatchObject({ kind: 'UNKNOWN' });
    const answer = await provider.lookupRefund({ key: paymentKey(paymentId, 'refund', 1), paymentId });
    expect(answer).toMatchObject({ outcome: 'REFUNDED' });
    expect(await refund(1, 1250)).toEqual(answer);
  });

  it.each(['', 'tok_nobody', 'toString', '__proto__'])(
    'is no excuse for an unknown token (%s)',
    async (token) => {
      expect(await authorize(token)).toEqual({ outcome: 'METHOD_INVALID' });
      expect(await capture()).toEqual({ outcome: 'NOT_AUTHORIZED' });
    },
  );
});
