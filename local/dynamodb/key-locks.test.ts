import { expect, it } from 'vitest';
import { KeyLocks } from './key-locks.ts';

/** Lets everything run that can. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

it('serves those who wait for a key in turn', async () => {
  const locks = new KeyLocks();
  const order: string[] = [];
  const first = await locks.acquire(['a']);
  const second = locks.acquire(['a']).then((release) => (order.push('second'), release));
  const third = locks.acquire(['a']).then((release) => (order.push('third'), release));
  await settle();
  expect(order).toEqual([]);
  first();
  (await second)();
  (await third)();
  expect(order).toEqual(['second', 'third']);
});

it('does not hold up other keys', async () => {
  const locks = new KeyLocks();
  await locks.acquire(['a', 'b']);
  const release = await locks.acquire(['c']);
  release();
});

it('does not let crossing demands wait for each other', async () => {
  const locks = new KeyLocks();
  let holders = 0;
  const use = async (keys: string[]) => {
    const release = await locks.acquire(keys);
    expect(++holders).toBe(1);
    await settle();
    holders--;
    release();
  };
  // The last two both wait for the first, and would go on to wait for each other.
  await Promise.all([use(['a', 'b', 'c']), use(['c', 'b', 'b']), use(['b', 'c'])]);
});
