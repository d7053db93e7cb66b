import { describe, expect, it } from 'vitest';
import { ManualClock } from '../kernel/clock.ts';
import { open } from './testing.ts';

describe('concurrency', () => {
  const code = `
    import { threadId } from 'node:worker_threads';
    export const handler = async () => { await new Promise((r) => setTimeout(r, 50)); return threadId; };`;

  it('gives each call an environment to itself, up to the limit; further calls wait', async () => {
    const { invoke } = await open(code, { concurrency: 2 });
    const answers = await Promise.all(Array.from({ length: 6 }, () => invoke()));
    expect(new Set(answers.map(({ answer }) => answer)).size).toBe(2);
  });

  it('takes no calls when nothing is reserved for it', async () => {
    const { invoke } = await open(code, { properties: { ReservedConcurrentExecutions: 0 } });
    await expect(invoke()).rejects.toMatchObject({ code: 'TooManyRequestsException', status: 429 });
  });

  it('lets environments go that have nothing to do', async () => {
    const clock = new ManualClock();
    const { invoke } = await open('let n = 0; export const handler = async () => ++n;', { clock });
    await invoke();
    await clock.advance(4 * 60_000);
    expect((await invoke()).answer).toBe(2);
    await clock.advance(6 * 60_000);
    expect((await invoke()).answer).toBe(1);
  });
});
