import { describe, expect, it } from 'vitest';
import { bench, functionArn, outputOf, ScriptedCloud, single } from '../testing/bench.ts';

const WAITING = {
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
  Arguments: { FunctionName: functionArn('ask'), Payload: { token: '{% $states.context.Task.Token %}' } },
};

async function waiting(fields: Record<string, unknown> = {}, rest: Record<string, unknown> = {}) {
  const tokens: string[] = [];
  const cloud = new ScriptedCloud({ ask: ({ token }: { token: string }) => void tokens.push(token) });
  const onBench = await bench(single({ ...WAITING, ...fields }, rest), { cloud });
  const arn = await onBench.start();
  return { ...onBench, arn, token: tokens[0] as string, tokens };
}

describe('A task with a token', () => {
  it('waits until the token comes back with an output', async () => {
    const { arn, token, call, describe: look, history } = await waiting();
    expect((await history(arn)).map(({ type }) => type)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSubmitted',
    ]);
    await call('SendTaskSuccess', { taskToken: token, output: '{"ok":true}' });
    expect(outputOf(await look(arn))).toEqual({ ok: true });
    expect((await history(arn))[5]).toMatchObject({
      type: 'TaskSucceeded',
      taskSucceededEventDetails: {
        resource: 'invoke.waitForTaskToken',
        resourceType: 'lambda',
        output: '{"ok":true}',
      },
    });
  });

  it('fails with what the token brings', async () => {
    const { arn, token, call, describe: look } = await waiting();
    await call('SendTaskFailure', { taskToken: token, error: 'Declined', cause: 'no funds' });
    expect(await look(arn)).toMatchObject({ status: 'FAILED', error: 'Declined', cause: 'no funds' });
  });

  it('takes an answer that is there before the call that gave the token away has ended', async () => {
    let answer: Promise<unknown> = Promise.resolve();
    const cloud = new ScriptedCloud({
      ask: ({ token }: { token: string }) => {
        answer = onBench.call('SendTaskSuccess', { taskToken: token, output: '1' });
        return answer;
      },
    });
    const onBench = await bench(single(WAITING), { cloud });
    expect(outputOf(await onBench.run())).toBe(1);
    await expect(answer).resolves.toEqual({});
  });

  it('is told once only', async () => {
    const { token, call } = await waiting();
    await call('SendTaskSuccess', { taskToken: token, output: '1' });
    await expect(call('SendTaskSuccess', { taskToken: token, output: '2' })).rejects.toMatchObject({
      code: 'TaskTimedOut',
    });
  });

  it.each([
    ['SendTaskSuccess', { taskToken: 'nonsense', output: '1' }, 'InvalidToken'],
    [
      'SendTaskHeartbeat',
      { taskToken: Buffer.from('["Flow","x","0","y"]').toString('base64') },
      'InvalidToken',
    ],
    ['SendTaskSuccess', { output: '{' }, 'InvalidOutput'],
  ])('%s refuses %j', async (operation, input, code) => {
    const { token, call } = await waiting();
    await expect(call(operation, { taskToken: token, ...input })).rejects.toMatchObject({ code });
  });

  it('lives as long as its heartbeat', async () => {
    const {
      arn,
      token,
      call,
      advance,
      describe: look,
      history,
    } = await waiting(
      { HeartbeatSeconds: 10, Catch: [{ ErrorEquals: ['States.HeartbeatTimeout'], Next: 'Caught' }] },
      { Caught: { Type: 'Pass', End: true } },
    );
    await advance(9);
    await call('SendTaskHeartbeat', { taskToken: token });
    await advance(9);
    expect(await look(arn)).toMatchObject({ status: 'RUNNING' });
    await advance(1);
    expect(outputOf(await look(arn))).toEqual({ Error: 'States.Timeout', Cause: '' });
    expect((await history(arn)).map(({ type }) => type)).toContain('TaskTimedOut');
  });

  it('gets a new token for each attempt; the old one is worth nothing', async () => {
    const {
      arn,
      tokens,
      call,
      advance,
      describe: look,
    } = await waiting({
      TimeoutSeconds: 5,
      Retry: [{ ErrorEquals: ['States.Timeout'], IntervalSeconds: 1 }],
    });
    await advance(6);
    expect(tokens).toHaveLength(2);
    await expect(call('SendTaskSuccess', { taskToken: tokens[0], output: '1' })).rejects.toMatchObject({
      code: 'TaskTimedOut',
    });
    await call('SendTaskSuccess', { taskToken: tokens[1], output: '2' });
    expect(outputOf(await look(arn))).toBe(2);
  });
});
