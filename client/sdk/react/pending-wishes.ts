import { newIdempotencyKey } from '../idempotency-key.ts';

/** Where keys survive a reload; `sessionStorage` and `localStorage` are such. */
export interface KeyStorage {
  getItem(name: string): string | null;
  setItem(name: string, value: string): void;
  removeItem(name: string): void;
}

const PREFIX = 'realtime-orders:wish:';
/** A wish that was left unanswered for so long is another one when it comes again. */
const REMEMBERED = 60 * 60_000;

/** A number for a text, so that nothing of the order itself is kept (FNV-1a, twice). */
function digestOf(text: string): string {
  let a = 0x811c9dc5;
  let b = 0x9dc5811c;
  for (const char of text) {
    a = Math.imul(a ^ char.codePointAt(0)!, 0x01000193);
    b = Math.imul(b ^ char.codePointAt(0)!, 0x01000193) ^ (b >>> 15);
  }
  return (a >>> 0).toString(36) + (b >>> 0).toString(36);
}

/** The same text for the same wish, in whatever order its members were written. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}

/**
 * Grants wishes once. The same wish while the first one is under way is the same one, and one whose answer was
 * lost, by a broken network or a reload, goes on under the key it had.
 */
export class PendingWishes {
  readonly #storage: KeyStorage | undefined;
  readonly #now: () => number;
  readonly #underWay = new Map<string, Promise<unknown>>();

  constructor(storage: KeyStorage | undefined, now: () => number = Date.now) {
    this.#storage = storage;
    this.#now = now;
  }

  /** Grants a wish, under a key that is kept until there is an answer. */
  grant<Result>(wish: unknown, grant: (idempotencyKey: string) => Promise<Result>): Promise<Result> {
    const name = PREFIX + digestOf(canonical(wish));
    const underWay = this.#underWay.get(name) as Promise<Result> | undefined;
    if (underWay) return underWay;
    const granting = grant(this.#keyOf(name))
      .then((result) => {
        this.#forget(name);
        return result;
      })
      .finally(() => this.#underWay.delete(name));
    this.#underWay.set(name, granting);
    return granting;
  }

  #keyOf(name: string): string {
    try {
      const [key, since] = (this.#storage?.getItem(name) ?? '').split(' ');
      if (key && Number(since) > this.#now() - REMEMBERED) return key;
    } catch {
      // Some browsers forbid pages to remember anything.
    }
    const key = newIdempotencyKey();
    try {
      this.#storage?.setItem(name, `${key} ${this.#now()}`);
    } catch {
      // Then a reload makes it another wish.
    }
    return key;
  }

  #forget(name: string): void {
    try {
      this.#storage?.removeItem(name);
    } catch {
      // It was not there either.
    }
  }
}
