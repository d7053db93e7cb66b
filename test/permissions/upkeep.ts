import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, DynamoDBDocumentClient, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { expect } from 'vitest';
import { z } from 'zod';
import { PlaceOrderDocument } from '../../client/sdk/generated/operations.ts';
import { orderKey, problemKey } from '../../domain/keys.ts';
import type { TestSystem } from '../support/system.ts';
import { type Cast, SCALE, until } from './cast.ts';
import { askForRefund, completedOrder } from './refunds.ts';

/** Past the time an order is looked after, and the sweeper's next round. */
const DUE_MS = 2 * 60_000;
/** Past the time stock is held for an order, which is long past the time it may still be moving. */
const HELD_MS = 25 * 60_000;

/** Has the sweeper start what the API could not: an order, and a refund. Gives the order that is refunded. */
export async function leaveToTheSweeper(cast: Cast): Promise<string> {
  const { customer, knobs } = cast;
  const refunded = await completedOrder(cast);
  await knobs.replace([
    {
      ...{ service: 'states', operation: 'StartExecution', caller: '*DataSourcesStates*' },
      kind: 'fail-before',
    },
  ]);
  const input = { lines: SCALE, paymentToken: 'tok_approve' };
  const { errors: notStarted } = await customer.ask(PlaceOrderDocument, {
    input,
    idempotencyKey: 'left-to-the-sweeper',
  });
  const [{ errorInfo }] = z
    .tuple([z.object({ errorInfo: z.object({ orderId: z.string() }) })])
    .parse(notStarted);
  expect((await askForRefund(cast, refunded)).errors).toHaveLength(1);
  await knobs.replace([]);

  await knobs.advanceTo(DUE_MS);
  await Promise.all([until(cast, errorInfo.orderId, 'COMPLETED'), until(cast, refunded, 'REFUNDED')]);
  return refunded;
}

const answer = z.object({
  complete: z.literal(true),
  findings: z.array(z.object({ orderId: z.string(), code: z.string(), repaired: z.string().optional() })),
});

/** What the function behind `npm run reconcile` finds, as `order code: what was done about it`. */
async function reconcile(
  { awsUrl, credentials, outputs, region }: TestSystem,
  repair: boolean,
): Promise<string[]> {
  const client = new LambdaClient({ region, endpoint: awsUrl, credentials });
  const { FunctionError, Payload } = await client.send(
    new InvokeCommand({ FunctionName: outputs.ReconcileFunction, Payload: JSON.stringify({ repair }) }),
  );
  client.destroy();
  const text = Payload?.transformToString() ?? '';
  expect(FunctionError, text).toBeUndefined();
  return answer
    .parse(JSON.parse(text))
    .findings.map(({ orderId, code, repaired }) => `${orderId} ${code}: ${repaired}`)
    .sort();
}

/**
 * Damages the books as a write past the system would, and has them repaired.
 * @param flagged an order that needs attention and holds stock.
 * @param ended an order at its end.
 */
export async function repairTheBooks({ system, knobs }: Cast, flagged: string, ended: string): Promise<void> {
  await knobs.advanceTo(DUE_MS + HELD_MS);
  const client = DynamoDBDocumentClient.from(
    new DynamoDBClient({ region: system.region, endpoint: system.awsUrl, credentials: system.credentials }),
  );
  const TableName = system.outputs.OrdersTable;
  await client.send(new DeleteCommand({ TableName, Key: { ...problemKey(flagged, 'NEEDS_ATTENTION') } }));
  const problem = { kind: 'NEEDS_ATTENTION', code: 'INTERNAL', message: '', since: new Date().toISOString() };
  await client.send(
    new PutCommand({ TableName, Item: { ...problemKey(ended, 'NEEDS_ATTENTION'), ...problem } }),
  );
  await client.send(
    new UpdateCommand({
      TableName,
      Key: { ...orderKey(ended) },
      UpdateExpression: 'SET dueShard = :shard, dueAt = :later',
      // Later than the sweeper comes by here, which would put it right as well.
      ExpressionAttributeValues: { ':shard': 'DUE#0', ':later': '2099-01-01T00:00:00.000Z' },
    }),
  );
  client.destroy();

  expect(await reconcile(system, true)).toEqual(
    [
      `${flagged} HOLD_EXPIRED: the hold is released`,
      `${flagged} PROBLEM_MISSING: among the problems again`,
      `${ended} DUE_LEFT_OVER: out of the index of due orders`,
      `${ended} PROBLEM_LEFT_OVER: no problem any more`,
    ].sort(),
  );
  expect(await reconcile(system, false)).toEqual([]);
}
