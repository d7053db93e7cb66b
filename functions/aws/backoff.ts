import { setTimeout as wait } from 'node:timers/promises';

/**
 * Waits before the next try, with full jitter: anything between nothing and the doubled base, so that
 * those who collided once do not meet again. Times in milliseconds; `round` counts from 0.
 */
export async function backOff(round: number, base: number, cap: number): Promise<void> {
  await wait(Math.random() * Math.min(cap, base * 2 ** round));
}
