import { describe, expect, it } from 'vitest';
import { createEvents } from './events.ts';
import { EVERY_MINUTE, open, QUEUE, TARGET } from './testing.ts';

const MINUTE = 60_000;
const ARN = 'arn:aws:events:us-east-1:000000000000:rule/';

/** A bench with EventBridge on the wire, and a way to ask it as a client does. */
async function serve() {
  const opened = await open();
  const endpoint = await opened.bench.serve('events');
  const ask = async (operation: string, input: object = {}) => {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `AWSEvents.${operation}` },
      body: JSON.stringify(input),
    });
    expect(response.headers.get('content-type')).toBe('application/x-amz-json-1.1');
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  return { ...opened, ask };
}

describe('a client', () => {
  it('sees the rules and their targets', async () => {
    const { bench, create, ask } = await serve();
    const target = {
      ...TARGET,
      Input: '{}',
      RetryPolicy: { MaximumRetryAttempts: 2 },
      DeadLetterConfig: { Arn: QUEUE },
    };
    await create({ Description: 'Each minute', Targets: [target] });
    await create({ Name: 'other', State: 'DISABLED', Targets: [] }, 'Other');
    const tick = {
      Name: 'tick',
      Arn: `${ARN}tick`,
      ScheduleExpression: 'rate(1 minute)',
      State: 'ENABLED',
      Description: 'Each minute',
      EventBusName: 'default',
    };
    const other = {
      Name: 'other',
      Arn: `${ARN}other`,
      ScheduleExpression: 'rate(1 minute)',
      State: 'DISABLED',
      EventBusName: 'default',
    };
    expect(await ask('ListRules')).toEqual({ status: 200, body: { Rules: [other, tick] } });
    expect((await ask('ListRules', { NamePrefix: 't' })).body).toEqual({ Rules: [tick] });
    expect((await ask('DescribeRule', { Name: 'tick' })).body).toEqual({
      ...tick,
      CreatedBy: '000000000000',
    });
    expect((await ask('ListTargetsByRule', { Rule: 'tick' })).body).toEqual({ Targets: [target] });
    expect((await ask('ListTargetsByRule', { Rule: 'other' })).body).toEqual({ Targets: [] });
    expect(bench.accesses.map(({ action, resource }) => `${action} ${resource}`)).toEqual([
      `events:ListRules ${ARN}*`,
      `events:ListRules ${ARN}*`,
      `events:DescribeRule ${ARN}tick`,
      `events:ListTargetsByRule ${ARN}tick`,
      `events:ListTargetsByRule ${ARN}other`,
    ]);
  });

  it('reads lists in pages', async () => {
    const { create, ask } = await serve();
    for (const name of ['a', 'b', 'c']) await create({ Name: name }, name);
    const seen: unknown[] = [];
    let NextToken: unknown;
    do {
      const { body } = await ask('ListRules', { Limit: 2, ...(NextToken !== undefined && { NextToken }) });
      seen.push((body['Rules'] as { Name: string }[]).map(({ Name }) => Name));
      NextToken = body['NextToken'];
    } while (NextToken !== undefined);
    expect(seen).toEqual([['a', 'b'], ['c']]);
    expect(await ask('ListRules', { NextToken: 'nonsense' })).toMatchObject({
      status: 400,
      body: { __type: 'ValidationException' },
    });
  });

  it('has a rule rest and run again', async () => {
    const { bench, part, clock, create, invocations, ask } = await serve();
    await create();
    await part.start?.();
    expect(await ask('DisableRule', { Name: 'tick' })).toEqual({ status: 200, body: {} });
    expect((await ask('DescribeRule', { Name: 'tick' })).body['State']).toBe('DISABLED');
    expect(clock.pending).toBe(0);
    await clock.advance(90_000);
    await ask('EnableRule', { Name: 'tick', EventBusName: 'default' });
    await clock.advance(MINUTE - 1);
    expect(invocations).toEqual([]);
    await clock.advance(1);
    await expect.poll(() => invocations).toHaveLength(1);
    // Enabling what is enabled already does not begin the minute anew.
    await clock.advance(30_000);
    await ask('EnableRule', { Name: 'tick' });
    await clock.advance(30_000);
    await expect.poll(() => invocations).toHaveLength(2);
    expect(bench.accesses.map(({ action, resource }) => `${action} ${resource}`)).toContain(
      `events:EnableRule ${ARN}tick`,
    );
  });

  it('finds a rule as it was left after a restart, until the template says something new', async () => {
    const { bench, part, create, ask } = await serve();
    await create();
    await part.start?.();
    await ask('DisableRule', { Name: 'tick' });
    const stateWith = async (State: string) => {
      const next = createEvents(bench.options('events'));
      await bench.create(next, 'AWS::Events::Rule', { ...EVERY_MINUTE, State });
      const { run, input } = next.services![0]!.operations['DescribeRule']!;
      const described = await run(input.parse({ Name: 'tick' }), {
        principal: { kind: 'operator', arn: 'arn', accountId: '000000000000' },
        requestId: 'request',
      });
      return (described as { State: string }).State;
    };
    expect(await stateWith('ENABLED')).toBe('DISABLED');
    expect(await stateWith('DISABLED')).toBe('DISABLED');
    await ask('EnableRule', { Name: 'tick' });
    expect(await stateWith('ENABLED')).toBe('ENABLED');
    expect(await stateWith('DISABLED')).toBe('DISABLED');
  });

  it.each([
    ['DescribeRule', { Name: 'nobody' }, 'Rule nobody does not exist on EventBus default.'],
    ['EnableRule', { Name: 'nobody' }, 'Rule nobody does not exist on EventBus default.'],
    ['DisableRule', { Name: 'nobody' }, 'Rule nobody does not exist on EventBus default.'],
    ['ListTargetsByRule', { Rule: 'nobody' }, 'Rule nobody does not exist on EventBus default.'],
    ['ListRules', { EventBusName: 'orders' }, 'Event bus orders does not exist.'],
  ])('is told by %s of %j', async (operation, input, message) => {
    const { ask } = await serve();
    expect(await ask(operation, input)).toEqual({
      status: 400,
      body: { __type: 'ResourceNotFoundException', message },
    });
  });

  it.each([
    ['PutRule', {}, 'UnknownOperationException'],
    ['DescribeRule', {}, 'ValidationException'],
    ['DescribeRule', { Name: 'a b' }, 'ValidationException'],
    ['ListRules', { Limit: 101 }, 'ValidationException'],
  ])('is refused %s of %j', async (operation, input, type) => {
    const { ask } = await serve();
    expect(await ask(operation, input)).toMatchObject({ status: 400, body: { __type: type } });
  });

  it('is denied what it may not do', async () => {
    const { bench, create, ask } = await serve();
    await create();
    bench.deny = (_principal, { action }) => action === 'events:DisableRule';
    expect(await ask('DisableRule', { Name: 'tick' })).toMatchObject({
      status: 400,
      body: { __type: 'AccessDeniedException' },
    });
    expect((await ask('DescribeRule', { Name: 'tick' })).body['State']).toBe('ENABLED');
  });
});
