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

interface Problems {
  items: { orderId: string; kind: string; code: string; message: string; since: string }[];
  endCursor: string | null;
}
const problems = (args: object = {}, identity = OPERATOR) =>
  api.ask<Problems>('Query.orderProblems', args, identity);

describe('an order that needs attention', () => {
  it('is among the problems, and nothing looks after it by itself', async () => {
    const id = await orders.stuck();
    expect((await problems()).items).toEqual([
      {
        orderId: id,
        kind: 'NEEDS_ATTENTION',
        code: 'TIMEOUT',
        message: 'The provider does not answer.',
        since: '2026-01-01T00:00:00.000Z',
      },
    ]);
    expect(await orders.due(id)).toEqual({});
    expect(await orders.show(id, OPERATOR)).toMatchObject({
      reasonCode: 'TIMEOUT',
      allowedActions: ['REDO', 'RELEASE_STOCK'],
    });
    expect((await orders.show(id)).allowedActions).toEqual([]);
  });

  it('waits its turn, page by page', async () => {
    const ids: string[] = [];
    for (let number = 0; number < 5; number++) {
      ids.push(await orders.stuck(`${KEY}-${number}`));
      await api.clock.advance(1000);
    }
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const page: Problems = await problems({ first: 2, after });
      seen.push(...page.items.map(({ orderId }) => orderId));
      after = page.endCursor;
    } while (after);
    expect(seen).toEqual(ids);
  });

  it('is shown to no customer', async () => {
    await orders.stuck();
    await expect(problems({}, CUSTOMER)).rejects.toMatchObject({ errorType: 'Unauthorized' });
  });
});

describe('repairing an order', () => {
  it('has its undoing done again, by an execution of its own', async () => {
    const id = await orders.stuck();
    const first = await orders.repair(id, 'REDO');
    expect(first).toMatchObject({
      __typename: 'RepairAccepted',
      replayed: false,
      order: { status: 'COMPENSATING', reasonCode: null, allowedActions: [] },
    });
    expect(await orders.show(id, OPERATOR)).toEqual(first.order);
    const { sequence } = first.order;
    expect(api.started.at(-1)).toMatchObject({
      name: `${id}-repair-${sequence}`,
      input: JSON.stringify({ orderId: id, resume: 'UNDO' }),
    });
    expect((await problems()).items).toEqual([]);
    expect((await orders.due(id)).dueAt).toBe('2026-01-01T00:01:00.000Z');
    expect((await orders.events(id))!.items.at(-1)).toMatchObject({
      type: 'REPAIR_REQUESTED',
      status: 'COMPENSATING',
      actor: 'operator-sub',
      message: REASON,
    });
  });

  it('may be needed again, and is counted', async () => {
    const id = await orders.stuck();
    await orders.repair(id, 'REDO');
    await orders.post(id, {
      ...{ eventId: 'flagged again', type: 'ORDER_NEEDS_ATTENTION', status: 'NEEDS_ATTENTION' },
      ...{ reasonCode: 'PROVIDER_UNAVAILABLE' },
    });
    expect((await problems()).items).toMatchObject([{ orderId: id, code: 'PROVIDER_UNAVAILABLE' }]);
    const again = await orders.repair(id, 'REDO', { idempotencyKey: `${KEY}-2` });
    expect(again).toMatchObject({ __typename: 'RepairAccepted', replayed: false });
    expect(await api.item(`ORDER#${id}`, 'ORDER')).toMatchObject({ repairs: 2 });
    expect(new Set(api.started.map(({ name }) => name)).size).toBe(3);
  });

  it('has a refund done again that failed, which then may end well', async () => {
    const id = await orders.completed();
    await orders.refund(id, 2000);
    await orders.refundFails(id, 1);
    expect(await orders.show(id, OPERATOR)).toMatchObject({
      status: 'NEEDS_ATTENTION',
      paymentStatus: 'REFUND_FAILED',
      reasonCode: 'PROVIDER_UNAVAILABLE',
      refunds: [{ state: 'FAILED', endedAt: expect.any(String) }],
      refundable: { amount: 5000 },
      allowedActions: ['DOWNLOAD_RECEIPT', 'REDO', 'FORCE_REFUND', 'RELEASE_STOCK'],
    });
    const { order } = await orders.repair(id, 'REDO');
    const refundId = `${id}-refund-1`;
    expect(order).toMatchObject({
      status: 'REFUND_PENDING',
      paymentStatus: 'REFUNDING',
      reasonCode: null,
      refunds: [{ id: refundId, state: 'REQUESTED', endedAt: null }],
    });
    expect(await orders.show(id, OPERATOR)).toEqual(order);
    expect(api.started.at(-1)).toMatchObject({
      stateMachineArn: REFUND_MACHINE,
      name: `${refundId}-repair-${order.sequence}`,
      input: JSON.stringify({ orderId: id, refundId }),
    });
    await orders.refundEnds(id, 1, 'PARTIALLY_REFUNDED');
    expect(await orders.show(id)).toMatchObject({
      status: 'PARTIALLY_REFUNDED',
      refunds: [{ state: 'DONE' }],
    });
  });

  it('refunds in a new attempt what another could not', async () => {
    const id = await orders.completed();
    await orders.refund(id, 2000);
    await orders.refundFails(id, 1);
    expect(await orders.repair(id, 'FORCE_REFUND')).toMatchObject({
      __typename: 'RepairAccepted',
      order: {
        status: 'REFUND_PENDING',
        refundable: { amount: 0 },
        refunds: [{ state: 'FAILED' }, { state: 'REQUESTED', amount: { amount: 5000 } }],
      },
    });
    await orders.refundEnds(id, 2, 'REFUNDED');
    expect(await orders.show(id)).toMatchObject({ status: 'REFUNDED' });
    expect((await problems()).items).toEqual([]);
  });

  it('takes the end of the refund under way alone', async () => {
    const id = await orders.completed();
    await orders.refund(id, 2000);
    await orders.refundFails(id, 1);
    await orders.repair(id, 'FORCE_REFUND');
    await expect(orders.refundEnds(id, 1, 'PARTIALLY_REFUNDED')).rejects.toMatchObject({
      errorType: 'ILLEGAL_TRANSITION',
    });
    expect(await orders.show(id)).toMatchObject({
      status: 'REFUND_PENDING',
      refunds: [{ state: 'FAILED' }, {}],
    });
  });

  it('gives back the stock and leaves the order to people', async () => {
    const id = await orders.stuck();
    const { order } = await orders.repair(id, 'RELEASE_STOCK');
    expect(order).toMatchObject({ status: 'NEEDS_ATTENTION', reasonCode: 'TIMEOUT' });
    expect(api.started.at(-1)).toMatchObject({
      name: `${id}-repair-${order.sequence}`,
      input: JSON.stringify({ orderId: id, resume: 'RELEASE_STOCK' }),
    });
    await orders.post(id, { eventId: 'released', type: 'STEP_UNDONE', stockStatus: 'RELEASED' });
    expect(await orders.show(id, OPERATOR)).toMatchObject({
      status: 'NEEDS_ATTENTION',
      stockStatus: 'RELEASED',
      reasonCode: 'TIMEOUT',
      allowedActions: ['REDO'],
    });
    expect((await problems()).items).toHaveLength(1);
    expect(await orders.due(id)).toEqual({});
  });

  it('is found again by the key, and refuses the key with other input', async () => {
    const id = await orders.stuck();
    await orders.repair(id, 'REDO');
    await orders.post(id, { eventId: 'closed', type: 'ORDER_CLOSED', status: 'FAILED' });
    expect(await orders.repair(id, 'REDO')).toMatchObject({
      __typename: 'RepairAccepted',
      replayed: true,
      order: { status: 'FAILED' },
    });
    for (const [action, changes] of [
      ['RELEASE_STOCK', {}],
      ['REDO', { reason: 'Another' }],
    ] as const) {
      await expect(orders.repair(id, action, changes)).rejects.toMatchObject({
        errorType: 'IDEMPOTENCY_KEY_REUSED',
      });
    }
    expect(await orders.repair(id, 'REDO', { idempotencyKey: `${KEY}-2` })).toMatchObject({
      __typename: 'RepairRefused',
      problem: { code: 'ILLEGAL_TRANSITION' },
    });
  });

  it('can be repeated when it was stored and not started', async () => {
    const id = await orders.stuck();
    const before = api.started.length;
    api.statesFault = new AwsError('ServiceUnavailable', 'down', { status: 503 });
    await expect(orders.repair(id, 'RELEASE_STOCK')).rejects.toMatchObject({ errorType: 'INTERNAL' });
    api.statesFault = undefined;
    expect(await orders.repair(id, 'RELEASE_STOCK')).toMatchObject({ replayed: true });
    expect(api.started.slice(before)).toHaveLength(1);
    expect((await orders.eventTypes(id)).filter((type) => type === 'REPAIR_REQUESTED')).toHaveLength(1);
  });

  it('is done once of requests that come at the same moment', async () => {
    const id = await orders.stuck();
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        orders.repair(id, 'REDO', { idempotencyKey: `${KEY}-${index}` }).catch((error: FieldError) => error),
      ),
    );
    const answered = answers.filter((answer): answer is Moved => '__typename' in answer);
    expect(answered.filter(({ __typename }) => __typename === 'RepairAccepted')).toHaveLength(1);
    expect((await orders.eventTypes(id)).filter((type) => type === 'REPAIR_REQUESTED')).toHaveLength(1);
    expect(await api.item(`ORDER#${id}`, 'ORDER')).toMatchObject({ repairs: 1 });
  });

  it('is not for customers, though it were their own order', async () => {
    const id = await orders.stuck();
    await expect(orders.repair(id, 'REDO', {}, CUSTOMER)).rejects.toMatchObject({
      errorType: 'Unauthorized',
    });
  });

  it('takes the report of the repaired that was refused before', async () => {
    const id = await orders.completed();
    await orders.refund(id, 5000);
    await orders.refundFails(id, 1);
    await expect(orders.refundEnds(id, 1, 'REFUNDED')).rejects.toMatchObject({
      errorType: 'ILLEGAL_TRANSITION',
    });
    await orders.repair(id, 'REDO');
    // Under the same event id.
    expect(await orders.refundEnds(id, 1, 'REFUNDED')).toMatchObject({
      type: 'REFUND_DONE',
      status: 'REFUNDED',
    });
    expect(await orders.eventTypes(id)).toEqual([
      ...['ORDER_PLACED', 'STEP_DONE', 'STEP_DONE', 'STEP_DONE', 'PAYMENT_CAPTURED', 'ORDER_COMPLETED'],
      ...['REFUND_REQUESTED', 'REFUND_FAILED', 'TRANSITION_REFUSED', 'REPAIR_REQUESTED', 'REFUND_DONE'],
    ]);
  });
});
