import { describe, expect, it } from 'vitest';
import { AwsError } from '../kernel/errors.ts';
import { openStore } from '../kernel/store.ts';
import { createStates } from './states.ts';
import {
  ACCOUNT,
  bench,
  MACHINE_ARN,
  placement,
  REGION,
  ScriptedCloud,
  single,
  type BenchOptions,
} from './testing/bench.ts';
import { ManualClock } from '../kernel/clock.ts';

async function create(properties: Record<string, unknown>) {
  const { store } = await openStore();
  const part = createStates({
    clock: new ManualClock(),
    cloud: new ScriptedCloud(),
    store,
    accountId: ACCOUNT,
    region: REGION,
    folder: undefined,
  });
  const type = part.resources![0]!;
  return type.create(
    type.properties.parse({ RoleArn: 'arn:aws:iam::000000000000:role/flow', ...properties }),
    placement,
  );
}
const SUCCEED = { QueryLanguage: 'JSONata', StartAt: 'A', States: { A: { Type: 'Succeed' } } };

describe('AWS::StepFunctions::StateMachine', () => {
  it('is its ARN, and has a name and a revision', async () => {
    expect(await create({ DefinitionString: JSON.stringify(SUCCEED) })).toEqual({
      ref: MACHINE_ARN,
      attributes: {
        Arn: MACHINE_ARN,
        Name: 'Flow',
        StateMachineRevisionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      },
    });
  });

  it('takes a name, a definition as an object, and substitutions', async () => {
    const { ref } = await create({ StateMachineName: 'Other', Definition: SUCCEED });
    expect(ref).toBe(MACHINE_ARN.replace('Flow', 'Other'));
    const definition = JSON.stringify({ ...SUCCEED, StartAt: '${First}' });
    await create({ DefinitionString: definition, DefinitionSubstitutions: { First: 'A' } });
    await expect(create({ DefinitionString: definition })).rejects.toMatchObject({
      code: 'INVALID_DEFINITION',
    });
  });

  it('has asl-validator look at its definition too', async () => {
    // Fine by the engine's own checks, but not by the validator's pattern for names.
    const States = { 'A\nB': { Type: 'Succeed' } };
    await expect(create({ Definition: { ...SUCCEED, StartAt: 'A\nB', States } })).rejects.toMatchObject({
      code: 'INVALID_DEFINITION',
      place: 'Stack/Flow.Properties.Definition',
      message: expect.stringContaining('/States'),
    });
  });

  it.each([
    ['EXPRESS', { StateMachineType: 'EXPRESS', Definition: SUCCEED }, 'only STANDARD'],
    ['an unknown property', { Definition: SUCCEED, Colour: 'red' }, 'Colour'],
    ['no definition', {}, 'either DefinitionString or Definition'],
    ['text that is not JSON', { DefinitionString: '{' }, 'not JSON'],
    [
      'logging to nowhere',
      { Definition: SUCCEED, LoggingConfiguration: { Level: 'ALL' } },
      'exactly one Log Destination',
    ],
  ])('refuses %s', async (_, properties, message) => {
    await expect(create(properties)).rejects.toThrow(message);
  });
});

describe('LoggingConfiguration', () => {
  const logged = async (Level: string, IncludeExecutionData: boolean, options: BenchOptions = {}) => {
    const lines: Record<string, unknown>[] = [];
    const streams: unknown[] = [];
    const cloud = new ScriptedCloud(
      {},
      {
        'logs:CreateLogDelivery': () => ({}),
        'logs:CreateLogStream': (input) => void streams.push(input),
        'logs:PutLogEvents': ({ logEvents }) =>
          void lines.push(...(logEvents as { message: string }[]).map(({ message }) => JSON.parse(message))),
      },
    );
    const onBench = await bench(single({ Type: 'Fail', Error: 'E' }), {
      cloud,
      properties: {
        LoggingConfiguration: {
          Level,
          IncludeExecutionData,
          Destinations: [
            {
              CloudWatchLogsLogGroup: {
                LogGroupArn: 'arn:aws:logs:us-east-1:000000000000:log-group:/aws/vendedlogs/states/flow:*',
              },
            },
          ],
        },
      },
      ...options,
    });
    await onBench.start({ a: 1 }, 'x');
    await onBench.part.stop?.();
    return { lines, streams, cloud };
  };

  it.each([
    ['ALL', ['ExecutionStarted', 'FailStateEntered', 'ExecutionFailed']],
    ['ERROR', ['FailStateEntered', 'ExecutionFailed']],
    ['FATAL', ['ExecutionFailed']],
    ['OFF', []],
  ])('%s writes %j', async (level, types) => {
    const { lines, streams } = await logged(level, true);
    expect(lines.map(({ type }) => type)).toEqual(types);
    expect(streams).toHaveLength(types.length > 0 ? 1 : 0);
  });

  it('writes events in the form of the service, with or without data, as the service', async () => {
    const { lines, streams, cloud } = await logged('ALL', false);
    expect(lines[1]).toEqual({
      id: '2',
      type: 'FailStateEntered',
      details: { name: 'Only' },
      previous_event_id: '0',
      event_timestamp: '1767225600000',
      execution_arn: `${MACHINE_ARN.replace('stateMachine', 'execution')}:x`,
      redrive_count: '0',
    });
    expect(streams).toEqual([
      {
        logGroupName: '/aws/vendedlogs/states/flow',
        logStreamName: expect.stringMatching(/^states\/Flow\/2026-01-01-00-00\/[0-9a-f]{8}$/),
      },
    ]);
    expect(cloud.calls.map(({ operation, principal: { kind, arn } }) => [operation, kind, arn])).toEqual([
      ['CreateLogDelivery', 'role', expect.stringContaining('assumed-role')],
      ['CreateLogStream', 'service', 'delivery.logs.amazonaws.com'],
      ['PutLogEvents', 'service', 'delivery.logs.amazonaws.com'],
      ['PutLogEvents', 'service', 'delivery.logs.amazonaws.com'],
    ]);
    expect(cloud.calls[1]?.principal).toMatchObject({ sourceArn: MACHINE_ARN });
    expect((await logged('ALL', true)).lines[1]?.details).toMatchObject({ input: '{"a":1}' });
  });

  it('is no machine whose role may not have logs delivered', async () => {
    const denied = new ScriptedCloud(
      {},
      {
        'logs:CreateLogDelivery': () => {
          throw new AwsError('AccessDeniedException', 'not authorized to perform: logs:CreateLogDelivery');
        },
      },
    );
    await expect(logged('ALL', true, { cloud: denied })).rejects.toMatchObject({
      code: 'INVALID_PROPERTY',
      place: expect.stringMatching(/LoggingConfiguration$/),
    });
  });

  it('does not hold up an execution when it cannot write', async () => {
    const cloud = new ScriptedCloud(
      {},
      {
        'logs:CreateLogDelivery': () => ({}),
        'logs:CreateLogStream': () => {
          throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
        },
      },
    );
    const onBench = await bench(single({ Type: 'Succeed' }), {
      cloud,
      properties: {
        LoggingConfiguration: {
          Level: 'ALL',
          Destinations: [
            {
              CloudWatchLogsLogGroup: { LogGroupArn: 'arn:aws:logs:us-east-1:000000000000:log-group:gone:*' },
            },
          ],
        },
      },
    });
    expect(await onBench.run()).toMatchObject({ status: 'SUCCEEDED' });
    await onBench.part.stop?.();
  });
});
