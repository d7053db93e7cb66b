import { z } from 'zod';
import { AwsError } from '../../kernel/errors.ts';
import { operation, type Operation } from '../../kernel/service.ts';
import { parseArn } from '../arn.ts';
import type { Machine, Machines } from '../machines.ts';
import {
  arn,
  includedData,
  machineDoesNotExist,
  machineName,
  maxResults,
  nextToken,
  pageSize,
  readToken,
  writeToken,
} from './schemas.ts';

/** `DescribeStateMachine`, `ListStateMachines`, `ListTagsForResource`. */
export function readMachines(machines: Machines): Record<string, Operation> {
  return {
    DescribeStateMachine: operation({
      input: z.object({
        stateMachineArn: arn,
        includedData,
      }),
      access: ({ stateMachineArn }) => [{ action: 'states:DescribeStateMachine', resource: stateMachineArn }],
      async run({ stateMachineArn, ...options }) {
        const machine = machines.get(machineName(stateMachineArn));
        if (machine?.arn !== stateMachineArn) throw machineDoesNotExist(stateMachineArn);
        return {
          stateMachineArn: machine.arn,
          name: machine.name,
          status: 'ACTIVE',
          type: 'STANDARD',
          ...(options.includedData !== 'METADATA_ONLY' ? { definition: machine.definition } : {}),
          roleArn: machine.roleArn,
          creationDate: new Date(machine.createdAt),
          revisionId: machine.revision,
          loggingConfiguration: loggingConfiguration(machine),
          tracingConfiguration: { enabled: machine.tracing },
        };
      },
    }),

    ListStateMachines: operation({
      input: z.object({ maxResults, nextToken: nextToken(1024) }),
      access: () => [{ action: 'states:ListStateMachines', resource: '*' }],
      async run({ maxResults: requested, nextToken: token }) {
        const size = pageSize(requested);
        const after = readToken(token, /^machine\/./)?.slice('machine/'.length);
        const rest = machines.list().filter(({ name }) => after === undefined || name > after);
        const page = rest.slice(0, size);
        return {
          stateMachines: page.map((machine) => ({
            stateMachineArn: machine.arn,
            name: machine.name,
            type: 'STANDARD',
            creationDate: new Date(machine.createdAt),
          })),
          ...(rest.length > size ? { nextToken: writeToken(`machine/${page.at(-1)?.name}`) } : {}),
        };
      },
    }),

    ListTagsForResource: operation({
      input: z.object({ resourceArn: arn }),
      access: ({ resourceArn }) => [{ action: 'states:ListTagsForResource', resource: resourceArn }],
      async run({ resourceArn }) {
        const machine = machines.get(parseArn(resourceArn)?.machine ?? '');
        if (machine?.arn !== resourceArn) {
          throw new AwsError('ResourceNotFound', `Resource not found: '${resourceArn}'`);
        }
        return { tags: machine.tags };
      },
    }),
  };
}

function loggingConfiguration({ logging }: Machine): Record<string, unknown> {
  return {
    level: logging.level,
    includeExecutionData: logging.includeExecutionData,
    ...(logging.destination === undefined
      ? {}
      : { destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: logging.destination } }] }),
  };
}
