import type { DynamoDBDocumentClient, ScanCommandInput } from '@aws-sdk/lib-dynamodb';
import { BatchGetCommand, GetCommand, QueryCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { Key } from '../../domain/keys.ts';
import { backOff } from '../aws/backoff.ts';

export type Item = Record<string, unknown> & Key;

/** Most keys DynamoDB takes in one batch. */
const MAX_BATCH = 100;
/** Rounds of a batch read whose rest DynamoDB leaves for later. */
const MAX_ROUNDS = 10;
const BACKOFF_BASE_MS = 50;
const BACKOFF_CAP_MS = 2000;

/** A page of a table, and where the next one begins; undefined on the last. */
export interface TablePage {
  items: Item[];
  next: Key | undefined;
}

/** Reads of one table, past all that others know of it. */
export interface Table {
  get(key: Key, consistent: boolean): Promise<Item | undefined>;
  /** The items of these keys that exist, in no order. */
  getAll(keys: readonly Key[], consistent: boolean, attributes?: string): Promise<Item[]>;
  /** A partition, page by page, in the order of its sort keys; those with the prefix when one is given. */
  partition(pk: string, consistent: boolean, prefix?: string): AsyncIterable<Item[]>;
  /** Counts the items of a partition whose sort keys have the prefix. */
  count(pk: string, prefix: string): Promise<number>;
  /** The whole table, page by page: keys of the items that pass the filter. */
  keys(filter: TableFilter, after: Key | undefined): AsyncIterable<TablePage>;
}

export interface TableFilter {
  /** On `sk`, the sort key: DynamoDB filters by no key attribute but in a scan. */
  expression: string;
  values: Readonly<Record<string, string>>;
}

/** Items a scan looks at for one page: little enough to work off what it finds in some seconds. */
const SCAN_LIMIT = 2000;

export function createTable(client: DynamoDBDocumentClient, TableName: string): Table {
  async function getBatch(keys: readonly Key[], consistent: boolean, attributes?: string): Promise<Item[]> {
    const options = {
      ConsistentRead: consistent,
      ...(attributes ? { ProjectionExpression: attributes } : {}),
    };
    const items: Item[] = [];
    let rest: Record<string, unknown>[] = keys.map((key) => ({ ...key }));
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const answer = await client.send(
        new BatchGetCommand({ RequestItems: { [TableName]: { Keys: rest, ...options } } }),
      );
      items.push(...((answer.Responses?.[TableName] ?? []) as Item[]));
      rest = answer.UnprocessedKeys?.[TableName]?.Keys ?? [];
      if (rest.length === 0) return items;
      await backOff(round, BACKOFF_BASE_MS, BACKOFF_CAP_MS);
    }
    throw new Error(`The table ${TableName} leaves ${rest.length} keys of a batch unread again and again`);
  }

  const conditionOf = (pk: string, prefix: string | undefined) => ({
    KeyConditionExpression: prefix === undefined ? 'pk = :pk' : 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: { ':pk': pk, ...(prefix === undefined ? {} : { ':prefix': prefix }) },
  });

  return {
    async get(key, consistent) {
      const { Item } = await client.send(
        new GetCommand({ TableName, Key: { ...key }, ConsistentRead: consistent }),
      );
      return Item as Item | undefined;
    },
    async getAll(keys, consistent, attributes) {
      const batches: Item[][] = [];
      for (let first = 0; first < keys.length; first += MAX_BATCH) {
        batches.push(await getBatch(keys.slice(first, first + MAX_BATCH), consistent, attributes));
      }
      return batches.flat();
    },
    async *partition(pk, consistent, prefix) {
      let from: Record<string, unknown> | undefined;
      do {
        const { Items, LastEvaluatedKey } = await client.send(
          new QueryCommand({
            TableName,
            ...conditionOf(pk, prefix),
            ConsistentRead: consistent,
            ...(from ? { ExclusiveStartKey: from } : {}),
          }),
        );
        yield (Items ?? []) as Item[];
        from = LastEvaluatedKey;
      } while (from);
    },
    async count(pk, prefix) {
      let total = 0;
      let from: Record<string, unknown> | undefined;
      do {
        const { Count, LastEvaluatedKey } = await client.send(
          new QueryCommand({
            TableName,
            ...conditionOf(pk, prefix),
            Select: 'COUNT',
            ConsistentRead: true,
            ...(from ? { ExclusiveStartKey: from } : {}),
          }),
        );
        total += Count ?? 0;
        from = LastEvaluatedKey;
      } while (from);
      return total;
    },
    async *keys({ expression, values }, after) {
      let from: ScanCommandInput['ExclusiveStartKey'] = after && { ...after };
      do {
        const { Items, LastEvaluatedKey } = await client.send(
          new ScanCommand({
            TableName,
            FilterExpression: expression,
            ExpressionAttributeValues: values,
            ProjectionExpression: 'pk, sk',
            Limit: SCAN_LIMIT,
            ...(from ? { ExclusiveStartKey: from } : {}),
          }),
        );
        from = LastEvaluatedKey;
        yield { items: (Items ?? []) as Item[], next: LastEvaluatedKey as Key | undefined };
      } while (from);
    },
  };
}
