import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Database } from './database.ts';
import { ItemStore } from './item-store.ts';

let folder: string;
let database: Database;
let store: ItemStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tables-'));
  database = await Database.open(folder);
  store = new ItemStore(database);
});
afterEach(async () => {
  await database.close();
  await rm(folder, { recursive: true, force: true });
});

const count = (key: string) => Number(store.read(key)?.item['n']?.N ?? 0);

const raise = (...keys: string[]) =>
  store.change(keys, () => ({
    changes: keys.map((key) => ({
      type: 'put',
      key,
      value: JSON.stringify({ n: { N: String(count(key) + 1) } }),
    })),
    result: undefined,
  }));

it('loses no change of many that come at once', async () => {
  const pairs = [['a', 'b'], ['b', 'c'], ['c', 'a'], ['a']] as const;
  await Promise.all(Array.from({ length: 40 }, (_, i) => raise(...pairs[i % 4]!)));
  expect([count('a'), count('b'), count('c')]).toEqual([30, 20, 20]);
});

it('lets exactly as many pass as the condition allows', async () => {
  await Promise.all(Array.from({ length: 3 }, () => raise('stock')));
  const take = () =>
    store.change(['stock'], () => {
      const left = count('stock');
      if (left === 0) throw new Error('Sold out');
      return {
        changes: [{ type: 'put', key: 'stock', value: JSON.stringify({ n: { N: String(left - 1) } }) }],
        result: left,
      };
    });
  const outcomes = await Promise.allSettled(Array.from({ length: 20 }, take));
  const taken = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  expect(taken).toEqual([3, 2, 1]);
  expect(count('stock')).toBe(0);
});

it('reads several items as of one moment', async () => {
  const raising = Promise.all(Array.from({ length: 30 }, () => raise('a', 'b')));
  for (let i = 0; i < 30; i++) {
    const [a, b] = await store.readTogether(['b', 'a']);
    expect(a?.json).toBe(b?.json);
  }
  await raising;
});

it('gives the keys free again when a decision fails', async () => {
  await expect(
    store.change(['a'], () => {
      throw new Error('No');
    }),
  ).rejects.toThrow('No');
  await raise('a');
  expect(count('a')).toBe(1);
});
