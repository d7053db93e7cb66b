import { beforeEach, describe, expect, it } from 'vitest';
import type { FieldError } from '../local/appsync/resolver.ts';
import { AwsError } from '../local/kernel/errors.ts';
import type { TestApi } from './testing/api.ts';
import { openApi } from './testing/api.ts';
import type { Placed } from './testing/orders.ts';
import { INPUT, Orders } from './testing/orders.ts';
import { KEY, OTHER, storedProduct } from './testing/handlers.ts';

let api: TestApi;
let orders: Orders;
beforeEach(async () => {
  api = await openApi();
  orders = new Orders(api);
});

describe('placing an order', () => {
  it('stores it, with its first event, and starts it', async () => {
    const { __typename, order, replayed } = await orders.place();
    expect({ __typename, status: order.status, replayed }).toEqual({
      __typename: 'OrderAccepted',
      status: 'PLACED',
      replayed: false,
    });
    expect(await orders.show(order.id)).toEqual(order);
    expect((await orders.events(order.id))?.items.map(({ type, sequence }) => [type, sequence])).toEqual([
      ['ORDER_PLACED', 1],
    ]);
    expect(api.started).toEqual([
      expect.objectContaining({ name: order.id, input: JSON.stringify({ orderId: order.id }) }),
    ]);
  });

  it('finds the first order when it is repeated, as it stands by then', async () => {
    const { order } = await orders.place();
    await orders.post(order.id, { status: 'VALIDATING' });
    const again = await orders.place();
    expect(again).toMatchObject({
      replayed: true,
      order: { id: order.id, status: 'VALIDATING', sequence: 2 },
    });
    expect(api.started).toHaveLength(1);
  });

  it('refuses a key that was used for something else, and keeps keys of customers apart', async () => {
    const { order } = await orders.place();
    const other = { ...INPUT, paymentToken: 'tok_decline' };
    expect(await orders.place(KEY, other)).toMatchObject({
      __typename: 'OrderNotAccepted',
      problems: [{ code: 'IDEMPOTENCY_KEY_REUSED' }],
    });
    const theirs = await orders.place(KEY, other, OTHER);
    expect(theirs).toMatchObject({ __typename: 'OrderAccepted', replayed: false });
    expect(theirs.order.id).not.toBe(order.id);
  });

  it('makes one order of requests that come at the same moment', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => orders.place().catch((error: FieldError) => error)),
    );
    const placed = answers.filter((answer): answer is Placed => '__typename' in answer);
    const errors = answers.filter((answer): answer is FieldError => !('__typename' in answer));
    expect(new Set(placed.map(({ order }) => order.id)).size).toBe(1);
    expect(placed.filter(({ replayed }) => !replayed)).toHaveLength(1);
    for (const { errorType } of errors) expect(errorType).toBe('VERSION_CONFLICT');
  });

  it('can be repeated when the order was stored and not started', async () => {
    api.statesFault = new AwsError('ServiceUnavailable', 'down', { status: 503 });
    await expect(orders.place()).rejects.toMatchObject({
      errorType: 'INTERNAL',
      errorInfo: { retryable: true },
    });
    api.statesFault = undefined;
    expect(await orders.place()).toMatchObject({ replayed: true, order: { status: 'PLACED' } });
    expect(api.started).toHaveLength(1);
  });

  it('takes an execution that is there already as started', async () => {
    api.statesFault = new AwsError('ExecutionAlreadyExists', 'Execution Already Exists');
    expect(await orders.place()).toMatchObject({ __typename: 'OrderAccepted' });
  });
});

describe('posting statuses', () => {
  it('numbers events without a gap and answers a repeat with the first', async () => {
    const { order } = await orders.place();
    const first = await orders.post(order.id, {
      eventId: 'validated',
      status: 'VALIDATING',
      step: 'VALIDATE_ORDER',
      stepState: 'DONE',
      attempt: 1,
      maxAttempts: 4,
    });
    await orders.post(order.id, { eventId: 'saved', status: 'SAVED', stockStatus: 'HELD' });
    expect(await orders.post(order.id, { eventId: 'validated', status: 'VALIDATING' })).toMatchObject(first);
    expect(
      (await orders.events(order.id))?.items.map(({ eventId, sequence }) => [eventId, sequence]),
    ).toEqual([
      [`${order.id}:ORDER_PLACED`, 1],
      ['validated', 2],
      ['saved', 3],
    ]);
    expect(await orders.show(order.id)).toMatchObject({
      status: 'SAVED',
      stockStatus: 'HELD',
      version: 3,
      steps: [
        { name: 'VALIDATE_ORDER', state: 'DONE', attempt: 1, maxAttempts: 4 },
        ...Array(5).fill({ state: 'WAITING' }),
      ],
    });
  });

  it('refuses an illegal move, keeps a record of it, and refuses its repeat', async () => {
    const { order } = await orders.place();
    for (let time = 0; time < 2; time++) {
      await expect(orders.post(order.id, { eventId: 'leap', status: 'CONFIRMED' })).rejects.toMatchObject({
        errorType: 'ILLEGAL_TRANSITION',
        errorInfo: { from: 'PLACED', to: 'CONFIRMED', allowed: expect.arrayContaining(['VALIDATING']) },
      });
    }
    expect((await orders.events(order.id))?.items.map(({ type }) => type)).toEqual([
      'ORDER_PLACED',
      'TRANSITION_REFUSED',
    ]);
    expect(await orders.show(order.id)).toMatchObject({ status: 'PLACED', sequence: 2 });
  });

  it('never moves an order that has ended', async () => {
    const { order } = await orders.place();
    await orders.post(order.id, { eventId: 'a', status: 'VALIDATING' });
    await orders.post(order.id, {
      eventId: 'b',
      status: 'REJECTED',
      reasonCode: 'OUT_OF_STOCK',
      message: 'Gone',
    });
    const late = await orders.post(order.id, { eventId: 'c', status: 'SAVED', stockStatus: 'HELD' });
    expect(late).toMatchObject({ type: 'LATE_MESSAGE', status: 'REJECTED', sequence: 4 });
    expect(await orders.show(order.id)).toMatchObject({
      status: 'REJECTED',
      stockStatus: 'NONE',
      reasonCode: 'OUT_OF_STOCK',
      reasonMessage: 'Gone',
    });
  });

  it('keeps every event of posts that come at the same moment, or says to post again', async () => {
    const { order } = await orders.place();
    const ids = ['a', 'b', 'c', 'd'];
    const answers = await Promise.all(
      ids.map((eventId) =>
        orders.post(order.id, { eventId }).then(
          () => 'stored',
          (error: FieldError) => error.errorType,
        ),
      ),
    );
    expect(new Set(answers).size).toBeLessThanOrEqual(2);
    for (const [index, answer] of answers.entries()) {
      if (answer === 'stored') continue;
      expect(answer).toBe('VERSION_CONFLICT');
      await orders.post(order.id, { eventId: ids[index] });
    }
    const items = (await orders.events(order.id))!.items;
    expect(items.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5]);
    expect(
      items
        .map(({ eventId }) => eventId)
        .slice(1)
        .sort(),
    ).toEqual(ids);
  });

  it('knows no order that was never placed', async () => {
    await expect(orders.post('01JZZZZZZZZZZZZZZZZZZZZZZZ', { status: 'VALIDATING' })).rejects.toMatchObject({
      errorType: 'NOT_FOUND',
    });
  });
});

describe('reading', () => {
  it('pages through events', async () => {
    const { order } = await orders.place();
    for (const eventId of ['a', 'b', 'c']) await orders.post(order.id, { eventId });
    expect(await orders.events(order.id, { first: 2 })).toMatchObject({
      items: [{ sequence: 1 }, { sequence: 2 }],
      hasMore: true,
    });
    expect(await orders.events(order.id, { after: 2 })).toMatchObject({
      items: [{ sequence: 3 }, { sequence: 4 }],
      hasMore: false,
    });
    expect(await orders.events(order.id, { after: 4 })).toEqual({ items: [], hasMore: false });
    expect(await orders.events(order.id, {}, OTHER)).toBeNull();
  });

  it('pages through the caller’s own orders, newest first', async () => {
    const placed: string[] = [];
    for (let number = 0; number < 5; number++) {
      placed.unshift((await orders.place(`${KEY}-${number}`)).order.id);
      await api.clock.advance(1000);
    }
    await orders.place(KEY, INPUT, OTHER);
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const page: { items: { id: string }[]; endCursor: string | null } = await api.ask('Query.orders', {
        first: 2,
        after,
      });
      seen.push(...page.items.map(({ id }) => id));
      after = page.endCursor;
    } while (after);
    expect(seen).toEqual(placed);
  });

  it('pages through the catalogue by name', async () => {
    for (const id of ['c', 'a', 'e', 'b', 'd']) {
      const { withdrawn, onHand, reserved, unitPrice, ...texts } = storedProduct(id);
      await api.putProduct({
        pk: { S: `PRODUCT#${id}` },
        sk: { S: 'PRODUCT' },
        ...Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, { S: text }])),
        unitPrice: { M: { amount: { N: String(unitPrice.amount) }, currency: { S: unitPrice.currency } } },
        withdrawn: { BOOL: withdrawn },
        onHand: { N: String(onHand) },
        reserved: { N: String(reserved) },
      });
    }
    const names: string[] = [];
    let after: string | null = null;
    do {
      const page: { items: { id: string; available: number }[]; endCursor: string | null } = await api.ask(
        'Query.products',
        { first: 2, after },
      );
      for (const { id, available } of page.items) {
        expect(available).toBe(7);
        names.push(id);
      }
      after = page.endCursor;
    } while (after);
    expect(names).toEqual(['a', 'b', 'c', 'd', 'e']);
  });
});
