import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { dueShardOf } from '../../domain/due.ts';
import { orderKey, problemKey } from '../../domain/keys.ts';
import { orderProblem } from '../../domain/order-problems.ts';
import { writeAll } from '../aws/transaction.ts';
import type { StockReleaser } from '../stock/release-stock.ts';
import type { Repair } from './finding.ts';
import type { OrderWithBooks } from './order-books.ts';
import type { StoredOrder } from './stored.ts';

/** Mends what may be mended without people. Nothing here touches money, or an order that has moved on. */
export interface Repairer {
  /** Tells in words what was done; undefined when the order had moved on, and nothing was. */
  mend(repair: Repair, books: OrderWithBooks, now: Date): Promise<string | undefined>;
}

export interface RepairerOptions {
  client: DynamoDBDocumentClient;
  ordersTable: string;
  stock: StockReleaser;
}

/** The order is as it was read, and in the same hands. */
const UNMOVED = 'version = :version AND #status = :status AND #work.#name = :work';
const UNMOVED_NAMES = { '#status': 'status', '#work': 'work', '#name': 'name' };
const unmovedValues = ({ version, status, work }: StoredOrder) => ({
  ':version': version,
  ':status': status,
  ':work': work.name,
});

export function createRepairer({ client, ordersTable, stock }: RepairerOptions): Repairer {
  async function update(order: StoredOrder, expression: string, values = {}): Promise<boolean> {
    try {
      await client.send(
        new UpdateCommand({
          TableName: ordersTable,
          Key: orderKey(order.id),
          UpdateExpression: expression,
          ConditionExpression: UNMOVED,
          ExpressionAttributeNames: UNMOVED_NAMES,
          ExpressionAttributeValues: { ...unmovedValues(order), ...values },
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  const setDue = (order: StoredOrder, now: Date): Promise<boolean> =>
    update(order, 'SET dueShard = :shard, dueAt = :due', {
      ':shard': dueShardOf(order.id),
      ':due': now.toISOString(),
    });

  /** The order as it was read, as a condition of what is written beside it. */
  const whileUnmoved = (order: StoredOrder) => ({
    ConditionCheck: {
      TableName: ordersTable,
      Key: { ...orderKey(order.id) },
      ConditionExpression: UNMOVED,
      ExpressionAttributeNames: UNMOVED_NAMES,
      ExpressionAttributeValues: unmovedValues(order),
    },
  });

  async function putProblem({ order, events }: OrderWithBooks): Promise<boolean> {
    const key = problemKey(order.id, 'NEEDS_ATTENTION');
    const came = events.findLast(({ status }, index) => {
      return status === 'NEEDS_ATTENTION' && events[index - 1]?.status !== 'NEEDS_ATTENTION';
    });
    const problem = orderProblem(
      order.id,
      'NEEDS_ATTENTION',
      came?.reasonCode ?? 'INTERNAL',
      came?.message ?? 'The order could not be brought to its end.',
      came?.occurredAt ?? order.updatedAt,
    );
    const Item = { ...key, ...problem };
    const { stored } = await writeAll(client, [
      whileUnmoved(order),
      { Put: { TableName: ordersTable, Item } },
    ]);
    return stored;
  }

  async function removeProblem({ order }: OrderWithBooks): Promise<boolean> {
    const Key = { ...problemKey(order.id, 'NEEDS_ATTENTION') };
    const { stored } = await writeAll(client, [
      whileUnmoved(order),
      { Delete: { TableName: ordersTable, Key } },
    ]);
    return stored;
  }

  return {
    async mend(repair, books, now) {
      const { order } = books;
      switch (repair) {
        case 'RELEASE_HOLD':
          // A hold that ran out cannot be committed any more: it is still what was read, or released already.
          await stock.release(order.id, now);
          return 'the hold is released';
        case 'HAND_TO_SWEEPER':
          return (await setDue(order, now)) ? 'due now, for the sweeper to take up' : undefined;
        case 'SET_DUE':
          return (await setDue(order, now)) ? 'in the index of due orders' : undefined;
        case 'REMOVE_DUE':
          return (await update(order, 'REMOVE dueShard, dueAt'))
            ? 'out of the index of due orders'
            : undefined;
        case 'PUT_PROBLEM':
          return (await putProblem(books)) ? 'among the problems again' : undefined;
        case 'REMOVE_PROBLEM':
          return (await removeProblem(books)) ? 'no problem any more' : undefined;
      }
    },
  };
}
