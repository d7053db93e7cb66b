import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  DescribeStateMachineForExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  ListTagsForResourceCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCloud } from '../../gateway/cloud.ts';
import { createGateway } from '../../gateway/gateway.ts';
import type { Access } from '../../kernel/service.ts';
import { bench, functionArn, MACHINE_ARN, ScriptedCloud, single, type Bench } from '../testing/bench.ts';

/** Waits for what its input says, or for a token, or fails. */
const MACHINE = {
  StartAt: 'Which',
  States: {
    Which: {
      Type: 'Choice',
      Choices: [
        { Condition: '{% $exists($states.input.wait) %}', Next: 'Wait' },
        { Condition: '{% $exists($states.input.ask) %}', Next: 'Ask' },
        { Condition: '{% $exists($states.input.fail) %}', Next: 'Fail' },
      ],
      Default: 'End',
    },
    Wait: { Type: 'Wait', Seconds: '{% $states.input.wait %}', Next: 'End' },
    Ask: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Arguments: { FunctionName: functionArn('ask'), Payload: '{% $states.context.Task.Token %}' },
      Next: 'End',
    },
    Fail: { Type: 'Fail', Error: 'Asked', Cause: '{% $states.input.fail %}' },
    End: { Type: 'Succeed' },
  },
};

const EXECUTIONS = MACHINE_ARN.replace('stateMachine', 'execution');

let machine: Bench;
let client: SFNClient;
let tokens: string[];
let asked: Access[];
let close: () => Promise<unknown>;

beforeAll(async () => {
  tokens = [];
  asked = [];
  machine = await bench(MACHINE, {
    cloud: new ScriptedCloud({ ask: (token: string) => void tokens.push(token) }),
    properties: { Tags: [{ Key: 'team', Value: 'blue' }] },
  });
  const cloud = createCloud((_, accesses) => void asked.push(...accesses));
  cloud.add(machine.part.services!);
  const operator = {
    kind: 'operator' as const,
    arn: 'arn:aws:iam::000000000000:user/operator',
    accountId: '000000000000',
  };
  const server = createServer(createGateway({ cloud, iam: { authenticate: () => operator } }));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  client = new SFNClient({
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' },
    maxAttempts: 1,
  });
  close = async () => {
    client.destroy();
    await new Promise((resolve) => server.close(resolve));
    await machine.part.stop?.();
  };
});
afterAll(() => close());

const start = (name: string | undefined, input: unknown) =>
  client.send(
    new StartExecutionCommand({
      stateMachineArn: MACHINE_ARN,
      name,
      input: typeof input === 'string' ? input : JSON.stringify(input),
    }),
  );
const look = (executionArn: string | undefined) =>
  client.send(new DescribeExecutionCommand({ executionArn }));

describe('On the wire', () => {
  it.each([
    ['StartExecution', { stateMachineArn: 'x' }, 'com.amazonaws.swf.service.v2.model#InvalidArn'],
    ['StartExecution', {}, 'com.amazon.coral.validate#ValidationException'],
    ['CreateStateMachine', {}, 'com.amazon.coral.service#UnknownOperationException'],
  ])('%s of %j answers %s', async (operation, input, type) => {
    const { hostname, port } = await client.config.endpoint!();
    const response = await fetch(`http://${hostname}:${port}/`, {
      method: 'POST',
      headers: {
        authorization: 'AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20260101/us-east-1/states/aws4_request',
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `AWSStepFunctions.${operation}`,
      },
      body: JSON.stringify(input),
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ __type: type });
  });
});

describe('Through the SDK', () => {
  it('an execution is started, described, listed, read', async () => {
    const { executionArn, startDate } = await start('first', { a: 1 });
    expect(executionArn).toBe('arn:aws:states:us-east-1:000000000000:execution:Flow:first');
    expect(startDate).toEqual(new Date('2026-01-01T00:00:00Z'));
    await machine.quiet();
    expect(await look(executionArn)).toMatchObject({
      stateMachineArn: MACHINE_ARN,
      name: 'first',
      status: 'SUCCEEDED',
      input: '{"a":1}',
      inputDetails: { included: true },
      output: '{"a":1}',
      outputDetails: { included: true },
      startDate: new Date('2026-01-01T00:00:00Z'),
      stopDate: new Date('2026-01-01T00:00:00Z'),
      redriveCount: 0,
      redriveStatus: 'NOT_REDRIVABLE',
    });
    const { events } = await client.send(new GetExecutionHistoryCommand({ executionArn }));
    expect(events?.map(({ type }) => type)).toEqual([
      'ExecutionStarted',
      'ChoiceStateEntered',
      'ChoiceStateExited',
      'SucceedStateEntered',
      'SucceedStateExited',
      'ExecutionSucceeded',
    ]);
    expect(events?.at(-1)?.executionSucceededEventDetails?.output).toBe('{"a":1}');
  });

  it('an execution that fails says why', async () => {
    const { executionArn } = await start(undefined, { fail: 'because' });
    await machine.quiet();
    expect(await look(executionArn)).toMatchObject({ status: 'FAILED', error: 'Asked', cause: 'because' });
  });

  it('a token comes back', async () => {
    const { executionArn } = await start('asks', { ask: true });
    await machine.quiet();
    asked.length = 0;
    await client.send(new SendTaskSuccessCommand({ taskToken: tokens[0], output: '{"yes":true}' }));
    expect(asked).toEqual([{ action: 'states:SendTaskSuccess', resource: MACHINE_ARN }]);
    expect(await look(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '{"yes":true}' });
  });

  it('the machine is described, listed, and shown as an execution goes by it', async () => {
    const described = await client.send(new DescribeStateMachineCommand({ stateMachineArn: MACHINE_ARN }));
    expect(described).toMatchObject({
      name: 'Flow',
      status: 'ACTIVE',
      type: 'STANDARD',
      roleArn: 'arn:aws:iam::000000000000:role/flow',
      creationDate: new Date('2026-01-01T00:00:00Z'),
      loggingConfiguration: { level: 'OFF', includeExecutionData: false },
      tracingConfiguration: { enabled: false },
    });
    expect(JSON.parse(described.definition as string)).toMatchObject({ StartAt: 'Which' });
    const { stateMachines } = await client.send(new ListStateMachinesCommand({}));
    expect(stateMachines).toMatchObject([{ stateMachineArn: MACHINE_ARN, name: 'Flow', type: 'STANDARD' }]);
    const { executionArn } = await start(undefined, {});
    const gone = await client.send(new DescribeStateMachineForExecutionCommand({ executionArn }));
    expect(gone).toMatchObject({ definition: described.definition, revisionId: described.revisionId });
    const { tags } = await client.send(new ListTagsForResourceCommand({ resourceArn: MACHINE_ARN }));
    expect(tags).toEqual([{ key: 'team', value: 'blue' }]);
  });
});

describe('StartExecution', () => {
  it('with the same name and input, while that runs, is the same execution', async () => {
    const first = await start('idem', { wait: 10 });
    await machine.advance(1);
    const second = await start('idem', { wait: 10 });
    expect(second.executionArn).toBe(first.executionArn);
    expect(second.startDate).toEqual(first.startDate);
    const at = await Promise.all([
      start('many', { wait: 1 }),
      start('many', { wait: 1 }),
      start('many', { wait: 1 }),
    ]);
    expect(new Set(at.map(({ executionArn }) => executionArn)).size).toBe(1);
  });

  it('with the same name and another input, or after the end, is refused', async () => {
    await start('taken', { wait: 10 });
    const refusal = {
      name: 'ExecutionAlreadyExists',
      message: "Execution Already Exists: 'arn:aws:states:us-east-1:000000000000:execution:Flow:taken'",
    };
    await expect(start('taken', { wait: 11 })).rejects.toMatchObject(refusal);
    await machine.advance(10);
    await expect(start('taken', { wait: 10 })).rejects.toMatchObject(refusal);
    await expect(start('taken', { wait: 11 })).rejects.toMatchObject(refusal);
    // Whatever came of it: a name is free again only when its execution is forgotten.
    await start('stopped', { wait: 10 });
    await client.send(new StopExecutionCommand({ executionArn: `${EXECUTIONS}:stopped` }));
    await expect(start('stopped', { wait: 10 })).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
  });

  it.each(['a b', 'a/b', 'a:b', 'a*', 'a"', 'a\u0007'])('refuses the name %j', async (name) => {
    await expect(start(name, {})).rejects.toMatchObject({
      name: 'InvalidName',
      message: `Invalid Name: '${name}'`,
    });
  });

  it.each(['a'.repeat(80), 'Käse_1.x-y', '(1)'])('takes the name %j', async (name) => {
    expect((await start(name, {})).executionArn).toBe(
      `${MACHINE_ARN.replace('stateMachine', 'execution')}:${name}`,
    );
  });

  it.each([
    ['a name of 81 characters', { name: 'a'.repeat(81) }, 'ValidationException', 'less than or equal to 80'],
    ['no JSON', { input: 'not json' }, 'InvalidExecutionInput', "Unrecognized token 'not'"],
    ['nothing at all', { input: '' }, 'InvalidExecutionInput', 'Invalid execution input.'],
    ['too large an input', { input: JSON.stringify('x'.repeat(262_143)) }, 'ValidationException', '262144'],
    ['what is no ARN', { stateMachineArn: 'Flow' }, 'InvalidArn', 'Invalid ARN prefix: Flow'],
    [
      'another machine',
      { stateMachineArn: `${MACHINE_ARN}2` },
      'StateMachineDoesNotExist',
      `State Machine Does Not Exist: '${MACHINE_ARN}2'`,
    ],
    [
      'another region',
      { stateMachineArn: MACHINE_ARN.replace('us-east-1', 'eu-west-1') },
      'StateMachineDoesNotExist',
      'eu-west-1',
    ],
  ])('refuses %s', async (_, input, name, message) => {
    const command = new StartExecutionCommand({ stateMachineArn: MACHINE_ARN, ...input });
    await expect(client.send(command)).rejects.toMatchObject({
      name,
      message: expect.stringContaining(message),
    });
  });
});

describe('StopExecution', () => {
  it('ends an execution, once', async () => {
    const { executionArn } = await start('stops', { wait: 1000 });
    await machine.quiet();
    const { stopDate } = await client.send(
      new StopExecutionCommand({ executionArn, error: 'Enough', cause: 'tired' }),
    );
    await machine.advance(5);
    const again = await client.send(new StopExecutionCommand({ executionArn }));
    expect(again.stopDate).toEqual(stopDate);
    expect(await look(executionArn)).toMatchObject({
      status: 'ABORTED',
      error: 'Enough',
      cause: 'tired',
      stopDate,
    });
    const { events } = await client.send(
      new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 1 }),
    );
    expect(events).toMatchObject([
      {
        type: 'ExecutionAborted',
        previousEventId: 0,
        executionAbortedEventDetails: { error: 'Enough', cause: 'tired' },
      },
    ]);
  });

  it.each<[string, (executionArn: string) => Promise<unknown>]>([
    ['StopExecution', (executionArn) => client.send(new StopExecutionCommand({ executionArn }))],
    ['DescribeExecution', (executionArn) => client.send(new DescribeExecutionCommand({ executionArn }))],
    ['GetExecutionHistory', (executionArn) => client.send(new GetExecutionHistoryCommand({ executionArn }))],
  ])('%s knows no execution that does not exist', async (_, send) => {
    const executionArn = `${MACHINE_ARN.replace('stateMachine', 'execution')}:nobody`;
    await expect(send(executionArn)).rejects.toMatchObject({
      name: 'ExecutionDoesNotExist',
      message: `Execution Does Not Exist: '${executionArn}'`,
    });
  });
});

it.each([
  ['a machine that is none', `${EXECUTIONS}2:first`, 'ExecutionDoesNotExist', `'${EXECUTIONS}2:first'`],
  ['a machine', MACHINE_ARN, 'ExecutionDoesNotExist', `'${MACHINE_ARN}'`],
  ['no ARN', 'first', 'InvalidArn', "'Invalid ARN prefix: first'"],
  ['another kind of ARN', `${MACHINE_ARN}:a:b:c`, 'InvalidArn', 'Resource type not valid in this context'],
])('DescribeExecution of %s is refused', async (_, executionArn, name, message) => {
  await expect(look(executionArn)).rejects.toMatchObject({
    name,
    message: expect.stringContaining(message),
    $metadata: { httpStatusCode: 400 },
  });
});

describe('Lists', () => {
  it('executions come newest first, by status, in pages', async () => {
    const other = await bench(single({ Type: 'Wait', Seconds: '{% $states.input %}' }));
    for (const name of ['a', 'b', 'c', 'd']) {
      await other.start(name === 'b' ? 1 : 100, name);
      await other.advance(2);
    }
    const list = async (input: Record<string, unknown>) =>
      other.call<{ executions: { name: string }[]; nextToken?: string }>('ListExecutions', {
        stateMachineArn: MACHINE_ARN,
        ...input,
      });
    const names = ({ executions }: { executions: { name: string }[] }) => executions.map(({ name }) => name);
    expect(names(await list({}))).toEqual(['d', 'c', 'b', 'a']);
    expect(names(await list({ statusFilter: 'RUNNING' }))).toEqual(['d', 'c', 'a']);
    expect(names(await list({ statusFilter: 'SUCCEEDED' }))).toEqual(['b']);
    const first = await list({ statusFilter: 'RUNNING', maxResults: 2 });
    expect(names(first)).toEqual(['d', 'c']);
    const second = await list({ statusFilter: 'RUNNING', maxResults: 2, nextToken: first.nextToken });
    expect(names(second)).toEqual(['a']);
    expect(second).not.toHaveProperty('nextToken');
    await expect(list({ nextToken: 'bm9uc2Vuc2U=' })).rejects.toMatchObject({ code: 'InvalidToken' });
  });

  it('events come in pages, either way, with or without data', async () => {
    const { executionArn } = await start('paged', { secret: 1 });
    await machine.quiet();
    const ids: number[] = [];
    let nextToken: string | undefined;
    do {
      const page = await client.send(
        new GetExecutionHistoryCommand({
          executionArn,
          maxResults: 4,
          reverseOrder: true,
          nextToken,
          includeExecutionData: false,
        }),
      );
      ids.push(...(page.events ?? []).map(({ id }) => Number(id)));
      expect(JSON.stringify(page.events)).not.toContain('secret');
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    expect(ids).toEqual([6, 5, 4, 3, 2, 1]);
  });

  it('refuses a status that is none, as the service does', async () => {
    const command = new ListExecutionsCommand({
      stateMachineArn: MACHINE_ARN,
      statusFilter: 'succeeded' as 'SUCCEEDED',
    });
    await expect(client.send(command)).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining(
        "at 'statusFilter' failed to satisfy constraint: Member must satisfy enum value set: [SUCCEEDED, TIMED_OUT, PENDING_REDRIVE, ABORTED, FAILED, RUNNING]",
      ),
    });
  });
});
