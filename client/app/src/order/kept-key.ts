import { newIdempotencyKey } from '../../../sdk/main.ts';

/**
 * The idempotency key of a wish that has no answer yet: the same one after a broken connection, a second click
 * or a reload. `answered` forgets it: the next wish is another one.
 */
export function keptKey(name: string): { key: string; answered: () => void } {
  const stored = sessionStorage.getItem(name);
  const key = stored ?? newIdempotencyKey();
  if (!stored) sessionStorage.setItem(name, key);
  return { key, answered: () => sessionStorage.removeItem(name) };
}
