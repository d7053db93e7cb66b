/** Gives what was locked free again. */
export type Release = () => void;

/**
 * Locks on keys, one holder each. Whoever needs several takes them in the order of the keys, so that no two
 * wait for each other; whoever waits gets the lock in turn.
 */
export class KeyLocks {
  readonly #tails = new Map<string, Promise<void>>();

  /** Resolves when all keys are held. The same key twice counts once. */
  async acquire(keys: readonly string[]): Promise<Release> {
    const ordered = keys.length === 1 ? keys : [...new Set(keys)].sort();
    const releases: Release[] = [];
    for (const key of ordered) {
      const before = this.#tails.get(key);
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#tails.set(key, promise);
      releases.push(() => {
        if (this.#tails.get(key) === promise) this.#tails.delete(key);
        resolve();
      });
      if (before !== undefined) await before;
    }
    return () => {
      for (const release of releases) release();
    };
  }
}
