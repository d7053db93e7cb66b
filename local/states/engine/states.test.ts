import { describe, expect, it } from 'vitest';
import {
  bench,
  FunctionError,
  functionArn,
  invoke,
  outputOf,
  ScriptedCloud,
  single,
} from '../testing/bench.ts';

describe('Pass', () => {
  it('hands its input on', async () => {
    const { run } = await bench(single({ Type: 'Pass' }));
    expect(outputOf(await run({ a: 1 }))).toEqual({ a: 1 });
  });

  it('makes its output and assigns variables that later states read', async () => {
    const { run } = await bench({
      StartAt: 'First',
      States: {
        First: {
          Type: 'Pass',
          Assign: { total: '{% $sum($states.input.prices) %}' },
          Output: null,
          Next: 'Last',
        },
        Last: {
          Type: 'Pass',
          Output: { total: '{% $total %}', before: '{% $states.input %}', fixed: [1, 'x'] },
          End: true,
        },
      },
    });
    expect(outputOf(await run({ prices: [1, 2, 3] }))).toEqual({ total: 6, before: null, fixed: [1, 'x'] });
  });

  it('evaluates Assign and Output with the variables as they were on entry', async () => {
    const { run } = await bench({
      StartAt: 'First',
      States: {
        First: { Type: 'Pass', Assign: { x: 1, y: 2 }, Next: 'Swap' },
        Swap: {
          Type: 'Pass',
          Assign: { x: '{% $y %}', y: '{% $x %}' },
          Output: '{% [$x, $y] %}',
          Next: 'Last',
        },
        Last: { Type: 'Pass', Output: { before: '{% $states.input %}', after: '{% [$x, $y] %}' }, End: true },
      },
    });
    expect(outputOf(await run())).toEqual({ before: [1, 2], after: [2, 1] });
  });

  it('fails the execution when an expression gives nothing', async () => {
    const { run } = await bench(single({ Type: 'Pass', Output: { a: '{% $states.input.missing %}' } }));
    expect(await run()).toMatchObject({
      status: 'FAILED',
      error: 'States.QueryEvaluationError',
      cause:
        "An error occurred while executing the state 'Only' (entered at the event id #2). The JSONata expression " +
        "'$states.input.missing' specified for the field 'Output/a' returned nothing (undefined).",
    });
  });

  it('fails the execution when the output is too large', async () => {
    const { run } = await bench(
      single({ Type: 'Pass', Output: "{% $join($map([1..30000], function($v) { '123456789' })) %}" }),
    );
    expect(await run()).toMatchObject({
      status: 'FAILED',
      error: 'States.DataLimitExceeded',
      cause:
        "The state/task 'Only' returned a result with a size exceeding the maximum number of bytes service limit.",
    });
  });
});

describe('Choice', () => {
  it.each([
    ['the member is missing', {}, 'begin'],
    ['it asks for it', { resume: 'UNDO' }, 'undo'],
    ['it asks for something else', { resume: 'REDO' }, 'begin'],
    ['it is null', { resume: null }, 'begin'],
    ['there is no object at all', 'UNDO', 'begin'],
  ])('may come first and ask for an optional member of the input: %s', async (_name, input, expected) => {
    const { run } = await bench({
      StartAt: 'Which',
      States: {
        Which: {
          Type: 'Choice',
          Choices: [
            {
              Condition: "{% $exists($states.input.resume) and $states.input.resume = 'UNDO' %}",
              Next: 'Undo',
            },
          ],
          Default: 'Begin',
        },
        Undo: { Type: 'Pass', Output: 'undo', End: true },
        Begin: { Type: 'Pass', Output: 'begin', End: true },
      },
    });
    expect(outputOf(await run(input))).toBe(expected);
  });

  const machine = {
    StartAt: 'Which',
    States: {
      Which: {
        Type: 'Choice',
        Choices: [
          { Condition: '{% $states.input.n > 10 %}', Next: 'End', Output: 'big', Assign: { size: 10 } },
          { Condition: '{% $states.input.n > 1 %}', Next: 'End' },
        ],
        Default: 'End',
        Output: 'small',
        Assign: { size: 0 },
      },
      End: {
        Type: 'Pass',
        Output: { in: '{% $states.input %}', size: "{% $exists($size) ? $size : 'none' %}" },
        End: true,
      },
    },
  };

  it.each([
    [11, { in: 'big', size: 10 }],
    [2, { in: { n: 2 }, size: 'none' }],
    [1, { in: 'small', size: 0 }],
  ])('goes by the first rule that fits: %i', async (n, expected) => {
    const { run } = await bench(machine);
    expect(outputOf(await run({ n }))).toEqual(expected);
  });

  it('fails when no rule fits and there is no default', async () => {
    const { run } = await bench({
      StartAt: 'Which',
      States: {
        Which: { Type: 'Choice', Choices: [{ Condition: '{% false %}', Next: 'End' }] },
        End: { Type: 'Succeed' },
      },
    });
    expect(await run()).toMatchObject({ status: 'FAILED', error: 'States.NoChoiceMatched' });
  });

  it('fails when a condition is no boolean', async () => {
    const { run } = await bench({
      StartAt: 'Which',
      States: {
        Which: { Type: 'Choice', Choices: [{ Condition: '{% 1 %}', Next: 'End' }] },
        End: { Type: 'Succeed' },
      },
    });
    expect(await run()).toMatchObject({
      status: 'FAILED',
      error: 'States.QueryEvaluationError',
      cause: expect.stringContaining("Expected 'boolean', but was 'number' for value: 1"),
    });
  });
});

describe('Wait', () => {
  it.each([
    ['a number of seconds', { Seconds: 90 }],
    ['seconds from the input', { Seconds: '{% $states.input.seconds %}' }],
    ['a timestamp', { Timestamp: '2026-01-01T00:01:30Z' }],
    ['a timestamp from the input', { Timestamp: '{% $states.input.at %}' }],
  ])('waits for %s', async (_, fields) => {
    const { start, advance, describe: look } = await bench(single({ Type: 'Wait', ...fields }));
    const arn = await start({ seconds: 90, at: '2026-01-01T01:01:30+01:00' });
    await advance(89.999);
    expect(await look(arn)).toMatchObject({ status: 'RUNNING' });
    await advance(0.001);
    expect(await look(arn)).toMatchObject({
      status: 'SUCCEEDED',
      stopDate: new Date('2026-01-01T00:01:30Z'),
    });
  });

  it.each(['2016-12-05 21:29:29Z', '2016-12-05T21:29:29', '2016-13-05T21:29:29Z', '05-12-2016T21:29:29Z'])(
    'fails on what is no timestamp: %s',
    async (at) => {
      const { run } = await bench(single({ Type: 'Wait', Timestamp: '{% $states.input.at %}' }));
      expect(await run({ at })).toMatchObject({
        error: 'States.QueryEvaluationError',
        cause: `An error occurred while executing the state 'Only' (entered at the event id #2). The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${at}`,
      });
    },
  );

  it('goes on at once when the time has passed', async () => {
    const { run } = await bench(single({ Type: 'Wait', Timestamp: '2001-01-01T00:00:00Z' }));
    expect(await run()).toMatchObject({ status: 'SUCCEEDED' });
  });
});

describe('Succeed and Fail', () => {
  it('Succeed ends the execution with its output', async () => {
    const { run } = await bench(single({ Type: 'Succeed', Output: '{% $states.input.a %}' }));
    expect(outputOf(await run({ a: 'x' }))).toBe('x');
  });

  it('Fail ends it with error and cause, which may be expressions', async () => {
    const { run } = await bench(single({ Type: 'Fail', Error: 'Refused', Cause: '{% $states.input.why %}' }));
    expect(await run({ why: 'so' })).toMatchObject({ status: 'FAILED', error: 'Refused', cause: 'so' });
  });

  it('Fail needs neither', async () => {
    const { run } = await bench(single({ Type: 'Fail' }));
    const described = await run();
    expect(described.status).toBe('FAILED');
    expect(described).not.toHaveProperty('error');
  });
});

describe('Task', () => {
  it('invokes a function as the role of the machine and shows what Invoke answers', async () => {
    const cloud = new ScriptedCloud({ double: ({ n }: { n: number }) => n * 2 });
    const { run } = await bench(single({ ...invoke('double'), Output: '{% $states.result %}' }), { cloud });
    expect(outputOf(await run({ n: 4 }))).toEqual({
      ExecutedVersion: '$LATEST',
      Payload: 8,
      StatusCode: 200,
    });
    expect(cloud.calls).toMatchObject([
      {
        principal: { kind: 'role', roleArn: 'arn:aws:iam::000000000000:role/flow' },
        service: 'lambda',
        operation: 'Invoke',
        input: { FunctionName: functionArn('double'), InvocationType: 'RequestResponse' },
      },
    ]);
  });

  it('takes a function as the resource: the arguments are the event, the result is the answer', async () => {
    const cloud = new ScriptedCloud({ echo: (event: unknown) => ({ event }) });
    const { run } = await bench(
      single({ Type: 'Task', Resource: functionArn('echo'), Arguments: { a: '{% $states.input %}' } }),
      {
        cloud,
      },
    );
    expect(outputOf(await run(7))).toEqual({ event: { a: 7 } });
  });

  it.each([
    [
      'an error of the code',
      () => {
        throw new FunctionError('Refused', 'no stock');
      },
      { error: 'Refused', cause: '{"errorType":"Refused","errorMessage":"no stock","trace":[]}' },
    ],
    [
      'an error of the service',
      undefined,
      {
        error: 'Lambda.ResourceNotFoundException',
        cause: expect.stringMatching(
          /^Function not found: .*:function:step \(Service: AWSLambda; Status Code: 404; Error Code: ResourceNotFoundException; Request ID: .*; Proxy: null\)$/,
        ),
      },
    ],
  ])('fails with %s', async (_, handler, expected) => {
    const { run } = await bench(single(invoke('step')), {
      cloud: new ScriptedCloud(handler && { step: handler }),
    });
    expect(await run()).toMatchObject({ status: 'FAILED', ...expected });
  });

  it('reads the context object', async () => {
    const cloud = new ScriptedCloud({ echo: (event: unknown) => event });
    const { run } = await bench(single(invoke('echo', '{% $states.context %}')), { cloud });
    const described = await run({ a: 1 });
    expect(outputOf(described)).toEqual({
      Execution: {
        Id: described.executionArn,
        Input: { a: 1 },
        Name: described.executionArn.split(':').at(-1),
        RoleArn: 'arn:aws:iam::000000000000:role/flow',
        StartTime: '2026-01-01T00:00:00.000Z',
        RedriveCount: 0,
      },
      StateMachine: { Id: 'arn:aws:states:us-east-1:000000000000:stateMachine:Flow', Name: 'Flow' },
      State: { Name: 'Only', EnteredTime: '2026-01-01T00:00:00.000Z', RetryCount: 0 },
    });
  });

  it('fails when the result is too large, and no wildcard catches that', async () => {
    const cloud = new ScriptedCloud({ big: () => 'ü'.repeat(140_000) });
    const task = { ...invoke('big'), Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }] };
    const { run } = await bench(single(task, { Caught: { Type: 'Succeed' } }), { cloud });
    expect(await run()).toMatchObject({
      status: 'FAILED',
      error: 'States.DataLimitExceeded',
      cause:
        "The state/task 'lambda' returned a result with a size exceeding the maximum number of bytes service limit.",
    });
  });

  it('calls other services by the names they have', async () => {
    const cloud = new ScriptedCloud(
      {},
      { 'dynamodb:GetItem': () => ({ Item: { id: { S: 'a' } } }), 'sns:Publish': () => ({ MessageId: 'm' }) },
    );
    const { run } = await bench(
      {
        StartAt: 'Get',
        States: {
          Get: {
            Type: 'Task',
            Resource: 'arn:aws:states:::aws-sdk:dynamodb:getItem',
            Arguments: { TableName: 'T', Key: { id: { S: 'a' } } },
            Next: 'Tell',
          },
          Tell: {
            Type: 'Task',
            Resource: 'arn:aws:states:::sns:publish',
            Arguments: { TopicArn: 'arn', Message: { found: '{% $states.input.Item %}' } },
            End: true,
          },
        },
      },
      { cloud },
    );
    expect(outputOf(await run())).toEqual({ MessageId: 'm' });
    expect(cloud.calls.map(({ input }) => input)).toEqual([
      { TableName: 'T', Key: { id: { S: 'a' } } },
      { TopicArn: 'arn', Message: '{"found":{"id":{"S":"a"}}}' },
    ]);
  });
});
