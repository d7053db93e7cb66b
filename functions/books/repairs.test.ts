import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { dueShardOf } from '../../domain/due.ts';
import { holdKey, ledgerKey, orderKey, problemKey } from '../../domain/keys.ts';
import type { BooksShop } from './testing/books-shop.ts';
import { keysOf, openBooksShop, textOf } from './testing/books-shop.ts';

let books: BooksShop;
let id: string;

beforeAll(async () => {
  books = await openBooksShop();
  await books.putProduct('beans', 1000);
});

afterEach(() => books.restore());
afterAll(() => books.close());

/** Repairs, and gives what was found and what was done about it. */
async function repair(): Promise<[found: string, safe: boolean, repaired: string | undefined][]> {
  const { findings } = await books.compare({ repair: true });
  return findings.map((finding) => [textOf(finding), finding.safe, finding.repaired]);
}

/** Places an order that stops after its stock is held. */
async function save(): Promise<void> {
  id = books.shop.newOrderId();
  await books.shop.place(id);
  await books.shop.runAll(['validate-order', 'save-order'], id);
}

describe('a repair', () => {
  it('releases a hold that ran out, by the movement that belongs to it', async () => {
    await save();
    const before = await books.shop.stock('beans');
    await books.shop.flag(id, { Error: 'States.Timeout', Cause: '' });
    expect(await books.found()).toEqual([]);
    await books.shop.expireHold(id);
    expect(await books.found()).toEqual([`${id} HOLD_EXPIRED`]);
    expect(await books.shop.holdState(id)).toBe('HELD');
    expect(await repair()).toEqual([[`${id} HOLD_EXPIRED`, true, 'the hold is released']]);
    expect(await books.shop.holdState(id)).toBe('RELEASED');
    const after = await books.shop.stock('beans');
    expect(after.reserved).toBe(before.reserved - 2);
    expect(after.ledger).toEqual({ onHand: after.onHand, reserved: after.reserved });
    expect(await books.found()).toEqual([]);
  });

  it('leaves a hold to an order that is under way', async () => {
    await save();
    await books.shop.expireHold(id);
    expect((await repair()).map(([found]) => found)).toEqual([`${id} NO_EXECUTION`]);
    expect(await books.shop.holdState(id)).toBe('HELD');
    await books.shop.resume(id);
  });

  it('hands a stuck order to the sweeper, which takes it up', async () => {
    await save();
    const dueAt = '2099-01-01T00:00:00.000Z';
    await books.shop.executions.start('ORDER', id, '{}');
    await books.shop.executions.stop('ORDER', id);
    await books.shop.edit(id, { dueAt });
    expect(await books.found()).toEqual([`${id} NO_EXECUTION`]);
    expect((await books.shop.order(id)).dueAt).toBe(dueAt);
    expect(await repair()).toEqual([[`${id} NO_EXECUTION`, true, 'due now, for the sweeper to take up']]);
    const repaired = await books.shop.order(id);
    expect(Math.abs(Date.parse(repaired.dueAt ?? '') - Date.now() - 10 * 60_000)).toBeLessThan(60_000);
    expect(repaired.work.name).toBe(id);
    await books.shop.edit(id, { dueAt: '2026-01-01T00:00:00.000Z' });
    await books.shop.sweep();
    expect((await books.shop.order(id)).work.name).toBe(`${id}-sweep-1`);
    expect(await books.found()).toEqual([]);
  });

  it.each([
    ['while its execution runs', true],
    ['while nothing runs for it', false],
  ])('puts an order back into the index of due orders %s', async (_, running) => {
    await save();
    if (running) await books.shop.executions.start('ORDER', id, '{}');
    await books.edit('orders', orderKey(id), { dueAt: undefined, dueShard: undefined });
    const found = (await repair()).filter(([text]) => text === `${id} DUE_MISSING`);
    expect(found).toEqual([[`${id} DUE_MISSING`, true, 'in the index of due orders']]);
    expect(await books.shop.order(id)).toMatchObject({
      dueShard: dueShardOf(id),
      dueAt: expect.stringMatching(/^2/),
    });
    if (!running) await books.shop.executions.start('ORDER', id, '{}');
  });

  it('takes an order at rest out of the index of due orders', async () => {
    id = books.shop.newOrderId();
    await books.drive(id);
    const before = await books.item('orders', orderKey(id));
    await books.edit('orders', orderKey(id), { dueShard: 'DUE#1', dueAt: '2026-01-01T00:00:00.000Z' });
    expect(await repair()).toEqual([[`${id} DUE_LEFT_OVER`, true, 'out of the index of due orders']]);
    expect(await books.item('orders', orderKey(id))).toEqual(before);
  });

  it('puts a problem back as it was', async () => {
    id = books.shop.newOrderId();
    await books.drive(id, { paymentToken: 'tok_void_fails' });
    const key = problemKey(id, 'NEEDS_ATTENTION');
    const before = await books.item('orders', key);
    expect(before).toMatchObject({ problemState: 'OPEN' });
    await books.remove('orders', key);
    expect(await repair()).toEqual([[`${id} PROBLEM_MISSING`, true, 'among the problems again']]);
    expect(await books.item('orders', key)).toEqual(before);
  });

  it('takes a problem back that is none', async () => {
    id = books.shop.newOrderId();
    await books.drive(id);
    const key = problemKey(id, 'NEEDS_ATTENTION');
    await books.edit('orders', key, { kind: 'NEEDS_ATTENTION', code: 'INTERNAL', message: '', since: '' });
    expect(await repair()).toEqual([[`${id} PROBLEM_LEFT_OVER`, true, 'no problem any more']]);
    expect(await books.item('orders', key)).toBeUndefined();
  });

  it.each([
    ['money', () => books.edit('payments', keysOf(id).payment, { captured: 1 })],
    ['a receipt', () => books.removeObject(`receipts/${id}/v1.pdf`)],
    ['an event', () => books.remove('orders', { pk: `ORDER#${id}`, sk: 'EVENT#00000003' })],
    ['a stock ledger', () => books.remove('catalog', ledgerKey('beans', id, 'COMMIT'))],
    ['a hold that is not held', () => books.edit('catalog', holdKey(id), { state: 'RELEASED' })],
  ])('never touches %s', async (_, damage) => {
    id = books.shop.newOrderId();
    await books.drive(id);
    await damage();
    const told = await books.compare();
    const before = await books.everything();
    const repaired = await books.compare({ repair: true });
    expect(repaired.findings.length).toBeGreaterThan(0);
    expect(repaired.findings.map(({ repaired: done }) => done)).toEqual(told.findings.map(() => undefined));
    expect(await books.everything()).toEqual(before);
  });

  it('leaves an order alone that moves on meanwhile', async () => {
    await save();
    const { dueAt } = await books.shop.order(id);
    const moveOn = () => books.shop.api.cancel(id, 'CUSTOMER');
    const { findings } = await books.compare({ repair: true, beforeRepair: moveOn });
    expect(findings.map(({ code, repaired }) => [code, repaired])).toEqual([['NO_EXECUTION', undefined]]);
    expect(await books.shop.order(id)).toMatchObject({ status: 'CANCEL_REQUESTED', dueAt });
    await books.shop.resume(id);
  });
});

describe('a problem that is found', () => {
  it('stands beside its order until it is gone, since it was first found', async () => {
    id = books.shop.newOrderId();
    await books.drive(id);
    await books.remove('orders', { pk: `ORDER#${id}`, sk: 'EVENT#00000003' });
    const first = await books.compare();
    const [problem] = await books.problems(id);
    expect(problem).toMatchObject({
      ...{ orderId: id, kind: 'EVENTS_MISMATCH', code: 'EVENT_MISSING', problemState: 'OPEN' },
      message: first.findings[0]?.message,
      since: first.findings[0]?.since,
      problemKey: `${first.findings[0]?.since}#${id}#EVENTS_MISMATCH`,
    });
    const again = await books.compare({ laterMs: 20 * 60_000 });
    expect(again.findings).toEqual(first.findings);
    expect(await books.problems(id)).toEqual([problem]);
    await books.remove('orders', { pk: `ORDER#${id}`, sk: 'EVENT#00000004' });
    await books.compare();
    expect(await books.problems(id)).toMatchObject([
      { since: problem?.since, message: expect.stringContaining('3, 4') },
    ]);
    await books.restore();
    await books.compare();
    expect(await books.problems(id)).toEqual([]);
  });

  it('is taken back when the order is stuck no more', async () => {
    await save();
    expect(await books.found()).toEqual([`${id} NO_EXECUTION`]);
    expect(await books.problems(id)).toMatchObject([{ kind: 'STUCK', code: 'NO_EXECUTION' }]);
    await books.shop.executions.start('ORDER', id, '{}');
    await books.found();
    expect(await books.problems(id)).toEqual([]);
  });
});
