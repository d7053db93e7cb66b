import { z } from 'zod';
import { AwsError } from '../../kernel/errors.ts';
import { operation, type Operation } from '../../kernel/service.ts';
import { executionArn } from '../arn.ts';
import type { Executions } from '../engine/executions.ts';
import { toHistoryEvent } from '../engine/history.ts';
import type { ExecutionRecord } from '../engine/records.ts';
import type { Machines } from '../machines.ts';
import {
  arn,
  executionDoesNotExist,
  executionNames,
  machineDoesNotExist,
  includedData,
  machineName,
  maxResults,
  nextToken,
  oneOf,
  pageSize,
  readToken,
  writeToken,
} from './schemas.ts';

const STATUSES = ['SUCCEEDED', 'TIMED_OUT', 'PENDING_REDRIVE', 'ABORTED', 'FAILED', 'RUNNING'] as const;

/** `DescribeExecution`, `ListExecutions`, `GetExecutionHistory`. */
export function readExecutions(machines: Machines, executions: Executions): Record<string, Operation> {
  const { records } = executions;

  async function find(text: string): Promise<{ record: ExecutionRecord; machineArn: string }> {
    const names = executionNames(text);
    const machine = machines.get(names.machine);
    const record = machine && (await records.execution(names.machine, names.execution));
    if (!record || executionArn(machine.arn, record.name) !== text) throw executionDoesNotExist(text);
    return { record, machineArn: machine.arn };
  }

  return {
    DescribeExecution: operation({
      input: z.object({ executionArn: arn, includedData }),
      access: (input) => [{ action: 'states:DescribeExecution', resource: input.executionArn }],
      async run({ executionArn: text, ...options }) {
        const { record, machineArn } = await find(text);
        const { name, status, startDate, stopDate, input, output, error, cause } = record;
        const included = options.includedData !== 'METADATA_ONLY';
        return {
          executionArn: text,
          stateMachineArn: machineArn,
          name,
          status,
          startDate: new Date(startDate),
          ...(stopDate === undefined ? {} : { stopDate: new Date(stopDate) }),
          ...(included ? { input } : {}),
          inputDetails: { included },
          ...(output === undefined ? {} : { ...(included ? { output } : {}), outputDetails: { included } }),
          ...(error === undefined ? {} : { error }),
          ...(cause === undefined ? {} : { cause }),
          redriveCount: 0,
          redriveStatus: 'NOT_REDRIVABLE',
          redriveStatusReason: `Execution is ${status} and cannot be redriven`,
        };
      },
    }),

    ListExecutions: operation({
      input: z.object({
        stateMachineArn: arn,
        statusFilter: oneOf(STATUSES).optional(),
        redriveFilter: oneOf(['REDRIVEN', 'NOT_REDRIVEN']).optional(),
        maxResults,
        nextToken: nextToken(3096),
        mapRunArn: z.undefined({ error: 'Distributed Maps are not supported' }).optional(),
      }),
      access: ({ stateMachineArn }) => [{ action: 'states:ListExecutions', resource: stateMachineArn }],
      async run({ stateMachineArn, statusFilter, redriveFilter, maxResults: requested, nextToken: token }) {
        const machine = machines.get(machineName(stateMachineArn));
        if (machine?.arn !== stateMachineArn) throw machineDoesNotExist(stateMachineArn);
        const size = pageSize(requested);
        const after = readToken(token, new RegExp(`^started/${machine.name}/\\d+/`));
        const page: Record<string, unknown>[] = [];
        let last: string | undefined;
        let more = false;
        for await (const [key, summary] of records.executions(machine.name, after)) {
          const { name, status, startDate, stopDate } = summary;
          if (redriveFilter === 'REDRIVEN' || (statusFilter !== undefined && status !== statusFilter))
            continue;
          if (page.length === size) {
            more = true;
            break;
          }
          last = key;
          page.push({
            executionArn: executionArn(machine.arn, name),
            stateMachineArn: machine.arn,
            name,
            status,
            startDate: new Date(startDate),
            ...(stopDate === undefined ? {} : { stopDate: new Date(stopDate) }),
            redriveCount: 0,
          });
        }
        return { executions: page, ...(more && last !== undefined ? { nextToken: writeToken(last) } : {}) };
      },
    }),

    GetExecutionHistory: operation({
      input: z.object({
        executionArn: arn,
        maxResults,
        reverseOrder: z.boolean().optional(),
        nextToken: nextToken(1024),
        includeExecutionData: z.boolean().optional(),
      }),
      access: (input) => [{ action: 'states:GetExecutionHistory', resource: input.executionArn }],
      async run({
        executionArn: text,
        maxResults: requested,
        reverseOrder = false,
        nextToken: token,
        ...rest
      }) {
        const { record } = await find(text);
        const size = pageSize(requested);
        const position = readToken(token, /^event\/\d+$/);
        const events = await records.events(record.machine, record.name, {
          first: position === undefined ? undefined : Number(position.slice('event/'.length)),
          reverse: reverseOrder,
          limit: size + 1,
        });
        const next = events[size];
        return {
          events: events
            .slice(0, size)
            .map((event) => toHistoryEvent(event, rest.includeExecutionData ?? true)),
          ...(next ? { nextToken: writeToken(`event/${next.id}`) } : {}),
        };
      },
    }),

    DescribeStateMachineForExecution: operation({
      input: z.object({ executionArn: arn, includedData }),
      access: (input) => [
        { action: 'states:DescribeStateMachineForExecution', resource: input.executionArn },
      ],
      async run({ executionArn: text, ...options }) {
        const { record, machineArn } = await find(text);
        const revision = await machines.revision(record.machine, record.revision);
        if (!revision) throw new AwsError('InternalFailure', 'The definition is gone.', { status: 500 });
        return {
          stateMachineArn: machineArn,
          name: record.machine,
          ...(options.includedData !== 'METADATA_ONLY' ? { definition: revision.definition } : {}),
          roleArn: revision.roleArn,
          updateDate: new Date(revision.createdAt),
          revisionId: record.revision,
        };
      },
    }),
  };
}
