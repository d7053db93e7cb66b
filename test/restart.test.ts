import { GetExecutionHistoryCommand, ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OrderDocument } from '../client/sdk/generated/operations.ts';
import { paymentOperations, stockMismatches } from './support/books.ts';
import { signedIn, type Customer } from './support/customer.ts';
import { bootSystem, stateFolder, type TestSystem } from './support/system.ts';
import { ended, Watcher } from './support/watch.ts';

const ORDERS = 50;
const folder = stateFolder();
let system: TestSystem;
let customer: Customer;

beforeAll(async () => {
  system = await bootSystem({ state: folder.path });
  customer = await signedIn(system, 'customer@example.com');
});
afterAll(async () => {
  await system?.stop();
  folder.remove();
});

/** States that succeeded more than once in an execution, by its history. */
async function repeatedStates(client: SFNClient, executionArn: string): Promise<string[]> {
  const { events = [] } = await client.send(
    new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }),
  );
  const exited = events.flatMap(({ stateExitedEventDetails }) => stateExitedEventDetails?.name ?? []);
  return exited.filter((name, index) => exited.indexOf(name) !== index);
}

describe('the death of the whole system while fifty orders run', () => {
  it('loses nothing, charges once, and repeats no finished step', async () => {
    const watcher = await Watcher.open(system, customer);
    const orderIds = await Promise.all(
      Array.from({ length: ORDERS }, () =>
        customer.placed({ lines: [{ productId: 'filter-beans', quantity: 1 }], paymentToken: 'tok_approve' }),
      ),
    );
    // The first event of the last order: by now orders are at every stage.
    await watcher.subscribe(orderIds.at(-1) ?? '');
    await watcher.next();
    await system.kill();
    watcher.close();

    system = await bootSystem({ state: folder.path });
    customer = await signedIn(system, 'customer@example.com');
    for (const orderId of orderIds) {
      const events = await ended(system, customer, orderId);
      expect(events.at(-1), JSON.stringify(events, null, 1)).toMatchObject({ status: 'COMPLETED' });
      expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
      const done = events.filter(({ type }) => type === 'STEP_DONE').map(({ step }) => step);
      expect(new Set(done).size).toBe(done.length);
      expect((await customer.request(OrderDocument, { id: orderId })).order?.paymentStatus).toBe('CAPTURED');
    }
    for (const orderId of orderIds) {
      expect(await paymentOperations(system, orderId)).toEqual(['authorize', 'capture']);
    }
    expect(await stockMismatches(system)).toEqual([]);

    const client = new SFNClient({
      region: system.region,
      endpoint: system.awsUrl,
      credentials: system.credentials,
    });
    const { executions = [] } = await client.send(
      new ListExecutionsCommand({ stateMachineArn: system.outputs.StateMachineArn, maxResults: 100 }),
    );
    expect(executions.map(({ name }) => name).sort()).toEqual(orderIds.toSorted());
    expect(executions.every(({ status }) => status === 'SUCCEEDED')).toBe(true);
    for (const { executionArn = '' } of executions)
      expect(await repeatedStates(client, executionArn)).toEqual([]);
    client.destroy();
  });
});
