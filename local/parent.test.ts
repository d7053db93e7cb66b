import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createCloud } from './gateway/cloud.ts';
import { awsJsonProtocol } from './gateway/protocols/json.ts';
import { operation } from './kernel/service.ts';
import { answerParent } from './parent.ts';
import { rolePrincipal } from './testing/bench.ts';

const role = rolePrincipal('Writer');

/** A cloud with one service, and its parent. */
function setUp() {
  const cloud = createCloud(() => undefined);
  const write = operation({
    input: z.looseObject({ text: z.string(), bytes: z.instanceof(Buffer).optional() }),
    access: () => [],
    run: async (input) => Object.assign(input, { text: 'changed' }),
  });
  const protocol = awsJsonProtocol({ version: '1.0', targetPrefix: 'Notes' });
  cloud.add([{ name: 'notes', protocol, operations: { Write: write } }]);
  const parent = new EventEmitter();
  const answers: unknown[] = [];
  answerParent(cloud, Object.assign(parent, { send: (message: object) => answers.push(message) }));
  return {
    cloud,
    ask(message: unknown): unknown {
      parent.emit('message', message);
      return answers.pop();
    },
  };
}

describe('a process that started the runtime', () => {
  it('is told what the process has used', () => {
    const { ask } = setUp();
    type Usage = { cpuMilliseconds: number; rssBytes: number; peakRssBytes: number };
    const before = ask({ type: 'usage' }) as Usage;
    // Runs out of time when the count does not move.
    let after: Usage;
    do after = ask({ type: 'usage' }) as Usage;
    while (after.cpuMilliseconds <= before.cpuMilliseconds + 10);
    expect(after).toMatchObject({ type: 'usage' });
    expect(after.peakRssBytes).toBeGreaterThan(1e6);
    expect(after.rssBytes).toBeLessThanOrEqual(after.peakRssBytes);
  });

  it('is told the calls made while it records, as they came', async () => {
    const { ask, cloud } = setUp();
    await cloud.call(role, 'notes', 'Write', { text: 'before' });
    expect(ask({ type: 'record', on: true })).toEqual({ type: 'recording' });
    await cloud.call(role, 'notes', 'Write', { text: 'one', bytes: Buffer.from('ab') });
    await cloud.call(role, 'notes', 'Write', { text: 'two' });
    const recorded = ask({ type: 'record', on: false });
    const call = { service: 'notes', operation: 'Write', principal: { kind: 'role', arn: role.arn } };
    expect(recorded).toEqual({
      type: 'recorded',
      calls: [
        { ...call, input: { text: 'one', bytes: { type: 'Buffer', data: [97, 98] } } },
        { ...call, input: { text: 'two' } },
      ],
    });
    await cloud.call(role, 'notes', 'Write', { text: 'after' });
    expect(ask({ type: 'record', on: false })).toEqual({ type: 'recorded', calls: [] });
  });

  it.each([[{ type: 'stop' }], [{ type: 'record' }], [{ type: 'usage', of: 'all' }], ['usage']])(
    'is refused %j',
    (message) => {
      expect(setUp().ask(message)).toMatchObject({ type: 'refused', reason: expect.any(String) });
    },
  );

  it('is not answered when there is none', () => {
    const channel = new EventEmitter();
    answerParent(
      createCloud(() => undefined),
      channel,
    );
    expect(channel.listenerCount('message')).toBe(0);
  });
});
