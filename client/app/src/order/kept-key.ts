import { newIdempotencyKey } from '../../../sdk/main.ts';
import { ofTab } from '../storage.ts';

/**
 * The idempotency key of a wish that has no answer yet: the same one after a broken connection, a second click
 * or a reload. `answered` forgets it: the next wish is another one.
 */
export function keptKey(name: string): { key: string; answered: () => void } {
  const stored = ofTab.get(name);
  const key = stored ?? newIdempotencyKey();
  if (!stored) ofTab.set(name, key);
  return { key, answered: () => ofTab.remove(name) };
}
