import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { AwsError } from '../../kernel/errors.ts';
import { operation, type Operation } from '../../kernel/service.ts';
import { executionArn } from '../arn.ts';
import type { Executions } from '../engine/executions.ts';
import type { Machines } from '../machines.ts';
import {
  arn,
  cause,
  error,
  executionDoesNotExist,
  executionNames,
  machineDoesNotExist,
  machineName,
  name,
  payload,
} from './schemas.ts';

/**
 * Characters a name cannot have: white space, brackets, wildcards, and `" # % \ ^ | ~ \` $ & , ; : /` or control
 * characters (https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html).
 */
// eslint-disable-next-line no-control-regex -- they are what is looked for
const NOT_IN_NAMES = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]/;

/** `StartExecution` and `StopExecution`. */
export function startAndStop(machines: Machines, executions: Executions): Record<string, Operation> {
  return {
    StartExecution: operation({
      input: z.object({
        stateMachineArn: arn,
        name: name.optional(),
        input: payload.optional(),
      }),
      access: ({ stateMachineArn }) => [{ action: 'states:StartExecution', resource: stateMachineArn }],
      async run({ stateMachineArn, name: given, input = '{}' }) {
        if (given !== undefined && NOT_IN_NAMES.test(given)) {
          throw new AwsError('InvalidName', `Invalid Name: '${given}'`);
        }
        const machine = machines.get(machineName(stateMachineArn));
        if (machine?.arn !== stateMachineArn) throw machineDoesNotExist(stateMachineArn);
        checkInput(input);
        const record = await executions.start(machine, given ?? randomUUID(), input);
        return {
          executionArn: executionArn(machine.arn, record.name),
          startDate: new Date(record.startDate),
        };
      },
    }),

    StopExecution: operation({
      input: z.object({
        executionArn: arn,
        error: error.optional(),
        cause: cause.optional(),
      }),
      access: (input) => [{ action: 'states:StopExecution', resource: input.executionArn }],
      async run({ executionArn: text, ...reason }) {
        const { machine, execution } = executionNames(text);
        await executions.stop(machine, execution, reason);
        const record = await executions.records.execution(machine, execution);
        if (record?.stopDate === undefined) throw executionDoesNotExist(text);
        return { stopDate: new Date(record.stopDate) };
      },
    }),
  };
}

function checkInput(input: string): void {
  try {
    JSON.parse(input);
  } catch (error) {
    throw new AwsError(
      'InvalidExecutionInput',
      `Invalid State Machine Execution Input: '${reason(input, error)}'`,
    );
  }
}

/** The service's words where they are known, otherwise the parser's. */
function reason(input: string, error: unknown): string {
  if (input.trim() === '') return 'Invalid execution input.';
  const word = /^\s*([A-Za-z_]\w*)/.exec(input)?.[1];
  return word === undefined || ['true', 'false', 'null'].includes(word)
    ? (error as Error).message
    : `Unrecognized token '${word}': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')`;
}
