import { ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import type { TestSystem } from './system.ts';

/**
 * Whether an execution runs, so that a function may be at work: time that is moved then would end it in the
 * middle of that.
 */
export async function isAtWork({
  awsUrl: endpoint,
  credentials,
  outputs,
  region,
}: TestSystem): Promise<boolean> {
  const client = new SFNClient({ endpoint, credentials, region });
  const machines = Object.entries(outputs).filter(([output]) => output.endsWith('MachineArn'));
  const running = await Promise.all(
    machines.map(([, stateMachineArn]) =>
      client.send(new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING', maxResults: 1 })),
    ),
  );
  client.destroy();
  return running.some(({ executions = [] }) => executions.length > 0);
}
