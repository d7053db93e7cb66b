import { describe, expect, it } from 'vitest';
import type { Service } from '../kernel/service.ts';
import { describeRule, parseRule, parseRules } from './rule.ts';

const service = (name: string, operations: string[]): [string, Service] => [
  name,
  { name, protocol: {} as never, operations: Object.fromEntries(operations.map((op) => [op, {} as never])) },
];
const SERVICES = new Map([
  service('dynamodb', ['PutItem', 'GetItem']),
  service('lambda', ['Invoke', 'GetFunction']),
]);
const PUT = { service: 'dynamodb', operation: 'PutItem', kind: 'fail-before' };

describe('a rule is refused', () => {
  it.each([
    ['that is no object', 'fail', 'expected object'],
    ['without a kind', { service: 'dynamodb' }, 'kind: '],
    ['of a kind nobody knows', { ...PUT, kind: 'explode' }, 'kind: '],
    [
      'for a service that is not here',
      { ...PUT, service: 'ec2' },
      'no service ec2 here; there are appsync, dynamodb',
    ],
    [
      'for an operation that is not here',
      { ...PUT, operation: 'Put' },
      'dynamodb has no Put here; it has GetItem, PutItem',
    ],
    ['for an operation every object has', { ...PUT, operation: 'constructor' }, 'no constructor here'],
    ['with a member nobody knows', { ...PUT, calller: 'x' }, 'calller'],
    ['with an error for a kind that has none', { ...PUT, kind: 'twice', error: 'internal' }, 'error'],
    ['with an error nobody knows', { ...PUT, error: 'bad luck' }, 'error: '],
    ['with a status that is no error', { ...PUT, error: { code: 'X', status: 200 } }, 'error'],
    ['that is slow by nothing', { ...PUT, kind: 'delay' }, 'milliseconds: '],
    [
      'with both one call and every second',
      { ...PUT, nth: 1, every: 2 },
      'every: nth and every exclude each other',
    ],
    ['for no call', { ...PUT, nth: 0 }, 'nth: '],
    ['with more than certainty', { ...PUT, probability: 1.1 }, 'probability: '],
    ['with a seed for nothing', { ...PUT, seed: 1 }, 'seed: a seed needs a probability'],
    ['that kills what is no function', { ...PUT, kind: 'kill-before' }, 'kind: kill-before is for functions'],
    [
      'that kills without a run',
      { service: 'lambda', operation: 'GetFunction', kind: 'kill-after' },
      'operation: functions run by Invoke only',
    ],
  ])('%s', (_name, rule, wrong) => {
    expect(() => parseRule(rule, SERVICES)).toThrow(
      expect.objectContaining({
        code: 'ValidationException',
        message: expect.stringContaining(wrong) as string,
      }),
    );
  });

  it('among several by its place', () => {
    const rules = [PUT, { ...PUT, nth: 'first' }, { ...PUT, service: 'ec2' }];
    expect(() => parseRules({ rules }, SERVICES)).toThrow(
      expect.objectContaining({
        members: {
          problems: [
            { path: 'rules.1.nth', message: expect.any(String) as string },
            { path: 'rules.2.service', message: expect.stringContaining('no service ec2') as string },
          ],
        },
      }),
    );
  });
});

it.each([
  [{ service: 'appsync', kind: 'hang-after', times: 1 }, 'appsync.* hang-after, once'],
  [{ service: '*', kind: 'twice', probability: 0.5 }, '*.* twice, probability 0.5 (seed 0)'],
  [
    { ...PUT, error: { code: 'Odd' }, caller: '*saver*', target: 'Things', every: 3, times: 2 },
    'dynamodb.PutItem fail-before with Odd, caller *saver*, target Things, every 3 calls, at most 2 times',
  ],
  [{ service: 'lambda', kind: 'delay', milliseconds: 5, nth: 2 }, 'lambda.* delay by 5 ms, call 2'],
])('%j is told as %s', (rule, text) => {
  expect(describeRule(parseRule(rule, SERVICES))).toBe(text);
});
