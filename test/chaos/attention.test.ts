import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../../tools/process.ts';
import type { Template } from '../support/assembly.ts';
import { readBooks } from './books.ts';
import { PLENTIFUL } from './goods.ts';
import { openScene, type Scene } from './scene.ts';

const METRIC = 'OrderNeedsAttention';
/** So little that no function at work is ended by it, so much that the pauses between two tries pass quickly. */
const PAUSE_MS = 1000;

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene?.end());

interface Alarm {
  MetricName: string;
  Namespace: string;
  Dimensions?: { Name: string; Value: string }[];
}

/** The alarm on the metric, as the template has it. */
function alarm(): Alarm {
  const folder = join(root, 'cdk.out');
  const file = readdirSync(folder).find((name) => name.endsWith('.template.json')) ?? '';
  const { Resources } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Template;
  const alarms = Object.values(Resources).flatMap(({ Type, Properties }) =>
    Type === 'AWS::CloudWatch::Alarm' && Properties?.MetricName === METRIC ? [Properties] : [],
  );
  expect(alarms).toHaveLength(1);
  return alarms[0] as unknown as Alarm;
}

interface MetricLine extends Record<string, unknown> {
  orderId?: string;
  _aws: {
    CloudWatchMetrics: {
      Namespace: string;
      Dimensions: string[][];
      Metrics: { Name: string; Unit: string }[];
    }[];
  };
}

/** What the function wrote into its log for CloudWatch to count. */
async function metricLines(): Promise<MetricLine[]> {
  const { system } = scene.world;
  const page = await fetch(`${system.appUrl}/_local/resources?format=json`);
  const { resources } = (await page.json()) as {
    resources: { type: string; path?: string; physicalId: string }[];
  };
  const group = resources.find(
    ({ type, path }) => type === 'AWS::Logs::LogGroup' && path?.includes('/FlagOrder/'),
  );
  const { region, awsUrl: endpoint, credentials } = system;
  const client = new CloudWatchLogsClient({ region, endpoint, credentials });
  const { events = [] } = await client.send(
    new FilterLogEventsCommand({ logGroupName: group?.physicalId, filterPattern: `"${METRIC}"` }),
  );
  client.destroy();
  return events.flatMap(({ message = '' }) => {
    const line = JSON.parse(message) as Partial<MetricLine>;
    return line._aws ? [line as MetricLine] : [];
  });
}

describe('a void that fails for ever', () => {
  it('brings the order into people’s hands, who are called, see why, and bring it to its end', async () => {
    const { customers, operator, sight, subjects, world } = scene;
    const [customer] = customers;
    const target = subjects.find(({ name }) => name === 'void-payment')?.functionName;
    await world.setRules([{ service: 'lambda', target: target!, kind: 'fail-before', error: 'unavailable' }]);

    // Its payment waits for the customer, who cancels: the payment has to be let go.
    const lines = [{ productId: PLENTIFUL[0]!.id, quantity: 2 }];
    const placed = await customer!.place({ lines, paymentToken: 'tok_action_required' }, 'attention-place-1');
    const orderId = placed.order!.id;
    const stands = async () => (await operator.orders([orderId]))[0]!;
    await expect
      .poll(async () => (await stands()).paymentStatus, { timeout: 60_000 })
      .toBe('ACTION_REQUIRED');
    const cancelled = await customer!.cancel(orderId, 'attention-cancel-1');
    expect(cancelled.__typename).toBe('CancelAccepted');

    await expect
      .poll(
        async () => {
          await world.advance(PAUSE_MS);
          return (await stands()).status;
        },
        { interval: 300, timeout: 120_000 },
      )
      .toBe('NEEDS_ATTENTION');
    const order = await stands();
    expect(order).toMatchObject({ reasonCode: expect.any(String), stockStatus: 'HELD' });
    expect(order.allowedActions).toContain('REDO');

    // The alarm rings: what the function counted is what the alarm asks for.
    const { Namespace, Dimensions = [] } = alarm();
    await expect.poll(metricLines, { timeout: 10_000 }).toHaveLength(1);
    const [line] = await metricLines();
    const [directive] = line!._aws.CloudWatchMetrics;
    expect(directive).toMatchObject({ Namespace, Metrics: [{ Name: METRIC, Unit: 'Count' }] });
    expect(line![METRIC]).toEqual(1);
    const names = Dimensions.map(({ Name }) => Name).sort();
    expect(directive!.Dimensions.map((set) => set.toSorted())).toContainEqual(names);
    for (const { Name, Value } of Dimensions) expect(line![Name]).toBe(Value);

    // Operators see it; nobody can be told by a customer to do anything about it.
    const listed = (await operator.problems()).filter((problem) => problem.orderId === orderId);
    expect(listed).toMatchObject([{ kind: 'NEEDS_ATTENTION', code: order.reasonCode }]);
    await expect(customer!.problems()).rejects.toThrow('Unauthorized');
    await expect(customer!.redo(orderId, 'attention-redo-by-customer')).rejects.toThrow('Unauthorized');

    await world.setRules([]);
    const redone = await operator.redo(orderId, 'attention-redo-0001');
    expect(redone).toMatchObject({ __typename: 'RepairAccepted', replayed: false });
    sight.learn(orderId, redone.order!);
    expect(await operator.redo(orderId, 'attention-redo-0001')).toMatchObject({ replayed: true });
    expect(await sight.rest(orderId)).toMatchObject({ status: 'CANCELLED' });
    expect((await operator.problems()).filter((problem) => problem.orderId === orderId)).toEqual([]);

    const book = (await readBooks(world.system)).orders.get(orderId)!;
    expect(book.order).toMatchObject({ status: 'CANCELLED', reasonCode: 'CANCELLED_BY_CUSTOMER' });
    expect(book.hold?.state).toBe('RELEASED');
    expect(book.payment).toBe('VOIDED');
    const repairs = book.events.filter(({ type }) => type === 'REPAIR_REQUESTED');
    expect(repairs).toMatchObject([{ actor: operator.customerId, message: 'Done again by the chaos suite' }]);
    const flagged = book.events.findIndex(({ status }) => status === 'NEEDS_ATTENTION');
    expect(book.events[flagged]).toMatchObject({ reasonCode: order.reasonCode });
    expect(book.events.slice(flagged).some(({ type }) => type === 'STEP_UNDONE')).toBe(true);
  });
});
