import { describe, expect, it } from 'vitest';
import { matches, StateFailure } from './failure.ts';

describe('matches', () => {
  it.each([
    ['Refused', 'Refused', true],
    ['Refused', 'Other', false],
    ['Refused', 'States.TaskFailed', true],
    ['Refused', 'States.ALL', true],
    ['States.Timeout', 'States.Timeout', true],
    ['States.Timeout', 'States.TaskFailed', false],
    ['States.Timeout', 'States.ALL', true],
    ['States.Timeout', 'States.HeartbeatTimeout', false],
    ['States.QueryEvaluationError', 'States.ALL', true],
    ['States.DataLimitExceeded', 'States.ALL', false],
    ['States.DataLimitExceeded', 'States.TaskFailed', false],
    ['States.DataLimitExceeded', 'States.DataLimitExceeded', true],
    ['States.Runtime', 'States.ALL', false],
    [undefined, 'States.ALL', true],
  ])('%s by %s: %s', (error, name, expected) => {
    expect(matches(new StateFailure(error, 'cause'), ['Unrelated', name])).toBe(expected);
  });

  it('a missed heartbeat is a time-out with a name of its own', () => {
    const failure = new StateFailure('States.Timeout', undefined, { aliases: ['States.HeartbeatTimeout'] });
    expect(matches(failure, ['States.HeartbeatTimeout'])).toBe(true);
    expect(matches(failure, ['States.Timeout'])).toBe(true);
  });
});
