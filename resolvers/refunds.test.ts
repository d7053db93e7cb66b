import { beforeEach, describe, expect, it } from 'vitest';
import type { FieldError } from '../local/appsync/resolver.ts';
import { AwsError } from '../local/kernel/errors.ts';
import type { TestApi } from './testing/api.ts';
import { openApi, REFUND_MACHINE } from './testing/api.ts';
import type { Moved } from './testing/orders.ts';
import { Orders } from './testing/orders.ts';
import { CUSTOMER, KEY, OPERATOR, REASON } from './testing/handlers.ts';

let api: TestApi;
let orders: Orders;
beforeEach(async () => {
  api = await openApi();
  orders = new Orders(api);
});

const told = (error: FieldError) => error.errorType;

describe('refunding an order', () => {
  it('moves it, appends the event, starts the refund, and ends as its execution tells', async () => {
    const id = await orders.completed();
    expect(await orders.due(id)).toEqual({});
    const refundId = `${id}-refund-1`;
    const first = await orders.refund(id, 2000);
    expect(first).toMatchObject({
      __typename: 'RefundAccepted',
      replayed: false,
      refund: { id: refundId, state: 'REQUESTED' },
      order: {
        status: 'REFUND_PENDING',
        paymentStatus: 'REFUNDING',
        refundable: { amount: 3000 },
        allowedActions: ['DOWNLOAD_RECEIPT'],
      },
    });
    expect(await orders.show(id, OPERATOR)).toEqual(first.order);
    expect(api.started.at(-1)).toMatchObject({
      stateMachineArn: REFUND_MACHINE,
      name: refundId,
      input: JSON.stringify({ orderId: id, refundId }),
    });
    expect((await orders.due(id)).dueAt).toBe('2026-01-01T00:01:00.000Z');

    await orders.refundEnds(id, 1, 'PARTIALLY_REFUNDED', { amount: { amount: 2000, currency: 'EUR' } });
    expect(await orders.show(id, OPERATOR)).toMatchObject({
      status: 'PARTIALLY_REFUNDED',
      refunds: [{ id: refundId, state: 'DONE', endedAt: expect.any(String) }],
      refundable: { amount: 3000 },
      allowedActions: ['DOWNLOAD_RECEIPT', 'REFUND'],
    });
    expect(await orders.due(id)).toEqual({});
    expect((await orders.events(id))!.items.slice(-2)).toMatchObject([
      { type: 'REFUND_REQUESTED', actor: 'operator-sub', amount: { amount: 2000 }, message: REASON },
      { type: 'REFUND_DONE', actor: null, amount: { amount: 2000 } },
    ]);
  });

  it('takes one refund after the other, up to all that was captured', async () => {
    const id = await orders.completed();
    await orders.refund(id, 2000);
    expect(await orders.refund(id, 1000, { idempotencyKey: `${KEY}-2` })).toMatchObject({
      __typename: 'RefundRefused',
      problem: { code: 'ILLEGAL_TRANSITION' },
    });
    await orders.refundEnds(id, 1, 'PARTIALLY_REFUNDED');
    expect(await orders.refund(id, 3001, { idempotencyKey: `${KEY}-2` })).toMatchObject({
      problem: { code: 'REFUND_EXCEEDS_CAPTURED' },
    });
    // A refusal is not remembered: the same key takes better input.
    expect(await orders.refund(id, 3000, { idempotencyKey: `${KEY}-2` })).toMatchObject({
      refund: { id: `${id}-refund-2` },
    });
    await orders.refundEnds(id, 2, 'REFUNDED');
    expect(await orders.show(id)).toMatchObject({
      status: 'REFUNDED',
      refunds: [{ state: 'DONE' }, { state: 'DONE' }],
      refundable: { amount: 0 },
    });
    expect(await orders.refund(id, 1, { idempotencyKey: `${KEY}-3` })).toMatchObject({
      problem: { code: 'ALREADY_REFUNDED' },
    });
  });

  it('finds the first refund when it is repeated, as it stands by then, and starts it no more', async () => {
    const id = await orders.completed();
    await orders.refund(id, 2000);
    await orders.refundEnds(id, 1, 'PARTIALLY_REFUNDED');
    await orders.refund(id, 1000, { idempotencyKey: `${KEY}-2` });
    const before = api.started.length;
    expect(await orders.refund(id, 2000)).toMatchObject({
      __typename: 'RefundAccepted',
      replayed: true,
      refund: { id: `${id}-refund-1`, state: 'DONE' },
      order: { status: 'REFUND_PENDING' },
    });
    expect(api.started).toHaveLength(before);
  });

  it.each([
    ['amount', 1999, {}],
    ['reason', 2000, { reason: 'Another' }],
    ['stock', 2000, { returnStock: true }],
  ])('refuses a key that was used with another %s', async (_, amount, changes) => {
    const id = await orders.completed();
    await orders.refund(id, 2000);
    await expect(orders.refund(id, amount, changes)).rejects.toMatchObject({
      errorType: 'IDEMPOTENCY_KEY_REUSED',
    });
  });

  it('can be repeated when the refund was stored and not started', async () => {
    const id = await orders.completed();
    const before = api.started.length;
    api.statesFault = new AwsError('ServiceUnavailable', 'down', { status: 503 });
    await expect(orders.refund(id, 2000)).rejects.toMatchObject({
      errorType: 'INTERNAL',
      errorInfo: { retryable: true, orderId: id },
    });
    api.statesFault = undefined;
    expect(await orders.refund(id, 2000)).toMatchObject({ replayed: true, refund: { state: 'REQUESTED' } });
    expect(api.started.slice(before).map(({ name }) => name)).toEqual([`${id}-refund-1`]);
  });

  it('tries once more on the order as it is when it has moved between reading and writing', async () => {
    const id = await orders.completed();
    let moved = false;
    api.beforeWrite = async () => {
      if (moved) return;
      moved = true;
      await orders.post(id, { eventId: 'in between', receiptStatus: 'READY' });
    };
    expect(await orders.refund(id, 2000)).toMatchObject({
      __typename: 'RefundAccepted',
      order: { status: 'REFUND_PENDING' },
    });
    expect((await orders.events(id))!.items.map(({ sequence }) => sequence)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8,
    ]);
  });

  it('is told why when the order was closed to it between reading and writing', async () => {
    const id = await orders.completed();
    let moved = false;
    api.beforeWrite = async () => {
      if (moved) return;
      moved = true;
      await orders.refund(id, 5000, { idempotencyKey: `${KEY}-2` });
    };
    expect(await orders.refund(id, 2000)).toMatchObject({
      __typename: 'RefundRefused',
      problem: { code: 'ILLEGAL_TRANSITION' },
      order: { refunds: [{ amount: { amount: 5000 } }] },
    });
  });

  it('gives up when the order moves each time', async () => {
    const id = await orders.completed();
    let moves = 0;
    api.beforeWrite = async () => {
      moves += 1;
      // The posts write, too.
      if (moves % 2 === 1) await orders.post(id, { eventId: `in between ${moves}` });
    };
    await expect(orders.refund(id, 2000)).rejects.toMatchObject({
      errorType: 'VERSION_CONFLICT',
      errorInfo: { retryable: true },
    });
    api.beforeWrite = undefined;
    expect(await orders.show(id)).toMatchObject({ status: 'COMPLETED', refunds: [] });
  });

  it('never gives back more than was captured, whatever comes at the same moment', async () => {
    const id = await orders.completed();
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        orders
          .refund(id, 3000, { idempotencyKey: `${KEY}-${index}` })
          .then(({ __typename }) => __typename, told),
      ),
    );
    expect(answers.filter((answer) => answer === 'RefundAccepted')).toHaveLength(1);
    for (const answer of answers) {
      expect(['RefundAccepted', 'RefundRefused', 'VERSION_CONFLICT']).toContain(answer);
    }
    expect((await orders.show(id)).refunds).toHaveLength(1);
  });

  it('makes one refund of requests with one key that come at the same moment', async () => {
    const id = await orders.completed();
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => orders.refund(id, 2000).catch((error: FieldError) => error)),
    );
    const accepted = answers.filter((answer): answer is Moved => '__typename' in answer);
    expect(accepted.map(({ __typename }) => __typename)).toEqual(accepted.map(() => 'RefundAccepted'));
    expect(accepted.filter(({ replayed }) => !replayed)).toHaveLength(1);
    for (const answer of answers) {
      if (!('__typename' in answer)) expect(answer.errorType).toBe('VERSION_CONFLICT');
    }
    expect((await orders.show(id)).refunds).toHaveLength(1);
  });

  it('is not for customers, though it were their own order', async () => {
    const id = await orders.completed();
    await expect(orders.refund(id, 2000, {}, CUSTOMER)).rejects.toMatchObject({ errorType: 'Unauthorized' });
    expect(await orders.show(id)).toMatchObject({
      status: 'COMPLETED',
      allowedActions: ['DOWNLOAD_RECEIPT'],
    });
  });

  it('keeps the credit note that is written meanwhile', async () => {
    const id = await orders.completed();
    await orders.refund(id, 2000);
    const note = { M: { key: { S: 'receipts/x' }, sha256: { S: 'x' } } };
    const { refunds } = (await api.item(`ORDER#${id}`, 'ORDER')) as { refunds: object[] };
    expect(refunds).toHaveLength(1);
    await api.setPath(id, 'refunds[0].creditNote', note);
    await orders.refundEnds(id, 1, 'PARTIALLY_REFUNDED');
    await orders.refund(id, 1000, { idempotencyKey: `${KEY}-2` });
    expect(await orders.show(id)).toMatchObject({
      refunds: [{ creditNoteReady: true }, { creditNoteReady: false }],
    });
  });
});
