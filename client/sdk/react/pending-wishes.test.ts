import { describe, expect, it } from 'vitest';
import { PendingWishes } from './pending-wishes.ts';

class MemoryStorage {
  readonly kept = new Map<string, string>();
  getItem(name: string): string | null {
    return this.kept.get(name) ?? null;
  }
  setItem(name: string, value: string): void {
    this.kept.set(name, value);
  }
  removeItem(name: string): void {
    this.kept.delete(name);
  }
}

const WISH = { lines: [{ productId: 'mug', quantity: 2 }], paymentToken: 'tok_secret' };
const SAME_WISH = { paymentToken: 'tok_secret', lines: [{ quantity: 2, productId: 'mug' }] };
const OTHER_WISH = { ...WISH, lines: [{ productId: 'mug', quantity: 3 }] };

/** The keys each try of the wishes was made under; every try fails unless it is to be granted. */
function keys(wishes: PendingWishes) {
  const used: string[] = [];
  const fails = async (key: string): Promise<never> => {
    used.push(key);
    throw new Error('no answer');
  };
  return {
    used,
    fail: (wish: object) => wishes.grant(wish, fails).catch(() => undefined),
    grant: (wish: object) => wishes.grant(wish, async (key) => void used.push(key)),
  };
}

describe('a wish', () => {
  it('that is made twice at once is one', async () => {
    const wishes = new PendingWishes(new MemoryStorage());
    let times = 0;
    const grant = async (): Promise<number> => (times += 1);
    expect(await Promise.all([wishes.grant(WISH, grant), wishes.grant(SAME_WISH, grant)])).toEqual([1, 1]);
  });

  it('goes on under its key after a failure and after a reload', async () => {
    const storage = new MemoryStorage();
    const before = keys(new PendingWishes(storage));
    await before.fail(WISH);
    await before.fail(SAME_WISH);
    const after = keys(new PendingWishes(storage));
    await after.grant(WISH);
    expect(new Set([...before.used, ...after.used]).size).toBe(1);
  });

  it('that was granted is another one when it comes again', async () => {
    const { used, grant } = keys(new PendingWishes(new MemoryStorage()));
    await grant(WISH);
    await grant(WISH);
    expect(new Set(used).size).toBe(2);
  });

  it('has a key of its own', async () => {
    const { used, fail } = keys(new PendingWishes(new MemoryStorage()));
    await fail(WISH);
    await fail(OTHER_WISH);
    expect(new Set(used).size).toBe(2);
  });

  it('is another one after an hour', async () => {
    let now = 0;
    const { used, fail } = keys(new PendingWishes(new MemoryStorage(), () => now));
    await fail(WISH);
    now = 59 * 60_000;
    await fail(WISH);
    now = 61 * 60_000;
    await fail(WISH);
    expect(used[0]).toBe(used[1]);
    expect(used[2]).not.toBe(used[0]);
  });

  it('leaves nothing of itself in the storage, and nothing at all once it is granted', async () => {
    const storage = new MemoryStorage();
    const { fail, grant } = keys(new PendingWishes(storage));
    await fail(WISH);
    expect([...storage.kept].flat().join()).not.toMatch(/tok_secret|mug/);
    await grant(WISH);
    expect(storage.kept.size).toBe(0);
  });

  it('is granted where nothing can be kept', async () => {
    const forbidden = () => {
      throw new DOMException('denied', 'SecurityError');
    };
    const { used, grant } = keys(
      new PendingWishes({ getItem: forbidden, setItem: forbidden, removeItem: forbidden }),
    );
    await grant(WISH);
    expect(used[0]).toMatch(/^[0-9a-f]{32}$/);
  });
});
