import { beforeEach, describe, expect, it } from 'vitest';
import { createDataSource, dataSourceConfig } from '../../appsync/datasources/create.ts';
import type { DataSource } from '../../appsync/datasources/datasource.ts';
import { testRole } from '../../appsync/datasources/testing.ts';
import { createCloud } from '../../gateway/cloud.ts';
import { AwsError } from '../../kernel/errors.ts';
import type { Access } from '../../kernel/service.ts';
import {
  bench,
  functionArn,
  MACHINE_ARN,
  outputOf,
  ScriptedCloud,
  single,
  type Bench,
} from '../testing/bench.ts';

const EXECUTION = `${MACHINE_ARN.replace('stateMachine', 'execution')}:asks`;

let machine: Bench;
let source: DataSource;
let token: string;
let asked: Access[];
/** What the data source's role may not do. */
let denied: string | undefined;

beforeEach(async () => {
  asked = [];
  denied = undefined;
  machine = await bench(
    single({
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Arguments: { FunctionName: functionArn('ask'), Payload: '{% $states.context.Task.Token %}' },
      TimeoutSeconds: '{% $states.input.waitSeconds %}',
    }),
    { cloud: new ScriptedCloud({ ask: (given: string) => void (token = given) }) },
  );
  const cloud = createCloud((_, accesses) => {
    asked.push(...accesses);
    if (accesses.some(({ action }) => action === denied)) {
      throw new AwsError('AccessDeniedException', 'User is not authorized');
    }
  });
  cloud.add(machine.part.services!);
  source = createDataSource(
    dataSourceConfig.parse({
      Name: 'machine',
      Type: 'HTTP',
      HttpConfig: {
        Endpoint: 'https://states.us-east-1.amazonaws.com/',
        AuthorizationConfig: {
          AuthorizationType: 'AWS_IAM',
          AwsIamConfig: { SigningRegion: 'us-east-1', SigningServiceName: 'states' },
        },
      },
    }),
    {
      cloud,
      clock: machine.clock,
      role: testRole,
      region: 'us-east-1',
      tokenSecret: 'secret',
      place: 'Source',
    },
  );
  await machine.start({ waitSeconds: 60 }, 'asks');
});

/** Asks Step Functions as a resolver of an AppSync API does. */
async function post(
  operation: string,
  body: object,
): Promise<{ statusCode: number; body: Record<string, unknown> }> {
  const { result } = await source.invoke(
    {
      method: 'POST',
      resourcePath: '/',
      params: {
        headers: {
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': `AWSStepFunctions.${operation}`,
        },
        body: JSON.stringify(body),
      },
    },
    null,
  );
  const { statusCode, body: text } = result as { statusCode: number; body: string };
  return { statusCode, body: JSON.parse(text) as Record<string, unknown> };
}

const refusal = (code: string, message: string) => ({
  statusCode: 400,
  body: { __type: expect.stringMatching(new RegExp(`(^|#)${code}$`)) as string, message },
});
const OVER = refusal('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");

describe('A resolver that answers a task by its token', () => {
  it('ends it with an output, once', async () => {
    asked.length = 0;
    const answer = { taskToken: token, output: '{"paid":true}' };
    expect(await post('SendTaskSuccess', answer)).toEqual({ statusCode: 200, body: {} });
    expect(asked).toEqual([{ action: 'states:SendTaskSuccess', resource: MACHINE_ARN }]);
    expect(outputOf(await machine.describe(EXECUTION))).toEqual({ paid: true });
    expect(await post('SendTaskSuccess', answer)).toEqual(OVER);
  });

  it('ends it with a failure', async () => {
    const answer = { taskToken: token, error: 'Declined', cause: 'no funds' };
    expect(await post('SendTaskFailure', answer)).toEqual({ statusCode: 200, body: {} });
    expect(asked.at(-1)).toEqual({ action: 'states:SendTaskFailure', resource: MACHINE_ARN });
    expect(await machine.describe(EXECUTION)).toMatchObject({
      status: 'FAILED',
      error: 'Declined',
      cause: 'no funds',
    });
  });

  it('comes too late', async () => {
    await machine.advance(60);
    expect(await machine.describe(EXECUTION)).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    expect(await post('SendTaskSuccess', { taskToken: token, output: '1' })).toEqual(OVER);
    expect(await post('SendTaskFailure', { taskToken: token })).toEqual(OVER);
  });

  it.each<[what: string, operation: string, input: () => object, code: string, message: unknown]>([
    [
      'a token that is none',
      'SendTaskSuccess',
      () => ({ taskToken: 'nonsense', output: '1' }),
      'InvalidToken',
      "Invalid Token: 'Invalid token'",
    ],
    [
      'an output that is no JSON',
      'SendTaskSuccess',
      () => ({ taskToken: token, output: '{' }),
      'InvalidOutput',
      expect.stringMatching(/^Invalid Output: '/),
    ],
    [
      'no token',
      'SendTaskFailure',
      () => ({ error: 'Declined' }),
      'ValidationException',
      expect.stringContaining("Value at 'taskToken' failed to satisfy constraint"),
    ],
  ])('is refused %s, and the task goes on waiting', async (_what, operation, input, code, message) => {
    expect(await post(operation, input())).toEqual(refusal(code, message as string));
    expect(await machine.describe(EXECUTION)).toMatchObject({ status: 'RUNNING' });
  });

  it('needs the permission', async () => {
    denied = 'states:SendTaskSuccess';
    expect(await post('SendTaskSuccess', { taskToken: token, output: '1' })).toMatchObject({
      statusCode: 400,
      body: { __type: expect.stringContaining('AccessDeniedException') as string },
    });
    expect(await machine.describe(EXECUTION)).toMatchObject({ status: 'RUNNING' });
  });
});
