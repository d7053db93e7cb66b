import { z } from 'zod';
import { AwsError } from '../../kernel/errors.ts';
import { operation, type Access, type Operation } from '../../kernel/service.ts';
import { machineArn } from '../arn.ts';
import type { Executions } from '../engine/executions.ts';
import { heartbeat, taskFailed, taskIsOver, taskSucceeded, withToken } from '../engine/task.ts';
import type { Run } from '../engine/run.ts';
import { StateFailure } from '../failure.ts';
import { readToken, type TokenAddress } from '../tasks/token.ts';
import { cause, error, invalidToken, payload, taskToken } from './schemas.ts';

/** `SendTaskSuccess`, `SendTaskFailure`, `SendTaskHeartbeat`. */
export function answerTasks(
  executions: Executions,
  { region, accountId }: { region: string; accountId: string },
): Record<string, Operation> {
  /** The machine is what a policy names; a token that names none is told so to anybody. */
  function access(action: string, token: string): Access[] {
    const address = readToken(token);
    return [{ action, resource: address ? machineArn(region, accountId, address.machine) : '*' }];
  }

  async function find(token: string): Promise<{ run: Run; address: TokenAddress }> {
    const address = readToken(token);
    if (!address || !(await executions.records.execution(address.machine, address.execution)))
      throw invalidToken();
    const run = await executions.running(address.machine, address.execution);
    if (!run) throw taskIsOver();
    return { run, address };
  }

  return {
    SendTaskSuccess: operation({
      input: z.object({ taskToken, output: payload }),
      access: (input) => access('states:SendTaskSuccess', input.taskToken),
      async run({ taskToken: token, output }) {
        const result = parseOutput(output);
        const { run, address } = await find(token);
        await withToken(run, address, token, (flow) => taskSucceeded(run, flow, result));
        return {};
      },
    }),

    SendTaskFailure: operation({
      input: z.object({
        taskToken,
        error: error.optional(),
        cause: cause.optional(),
      }),
      access: (input) => access('states:SendTaskFailure', input.taskToken),
      async run({ taskToken: token, ...failure }) {
        const { run, address } = await find(token);
        await withToken(run, address, token, (flow) =>
          taskFailed(run, flow, new StateFailure(failure.error, failure.cause)),
        );
        return {};
      },
    }),

    SendTaskHeartbeat: operation({
      input: z.object({ taskToken }),
      access: (input) => access('states:SendTaskHeartbeat', input.taskToken),
      async run({ taskToken: token }) {
        const { run, address } = await find(token);
        await withToken(run, address, token, (flow, pending) => heartbeat(run, flow, pending));
        return {};
      },
    }),
  };
}

function parseOutput(output: string): unknown {
  try {
    return JSON.parse(output);
  } catch (error) {
    throw new AwsError('InvalidOutput', `Invalid Output: '${(error as Error).message}'`, { cause: error });
  }
}
