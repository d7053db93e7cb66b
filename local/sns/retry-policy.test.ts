import { expect, it } from 'vitest';
import { retryDelay } from './retry-policy.ts';

const delays = (protocol: 'sqs' | 'email', from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => retryDelay(protocol, from + index));

it('goes through the phases AWS names for queues and functions', () => {
  expect(delays('sqs', 1, 5)).toEqual([0, 0, 0, 1000, 1000]);
  const backoff = delays('sqs', 6, 15) as number[];
  expect([backoff[0], backoff.at(-1)]).toEqual([1000, 20_000]);
  expect(backoff).toEqual([...backoff].sort((left, right) => left - right));
  expect(delays('sqs', 16, 17)).toEqual([20_000, 20_000]);
  expect(delays('sqs', 100_015, 100_016)).toEqual([20_000, undefined]);
  expect(retryDelay('lambda', 16)).toBe(20_000);
});

it('goes on for 23 days, and for six hours with mails', () => {
  const total = (protocol: 'sqs' | 'email') => {
    let sum = 0;
    for (let failures = 1; ; failures++) {
      const delay = retryDelay(protocol, failures);
      if (delay === undefined) return sum;
      sum += delay;
    }
  };
  expect(Math.floor(total('sqs') / 86_400_000)).toBe(23);
  expect(Math.floor(total('email') / 3_600_000)).toBe(6);
  expect(delays('email', 50, 51)).toEqual([600_000, undefined]);
});
