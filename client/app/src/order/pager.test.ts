import { expect, it } from 'vitest';
import { pager } from './pager.ts';

const PAGES: Record<string, { items: number[]; endCursor: string | null }> = {
  first: { items: [1, 2], endCursor: 'second' },
  second: { items: [], endCursor: 'third' },
  third: { items: [3, 4], endCursor: 'last' },
  last: { items: [], endCursor: null },
};

it('fills a screen from short pages, and knows when nothing follows', async () => {
  const next = pager(3, async (after) => PAGES[after ?? 'first']!);
  expect(await next()).toEqual({ items: [1, 2, 3], more: true });
  expect(await next()).toEqual({ items: [4], more: false });
  expect(await next()).toEqual({ items: [], more: false });
});

it('goes on where it stood after a read that failed', async () => {
  let down = false;
  const next = pager(1, async (after) => {
    if (down) throw new Error('gone');
    return PAGES[after ?? 'first']!;
  });
  expect(await next()).toEqual({ items: [1], more: true });
  down = true;
  await expect(next()).rejects.toThrow('gone');
  await expect(next()).rejects.toThrow('gone');
  down = false;
  expect(await next()).toEqual({ items: [2], more: true });
  expect(await next()).toEqual({ items: [3], more: true });
});
