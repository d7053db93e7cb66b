import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { refundIdOf } from '../../domain/refunds.ts';
import type { StoredRefund } from './frame.ts';
import { openLocalShop } from '../testing/local-shop.ts';
import type { Shop } from '../testing/shop.ts';
import { caught } from '../testing/shop.ts';

let shop: Shop;
let close: () => Promise<void>;
let id: string;

beforeAll(async () => {
  ({ shop, close } = await openLocalShop());
  await shop.putProduct({ id: 'beans', amount: 1250, onHand: 1000 });
});

afterAll(() => close());

beforeEach(() => {
  id = shop.newOrderId();
  shop.forget();
});

const STEPS = ['refund-payment', 'write-credit-note', 'close-refund'];
const PATIENT = 6;

const step = (name: string, n: number, attempt = 1): Promise<unknown> =>
  shop.run(name, id, { attempt, maxAttempts: PATIENT, input: { refundId: refundIdOf(id, n) } });

/** Runs a refund as its state machine does. */
async function refund(n: number): Promise<void> {
  const answer = (await step('refund-payment', n)) as { returnStock: boolean };
  if (answer.returnStock) await shop.run('release-stock', id, { maxAttempts: PATIENT });
  await step('write-credit-note', n);
  await step('close-refund', n);
}

/** Runs a step as often as the state machine does; gives the error that is left. */
async function patiently(name: string, n: number): Promise<Error> {
  for (let attempt = 1; ; attempt++) {
    try {
      return new Error(`It went well: ${JSON.stringify(await step(name, n, attempt))}`);
    } catch (error) {
      if ((error as Error).name !== 'TransientFailure' || attempt === PATIENT) return error as Error;
    }
  }
}

/** A paid order of 25.00 EUR. */
async function paid(paymentToken = 'tok_approve'): Promise<void> {
  expect(await shop.forward(id, { paymentToken })).toBeUndefined();
}

const ask = (amount: number, returnStock = false) =>
  shop.api.refund(id, { amount, currency: 'EUR' }, { returnStock });
const refunds = async () => (await shop.order(id)).refunds as StoredRefund[];
const note = (n: number): Buffer =>
  shop.objects.get(`/receipts-bucket/receipts/${id}/credit-note-${n}.pdf`) ?? Buffer.alloc(0);
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

describe('a refund', () => {
  it('of a part leaves the order partially refunded, with a credit note', async () => {
    await paid();
    await ask(1000);
    await refund(1);
    expect(shop.api.posts.at(-1)).toMatchObject({
      type: 'REFUND_DONE',
      refundId: refundIdOf(id, 1),
      amount: { amount: 1000, currency: 'EUR' },
    });
    expect(await shop.order(id)).toMatchObject({
      status: 'PARTIALLY_REFUNDED',
      paymentStatus: 'PARTIALLY_REFUNDED',
      stockStatus: 'COMMITTED',
      refunds: [{ state: 'DONE', endedAt: expect.any(String) }],
    });
    expect(note(1).subarray(0, 5).toString()).toBe('%PDF-');
    expect((await refunds())[0]?.creditNote).toEqual({
      key: `receipts/${id}/credit-note-1.pdf`,
      sha256: sha256(note(1)),
    });
  });

  it('of the rest, with the units, ends it', async () => {
    const before = await shop.stock('beans');
    await paid();
    await ask(1000);
    await refund(1);
    await ask(1500, true);
    await refund(2);
    expect(await shop.order(id)).toMatchObject({
      status: 'REFUNDED',
      paymentStatus: 'REFUNDED',
      stockStatus: 'RETURNED',
      refunds: [{ state: 'DONE' }, { state: 'DONE' }],
    });
    expect(sha256(note(2))).not.toBe(sha256(note(1)));
    expect(await shop.paymentOperations(id)).toEqual(['authorize', 'capture', 'refund', 'refund']);
    const { onHand, reserved } = await shop.stock('beans');
    expect({ onHand, reserved }).toEqual({ onHand: before.onHand, reserved: before.reserved });
  });

  it('has a link to its credit note, once it is there', async () => {
    await paid();
    await ask(1000);
    const link = (refundId: string | null) =>
      shop.run('receipt-link', id, { input: { refundId } }) as Promise<{ url: string } | null>;
    expect(await link(refundIdOf(id, 1))).toBeNull();
    await refund(1);
    const url = new URL((await link(refundIdOf(id, 1)))?.url ?? '');
    expect(url.pathname).toBe(`/receipts-bucket/receipts/${id}/credit-note-1.pdf`);
    expect(url.searchParams.get('response-content-disposition')).toContain(`credit-note-${id}-1.pdf`);
    expect(Buffer.from(await (await fetch(url)).bytes())).toEqual(note(1));
    expect(await link(refundIdOf(id, 2))).toBeNull();
    expect(await link(null)).toBeNull();
  });

  it('is looked up when the answer is lost, and given once', async () => {
    await paid('tok_refund_answer_lost');
    await ask(2500);
    await refund(1);
    expect(shop.types()).not.toContain('STEP_RETRYING');
    expect(await shop.paymentOperations(id)).toEqual(['authorize', 'capture', 'refund']);
    expect((await shop.order(id)).status).toBe('REFUNDED');
  });
});

describe('a step of a refund', () => {
  const way = STEPS.map((name, index) => [name, STEPS.slice(0, index)] as const);

  it.each(way)('(%s) that runs twice changes nothing the second time', async (name, before) => {
    await paid();
    await ask(1000);
    for (const earlier of before) await step(earlier, 1);
    const first = await step(name, 1);
    const snapshot = await shop.snapshot();
    expect(await step(name, 1, 2)).toEqual(first);
    expect(await shop.snapshot()).toEqual(snapshot);
  });

  it.each(way)('(%s) that comes when the refund is done changes nothing', async (name) => {
    await paid();
    await ask(1000);
    await refund(1);
    const snapshot = await shop.snapshot();
    await step(name, 1);
    expect(await shop.snapshot()).toEqual(snapshot);
    await ask(1500);
    await refund(2);
    const end = await shop.snapshot();
    await step(name, 1);
    await step(name, 2);
    expect(await shop.snapshot()).toEqual(end);
  });

  it.each(way)('(%s) does nothing for a refund that failed and was not taken up again', async (name) => {
    await paid();
    await ask(1000);
    await shop.flag(id, { Error: 'States.Timeout', Cause: '' }, refundIdOf(id, 1));
    const snapshot = await shop.snapshot();
    await expect(step(name, 1)).rejects.toMatchObject({ name: 'StepSuperseded' });
    expect(await shop.snapshot()).toEqual(snapshot);
  });

  it.each(way)('(%s) is about a refund the order has', async (name) => {
    await paid();
    await ask(1000);
    await expect(step(name, 2)).rejects.toThrow(/has no refund/);
    await expect(shop.run(name, id)).rejects.toThrow();
  });

  it('closes once when the answer to its report is lost, and when it could not report at all', async () => {
    await paid();
    await ask(1000);
    await step('refund-payment', 1);
    await step('write-credit-note', 1);
    shop.interruptApi();
    await expect(step('close-refund', 1)).rejects.toMatchObject({ name: 'TransientFailure' });
    shop.api.interruptions.length = 0;
    shop.api.interruptions.push('lose the answer');
    await step('close-refund', 1, 2);
    expect(shop.types().filter((type) => type === 'REFUND_DONE')).toHaveLength(1);
    expect((await shop.order(id)).status).toBe('PARTIALLY_REFUNDED');
  });

  it('writes the same credit note again, whatever lay there', async () => {
    await paid();
    await ask(1000);
    await step('refund-payment', 1);
    await step('write-credit-note', 1);
    const first = { bytes: note(1), refunds: await refunds() };
    shop.objects.set(`/receipts-bucket/receipts/${id}/credit-note-1.pdf`, Buffer.from('other bytes'));
    await step('write-credit-note', 1, 2);
    expect({ bytes: note(1), refunds: await refunds() }).toEqual(first);
  });
});

describe('a provider that is down for every refund of an execution', () => {
  const failed = async (amount: number): Promise<void> => {
    await paid('tok_refund_fails');
    await ask(amount);
    const error = await patiently('refund-payment', 1);
    expect(error).toMatchObject({ name: 'TransientFailure', code: 'PROVIDER_UNAVAILABLE' });
    await shop.flag(id, caught(error), refundIdOf(id, 1));
  };

  it('tells each try, and leaves the order to people', async () => {
    await failed(1000);
    expect(shop.api.posts.filter(({ type }) => type === 'STEP_RETRYING')).toMatchObject(
      [2, 3, 4, 5, 6].map((attempt) => ({
        ...{ attempt, maxAttempts: 6, refundId: refundIdOf(id, 1), reasonCode: 'PROVIDER_UNAVAILABLE' },
      })),
    );
    expect(await shop.order(id)).toMatchObject({
      status: 'NEEDS_ATTENTION',
      paymentStatus: 'REFUND_FAILED',
      reasonCode: 'PROVIDER_UNAVAILABLE',
      refunds: [{ state: 'FAILED' }],
    });
    expect(note(1)).toHaveLength(0);
  });

  it('is made good by a redo of the same refund', async () => {
    await failed(1000);
    await shop.api.repair(id, 'REDO');
    await refund(1);
    expect(await shop.order(id)).toMatchObject({
      status: 'PARTIALLY_REFUNDED',
      refunds: [{ state: 'DONE' }],
    });
    expect(await shop.paymentOperations(id)).toEqual(['authorize', 'capture', 'refund']);
  });

  it('is made good by a new refund of all; the old one is not done beside it', async () => {
    await failed(1000);
    await shop.api.repair(id, 'FORCE_REFUND');
    await expect(step('refund-payment', 1)).rejects.toMatchObject({ name: 'StepSuperseded' });
    await refund(2);
    expect(await shop.order(id)).toMatchObject({
      status: 'REFUNDED',
      refunds: [{ state: 'FAILED' }, { kind: 'FORCED', state: 'DONE', amount: { amount: 2500 } }],
    });
    expect(await shop.paymentOperations(id)).toEqual(['authorize', 'capture', 'refund']);
  });

  it('fails anew after a redo that does not help, and says so again', async () => {
    await failed(1000);
    await shop.api.repair(id, 'REDO');
    await shop.flag(id, { Error: 'States.Timeout', Cause: '' }, refundIdOf(id, 1));
    expect(shop.types().filter((type) => type === 'REFUND_FAILED')).toHaveLength(2);
    expect((await shop.order(id)).status).toBe('NEEDS_ATTENTION');
  });
});

describe('a refund the provider refuses', () => {
  /** Makes the order ask for a sum that its own books should not have let pass. */
  async function wrongly(amount: number): Promise<void> {
    const money = { amount, currency: 'EUR' };
    await shop.edit(id, {
      status: 'REFUND_PENDING',
      refunds: [
        {
          ...{
            id: refundIdOf(id, 1),
            kind: 'REFUND',
            amount: money,
            reason: 'A mistake',
            returnStock: false,
          },
          ...{ callerId: 'operator-1', key: 'key', at: '2026-01-01T00:00:00.000Z', state: 'REQUESTED' },
        },
      ],
    });
  }

  it('because it is more than was captured, is not tried again', async () => {
    await paid();
    await wrongly(2501);
    expect(await patiently('refund-payment', 1)).toMatchObject({
      ...{ name: 'OrderRefused', code: 'REFUND_EXCEEDS_CAPTURED' },
    });
    expect(shop.types()).not.toContain('STEP_RETRYING');
    expect(await shop.paymentOperations(id)).toEqual(['authorize', 'capture']);
  });

  it('because nothing was captured, is not tried again', async () => {
    await shop.place(id);
    await shop.runAll(['validate-order', 'save-order', 'process-payment'], id);
    await wrongly(500);
    expect(await patiently('refund-payment', 1)).toMatchObject({
      ...{ name: 'OrderRefused', code: 'NOTHING_TO_REFUND' },
    });
    expect(await shop.paymentOperations(id)).toEqual(['authorize']);
  });

  it('has no credit note', async () => {
    await paid();
    await wrongly(2501);
    await expect(step('write-credit-note', 1)).rejects.toThrow(/captured/);
    expect(note(1)).toHaveLength(0);
  });
});
