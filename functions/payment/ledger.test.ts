import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Payment, PaymentLedger } from './ledger.ts';
import { createMockProvider } from './mock-provider.ts';
import type { PaymentProvider, WishKind } from './provider.ts';
import { paymentKey, ProviderFailure } from './provider.ts';
import { openLocalLedger } from '../testing/payment-ledger.ts';

let books: Awaited<ReturnType<typeof openLocalLedger>>;
let count = 0;

beforeAll(async () => {
  books = await openLocalLedger();
});

afterAll(() => books.close());

/** One call of the provider. The sums of refunds differ by their number: a key has one sum. */
interface Call {
  kind: WishKind;
  n: number;
  /** How much later than the last it comes, in milliseconds. */
  later: number;
}

const TOTAL = 1000;
const REFUNDS: Record<number, number> = { 1: 400, 2: 600, 3: 700, 4: 1000 };

const call = fc.oneof(
  fc.record<Call>({
    kind: fc.constantFrom('authorize', 'confirm', 'capture', 'void'),
    n: fc.constant(1),
    later: fc.constantFrom(0, 1000, 4 * 60_000, 8 * 24 * 3_600_000),
  }),
  fc.record<Call>({ kind: fc.constant('refund'), n: fc.integer({ min: 1, max: 4 }), later: fc.constant(0) }),
);

/** Mostly the way payments go, so that many of them come to be captured and refunded. */
const plan = fc.tuple(
  fc.constantFrom(
    ...['tok_approve', 'tok_action_required', 'tok_action_required_then_decline', 'tok_answer_lost'],
    ...['tok_capture_answer_lost', 'tok_void_answer_lost', 'tok_refund_answer_lost', 'tok_refund_fails'],
    ...['tok_decline', 'tok_authorization_expires', 'tok_fail_twice_then_approve'],
  ),
  fc.array(call, { minLength: 1, maxLength: 14 }),
  fc.boolean(),
);
const USUAL: Call[] = (['authorize', 'confirm', 'capture'] as const).map((kind) => ({
  kind,
  n: 1,
  later: 0,
}));

function ask(provider: PaymentProvider, paymentId: string, token: string, { kind, n }: Call) {
  const wish = { key: paymentKey(paymentId, kind, n), paymentId };
  const money = (amount: number) => ({ amount, currency: 'EUR' });
  switch (kind) {
    case 'authorize':
      return provider.authorize({ ...wish, amount: money(TOTAL), token });
    case 'capture':
      return provider.capture({ ...wish, amount: money(TOTAL) });
    case 'refund':
      return provider.refund({ ...wish, amount: money(REFUNDS[n] ?? 0) });
    default:
      return provider[kind](wish);
  }
}

/** Every step of the ledger waits for its turn, so that calls meet in all orders. */
function inTurns(ledger: PaymentLedger, turns: fc.Scheduler): PaymentLedger {
  const turn =
    <Args extends unknown[], Answer>(step: (...args: Args) => Promise<Answer>) =>
    async (...args: Args) => {
      await turns.schedule(Promise.resolve());
      return step(...args);
    };
  return {
    payment: turn(ledger.payment),
    operation: turn(ledger.operation),
    open: turn(ledger.open),
    change: turn(ledger.change),
    countCall: turn(ledger.countCall),
  };
}

/** Answers that decided something, which a repeat may not contradict. */
const DECISIONS: Record<WishKind, readonly string[]> = {
  authorize: ['AUTHORIZED', 'DECLINED'],
  confirm: ['CONFIRMED', 'DECLINED', 'TOO_LATE'],
  capture: ['CAPTURED', 'AUTHORIZATION_EXPIRED'],
  void: ['VOIDED'],
  refund: ['REFUNDED'],
};

type Answers = Map<string, { outcome: string; replayed?: boolean }[]>;

function checkBooks(payment: Payment | undefined, answers: Answers): void {
  const decisions = new Map(
    [...answers].map(([key, given]) => [
      key,
      given.filter(({ outcome }) => DECISIONS[key.split('-')[0] as WishKind].includes(outcome)),
    ]),
  );
  for (const [key, given] of decisions) {
    const distinct = new Set(given.map(({ replayed: _, ...answer }) => JSON.stringify(answer)));
    expect(distinct.size, `${key}: ${[...distinct].join(', ')}`).toBeLessThanOrEqual(1);
  }
  const first = (key: string) => decisions.get(key)?.[0]?.outcome;
  const anew = decisions.get('confirm-1')?.filter(({ replayed }) => !replayed) ?? [];
  expect(anew.length).toBeLessThanOrEqual(1);
  expect([first('capture-1'), first('void-1')]).not.toEqual(['CAPTURED', 'VOIDED']);
  if (!payment) return;
  const { authorized, captured, refunded, status } = payment;
  expect(captured).toBeLessThanOrEqual(authorized);
  expect(refunded).toBeLessThanOrEqual(captured);
  expect(status === 'REFUNDED').toBe(refunded > 0 && refunded === captured);
  expect(status === 'PARTIALLY_REFUNDED').toBe(refunded > 0 && refunded < captured);
  const told = [1, 2, 3, 4].filter((n) => first(`refund-${n}`) === 'REFUNDED');
  expect(told.reduce((sum, n) => sum + (REFUNDS[n] ?? 0), 0)).toBeLessThanOrEqual(refunded);
  if (first('capture-1') === 'CAPTURED') expect(captured).toBe(TOTAL);
}

describe('the books of payments', () => {
  it('stand whatever calls meet, in whatever order, and however often they come', async () => {
    const reached = new Set<string>();
    await fc.assert(
      fc.asyncProperty(plan, fc.scheduler(), async ([token, calls, usual], turns) => {
        const paymentId = `payment-${++count}`;
        let now = Date.parse('2026-01-01T00:00:00Z');
        const atOnce = createMockProvider(books.ledger, () => new Date(now));
        const meeting = createMockProvider(inTurns(books.ledger, turns), () => new Date(now));
        const answers: Answers = new Map();
        const make = async (provider: PaymentProvider, one: Call) => {
          try {
            const answer = await ask(provider, paymentId, token, one);
            const key = `${one.kind}-${one.n}`;
            answers.set(key, [...(answers.get(key) ?? []), answer]);
          } catch (error) {
            if (!(error instanceof ProviderFailure)) throw error;
          }
        };
        if (usual) for (const one of USUAL) await make(atOnce, one);
        await turns.waitFor(
          Promise.all(
            calls.map(async (one) => {
              now += one.later;
              await make(meeting, one);
            }),
          ),
        );
        const payment = await books.ledger.payment(paymentId);
        checkBooks(payment, answers);
        // Once more, one after the other: what was decided stands, and no sum moves but by a new decision.
        for (const one of calls) await make(atOnce, one);
        const after = await books.ledger.payment(paymentId);
        checkBooks(after, answers);
        if (after) reached.add(after.status);
      }),
      { numRuns: 150 },
    );
    // A property over payments that never come to be captured or refunded would prove little.
    for (const status of ['CAPTURED', 'VOIDED', 'PARTIALLY_REFUNDED', 'REFUNDED'])
      expect([...reached]).toContain(status);
  });

  it('refuse a change of a payment that is not as it was read', async () => {
    const paymentId = `payment-${++count}`;
    const provider = createMockProvider(books.ledger, () => new Date());
    const money = { amount: TOTAL, currency: 'EUR' };
    const wish = (kind: WishKind, n = 1) => ({
      key: paymentKey(paymentId, kind, n),
      paymentId,
      amount: money,
    });
    await provider.authorize({ ...wish('authorize'), token: 'tok_approve' });
    await provider.capture(wish('capture'));
    const read = (await books.ledger.payment(paymentId)) as Payment;
    const decision = { ...wish('refund', 9), kind: 'refund', outcome: 'REFUNDED', at: '' } as const;
    const to = { refunded: TOTAL };
    for (const other of [
      { status: 'AUTHORIZED' } as const,
      { authorized: 1 },
      { captured: 1 },
      { refunded: 1 },
    ]) {
      expect(await books.ledger.change({ ...read, ...other }, to, decision)).toBe(false);
    }
    expect(await books.ledger.change(read, to, { ...decision, key: wish('capture').key })).toBe(false);
    expect(await books.ledger.payment(paymentId)).toEqual(read);
    expect(await books.ledger.change(read, to, decision)).toBe(true);
  });
});
