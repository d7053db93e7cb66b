import { describe, expect, it } from 'vitest';
import type { BootError } from '../../kernel/errors.ts';
import { compileDefinition } from './compile.ts';
import { validateDefinition } from './validate.ts';

const world = { now: () => 0, random: () => 0 };
const compile = (definition: unknown) => compileDefinition(definition, 'Stack/M', world);
const machine = (states: Record<string, unknown>, rest: Record<string, unknown> = {}) => ({
  QueryLanguage: 'JSONata',
  StartAt: Object.keys(states)[0],
  States: states,
  ...rest,
});
const LAMBDA = 'arn:aws:states:::lambda:invoke';
const task = (fields: Record<string, unknown> = {}) =>
  machine({ A: { Type: 'Task', Resource: LAMBDA, Arguments: { FunctionName: 'f' }, End: true, ...fields } });
const pass = (fields: Record<string, unknown>) => machine({ A: { Type: 'Pass', End: true, ...fields } });
const map = (fields: Record<string, unknown>, inner: Record<string, unknown> = {}) =>
  machine({
    A: {
      Type: 'Map',
      ItemProcessor: { StartAt: 'B', States: { B: { Type: 'Pass', End: true, ...inner } } },
      End: true,
      ...fields,
    },
  });

describe('What is refused', () => {
  it.each<[string, unknown, BootError['code'], string, string]>([
    [
      'an unknown field',
      pass({ Colour: 'red' }),
      'UNSUPPORTED_STATE_FIELD',
      'state "A" field "Colour"',
      'Colour',
    ],
    [
      'a field of JSONPath',
      pass({ Parameters: {} }),
      'UNSUPPORTED_STATE_FIELD',
      'state "A" field "Parameters"',
      'Parameters',
    ],
    ['a Result', pass({ Result: 1 }), 'UNSUPPORTED_STATE_FIELD', 'state "A" field "Result"', 'Result'],
    [
      'JSONPath as the language',
      { ...pass({}), QueryLanguage: 'JSONPath' },
      'UNSUPPORTED_STATE_FIELD',
      'state "A" field "QueryLanguage"',
      'JSONPath',
    ],
    [
      'JSONPath by default',
      { ...pass({}), QueryLanguage: undefined },
      'UNSUPPORTED_STATE_FIELD',
      'state "A" field "QueryLanguage"',
      'JSONPath',
    ],
    [
      'another resource',
      task({ Resource: 'arn:aws:states:::ecs:runTask.sync' }),
      'UNSUPPORTED_STATE_FIELD',
      'state "A" field "Resource"',
      'ecs:runTask.sync',
    ],
    [
      'an activity',
      task({ Resource: 'arn:aws:states:us-east-1:1:activity:x' }),
      'UNSUPPORTED_STATE_FIELD',
      'state "A" field "Resource"',
      'activity',
    ],
    [
      'an action without an optimized integration',
      task({ Resource: 'arn:aws:states:::dynamodb:query' }),
      'UNSUPPORTED_STATE_FIELD',
      'state "A" field "Resource"',
      'dynamodb:query',
    ],
    [
      'a service that needs translation',
      task({ Resource: 'arn:aws:states:::aws-sdk:sfn:startExecution' }),
      'UNSUPPORTED_STATE_FIELD',
      'state "A" field "Resource"',
      'sfn',
    ],
    [
      'Credentials',
      task({ Credentials: {} }),
      'UNSUPPORTED_STATE_FIELD',
      'state "A" field "Credentials"',
      'Credentials',
    ],
    [
      'a field of a Retry rule',
      task({ Retry: [{ ErrorEquals: ['E'], Wait: 1 }] }),
      'UNSUPPORTED_STATE_FIELD',
      'state "A" field "Retry.0.Wait"',
      'Wait',
    ],
    [
      'a distributed Map',
      map({ ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED' }, StartAt: 'B', States: {} } }),
      'UNSUPPORTED_STATE_FIELD',
      'field "ItemProcessor" field "ProcessorConfig.Mode"',
      'inline',
    ],
    [
      'an ItemReader',
      map({ ItemReader: {} }),
      'UNSUPPORTED_STATE_FIELD',
      'state "A" field "ItemReader"',
      'ItemReader',
    ],
    [
      'an unknown type',
      machine({ A: { Type: 'Loop' } }),
      'INVALID_DEFINITION',
      'state "A" field "Type"',
      'Loop',
    ],
    [
      'a JitterStrategy that is none',
      task({ Retry: [{ ErrorEquals: ['E'], JitterStrategy: 'SOME' }] }),
      'INVALID_DEFINITION',
      'field "Retry.0.JitterStrategy"',
      'FULL',
    ],
    [
      'a BackoffRate below 1',
      task({ Retry: [{ ErrorEquals: ['E'], BackoffRate: 0.5 }] }),
      'INVALID_DEFINITION',
      'field "Retry.0.BackoffRate"',
      '1',
    ],
    [
      'States.ALL in company',
      task({ Retry: [{ ErrorEquals: ['E', 'States.ALL'] }] }),
      'INVALID_DEFINITION',
      'state "A"',
      'alone',
    ],
    [
      'States.ALL before the end',
      task({ Retry: [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['E'] }] }),
      'INVALID_DEFINITION',
      'state "A"',
      'last',
    ],
    [
      'a variable nobody assigns',
      pass({ Output: '{% $total %}' }),
      'INVALID_DEFINITION',
      'state "A" field "Output"',
      '$total',
    ],
    [
      'a variable of an inner workflow',
      machine({
        ...map({ Next: 'C', End: undefined }, { Assign: { v: 1 } }).States,
        C: { Type: 'Pass', Output: '{% $v %}', End: true },
      }),
      'INVALID_DEFINITION',
      'state "C" field "Output"',
      '$v',
    ],
    [
      'a variable assigned inside and outside',
      map({ Assign: { v: 1 } }, { Assign: { v: 2 } }),
      'INVALID_DEFINITION',
      'state "B" field "Assign"',
      'v',
    ],
    [
      '$eval',
      pass({ Output: "{% $eval('1') %}" }),
      'INVALID_DEFINITION',
      'state "A" field "Output"',
      '$eval',
    ],
    [
      'the result where there is none',
      pass({ Output: '{% $states.result %}' }),
      'INVALID_DEFINITION',
      'state "A" field "Output"',
      '$states.result',
    ],
    [
      'the result in the arguments',
      task({ Arguments: { FunctionName: '{% $states.result %}' } }),
      'INVALID_DEFINITION',
      'field "Arguments/FunctionName"',
      '$states.result',
    ],
    [
      'the error outside a Catch',
      task({ Output: '{% $states.errorOutput %}' }),
      'INVALID_DEFINITION',
      'field "Output"',
      '$states.errorOutput',
    ],
    [
      'an expression with a fault',
      pass({ Output: { a: '{% 1 + %}' } }),
      'INVALID_DEFINITION',
      'field "Output"',
      'Output/a',
    ],
    [
      'a variable without a name',
      pass({ Assign: { 'a b': 1 } }),
      'INVALID_DEFINITION',
      'field "Assign.a b"',
      'no name',
    ],
    [
      'a variable called states',
      pass({ Assign: { states: 1 } }),
      'INVALID_DEFINITION',
      'field "Assign.states"',
      'reserved',
    ],
    [
      'neither Next nor End',
      machine({ A: { Type: 'Pass' } }),
      'INVALID_DEFINITION',
      'state "A"',
      'Next or End',
    ],
    ['both Next and End', pass({ Next: 'A' }), 'INVALID_DEFINITION', 'state "A"', 'Next or End'],
    [
      'a Wait for two things',
      machine({ A: { Type: 'Wait', Seconds: 1, Timestamp: '2026-01-01T00:00:00Z', End: true } }),
      'INVALID_DEFINITION',
      'state "A"',
      'Seconds or Timestamp',
    ],
    [
      'a time-out of zero',
      task({ TimeoutSeconds: 0 }),
      'INVALID_DEFINITION',
      'field "TimeoutSeconds"',
      '>=1',
    ],
    [
      'a condition that is no expression',
      machine({ A: { Type: 'Choice', Choices: [{ Condition: true, Next: 'A' }] } }),
      'INVALID_DEFINITION',
      'field "Choices.0.Condition"',
      '',
    ],
    [
      'a StartAt that names no state',
      { ...pass({}), StartAt: 'Z' },
      'INVALID_DEFINITION',
      'field "StartAt"',
      'Z',
    ],
  ])('%s', (_, definition, code, place, message) => {
    let caught: BootError | undefined;
    try {
      compile(definition);
    } catch (error) {
      caught = error as BootError;
    }
    expect(caught).toMatchObject({
      code,
      place: expect.stringContaining(place),
      message: expect.stringContaining(message),
    });
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['a Next that names no state', machine({ A: { Type: 'Pass', Next: 'Z' } }), 'no state Z'],
    [
      'a Default that names no state',
      machine({
        A: { Type: 'Choice', Choices: [{ Condition: '{% true %}', Next: 'B' }], Default: 'Z' },
        B: { Type: 'Succeed' },
      }),
      'no state Z',
    ],
    ['a Catch that names no state', task({ Catch: [{ ErrorEquals: ['E'], Next: 'Z' }] }), 'no state Z'],
    [
      'a state nothing leads to',
      machine({ A: { Type: 'Succeed' }, B: { Type: 'Succeed' } }),
      'leads to the state B',
    ],
    [
      'states only they lead to',
      machine({ A: { Type: 'Succeed' }, B: { Type: 'Pass', Next: 'C' }, C: { Type: 'Pass', Next: 'B' } }),
      'leads to the state B',
    ],
    [
      'a way out of a branch',
      machine({
        A: {
          Type: 'Parallel',
          Branches: [{ StartAt: 'B', States: { B: { Type: 'Pass', Next: 'C' } } }],
          Next: 'C',
        },
        C: { Type: 'Succeed' },
      }),
      'no state C',
    ],
    [
      'a way out of a Map',
      machine({
        ...map({ Next: 'C', End: undefined }, { Next: 'C', End: undefined }).States,
        C: { Type: 'Succeed' },
      }),
      'no state C',
    ],
    ['a way into a branch', machine({ ...map({ Next: 'B', End: undefined }).States }), 'no state B'],
    ['a name used twice', machine({ B: map({}).States.A }), 'exists already'],
    [
      'no way to end',
      machine({ A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Pass', Next: 'A' } }),
      'ends the workflow',
    ],
  ])('%s', (_, definition, message) => {
    expect(() => compile(definition)).toThrow(message);
  });
});

/** In the form that the CDK renders. */
const RENDERED = {
  StartAt: 'First',
  States: {
    First: {
      Next: 'Which',
      Retry: [
        {
          ErrorEquals: ['Lambda.ServiceException', 'Lambda.AWSLambdaException'],
          IntervalSeconds: 2,
          MaxAttempts: 6,
          BackoffRate: 2,
        },
        {
          ErrorEquals: ['Busy'],
          IntervalSeconds: 1,
          MaxAttempts: 3,
          MaxDelaySeconds: 8,
          JitterStrategy: 'FULL',
        },
      ],
      Catch: [
        {
          Output: '{% $states.errorOutput %}',
          Assign: { e: '{% $states.errorOutput %}' },
          ErrorEquals: ['Refused'],
          Next: 'Output',
        },
      ],
      Type: 'Task',
      TimeoutSeconds: 10,
      Arguments: {
        FunctionName: 'arn:aws:lambda:us-east-1:000000000000:function:f',
        Payload: { a: '{% $states.input.a %}', empty: '' },
      },
      Output: '{% $states.result.Payload %}',
      Assign: { x: '{% $states.input %}' },
      Resource: LAMBDA,
    },
    Which: {
      Type: 'Choice',
      Choices: [{ Condition: '{% $x = 1 %}', Output: '{% 1 %}', Assign: { k: 1 }, Next: 'Both' }],
      Default: 'Later',
    },
    Later: { Type: 'Wait', Seconds: 3, Next: 'Each' },
    Each: {
      Type: 'Map',
      Next: 'Done',
      Items: '{% [1,2] %}',
      ItemSelector: { v: '{% $states.context.Map.Item.Value %}' },
      ItemProcessor: {
        ProcessorConfig: { Mode: 'INLINE' },
        StartAt: 'One',
        States: {
          One: { QueryLanguage: 'JSONata', Type: 'Pass', Output: '{% (\n  $y := $x;\n  $y\n) %}', End: true },
        },
      },
      MaxConcurrency: 2,
    },
    Done: { Type: 'Succeed' },
    Both: {
      Type: 'Parallel',
      End: true,
      Output: '{% $states.result %}',
      Branches: [{ StartAt: 'Left', States: { Left: { Type: 'Pass', End: true } } }],
    },
    Output: { Type: 'Fail', Error: 'E', Cause: '' },
  },
  TimeoutSeconds: 300,
  Comment: 'All of it',
  QueryLanguage: 'JSONata',
};

describe('What is taken', () => {
  it('a definition with all there is', async () => {
    const { workflow, timeoutSeconds } = compile(RENDERED);
    await validateDefinition(RENDERED, 'Stack/M');
    expect(timeoutSeconds).toBe(300);
    expect([...workflow.states.keys()]).toEqual(Object.keys(RENDERED.States));
  });

  it.each([
    'arn:aws:states:::lambda:invoke.waitForTaskToken',
    'arn:aws-cn:states:::lambda:invoke',
    'arn:aws:lambda:us-east-1:000000000000:function:f',
    'arn:aws:lambda:us-east-1:000000000000:function:f:live',
    'arn:aws:states:::aws-sdk:dynamodb:transactWriteItems',
    'arn:aws:states:::dynamodb:putItem',
    'arn:aws:states:::sns:publish.waitForTaskToken',
    'arn:aws:states:::sqs:sendMessage',
  ])('the resource %s', (Resource) => {
    expect(() => compile(task({ Resource }))).not.toThrow();
  });

  it('a machine whose states each say that they are JSONata', () => {
    expect(() =>
      compile({ StartAt: 'A', States: { A: { Type: 'Succeed', QueryLanguage: 'JSONata' } } }),
    ).not.toThrow();
  });
});
