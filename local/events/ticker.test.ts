import { afterEach, describe, expect, it } from 'vitest';
import type { Alarm } from '../kernel/clock.ts';
import { ManualClock, SystemClock } from '../kernel/clock.ts';
import type { Rule } from './rules.ts';
import { parseSchedule } from './schedule.ts';
import { Ticker } from './ticker.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const rule = (name: string, expression: string, changes: Partial<Rule> = {}): Rule => ({
  name,
  arn: `arn:aws:events:us-east-1:000000000000:rule/${name}`,
  description: undefined,
  schedule: parseSchedule(expression),
  targets: [{ Id: 'one', Arn: 'arn:aws:lambda:us-east-1:000000000000:function:greet' }],
  state: 'ENABLED',
  ...changes,
});

describe('by a clock that passes through time', () => {
  const clock = new ManualClock();
  const fired: string[] = [];
  const note = ({ name }: Rule) => fired.push(`${name} ${new Date(clock.now()).toISOString().slice(11, 19)}`);
  const ticker = new Ticker({ clock, fire: note });
  afterEach(() => {
    ticker.stop();
    fired.length = 0;
  });

  it('each rule fires at each of its times', async () => {
    ticker.start([rule('quick', 'rate(2 minutes)'), rule('noon', 'cron(3 0 * * ? *)')]);
    await clock.advance(2 * MINUTE - 1);
    expect(fired).toEqual([]);
    await clock.advance(3 * MINUTE);
    expect(fired).toEqual(['quick 00:02:00', 'noon 00:03:00', 'quick 00:04:00']);
  });

  it.each([
    ['is disabled', { state: 'DISABLED' as const }],
    ['has no target', { targets: [] }],
    ['is over', { schedule: parseSchedule('cron(0 0 1 1 ? 2000)') }],
  ])('a rule that %s keeps the clock free', (_, changes) => {
    ticker.start([rule('idle', 'rate(1 minute)', changes)]);
    expect(clock.pending).toBe(0);
  });

  it('a rule that is enabled counts from then, one that is disabled no more', async () => {
    const one = rule('one', 'rate(1 hour)', { state: 'DISABLED' });
    ticker.start([one]);
    await clock.advance(30 * MINUTE);
    one.state = 'ENABLED';
    ticker.follow(one);
    await clock.advance(HOUR - 1);
    expect(fired).toEqual([]);
    await clock.advance(1);
    expect(fired).toHaveLength(1);
    one.state = 'DISABLED';
    ticker.follow(one);
    expect(clock.pending).toBe(0);
  });

  it('follows nothing before it starts and after it stops', () => {
    const one = rule('one', 'rate(1 hour)');
    ticker.follow(one);
    expect(clock.pending).toBe(0);
    ticker.start([one]);
    expect(clock.pending).toBe(1);
    ticker.stop();
    ticker.follow(one);
    expect(clock.pending).toBe(0);
  });
});

/** Notes what it is asked to wait for. */
class WatchedClock extends SystemClock {
  readonly asked: number[] = [];

  override at(time: number, action: () => void): Alarm {
    this.asked.push(time);
    return super.at(time, action);
  }
}

it('after a jump over many periods fires once, and goes on in its rhythm', async () => {
  const clock = new WatchedClock();
  let fired = 0;
  const first = Promise.withResolvers<void>();
  const ticker = new Ticker({
    clock,
    fire: () => {
      fired++;
      first.resolve();
    },
  });
  ticker.start([rule('one', 'rate(1 minute)')]);
  clock.advance(10 * HOUR + 30_000);
  await first.promise;
  // Nothing is asked for that has been missed: the next one is still to come.
  const [missed, next, ...more] = clock.asked;
  expect([next! - missed!, more, fired]).toEqual([10 * HOUR, [], 1]);
  expect(next).toBeGreaterThan(clock.now());
  ticker.stop();
});
