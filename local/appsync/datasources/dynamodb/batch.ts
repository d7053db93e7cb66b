import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { parseRequest } from '../request.ts';
import { found, type DynamodbOperation } from './context.ts';
import { apiExpressions, projection } from './expressions.ts';
import { toApiItem, toPlainItem, type ApiItem } from './values.ts';

const item = z.record(z.string(), z.unknown());

const batchGetRequest = z.strictObject({
  operation: z.literal('BatchGetItem'),
  tables: z.record(
    z.string(),
    z.strictObject({
      keys: z.array(item),
      consistentRead: z.boolean().nullish(),
      projection: projection.nullish(),
    }),
  ),
});

const batchPutRequest = z.strictObject({
  operation: z.literal('BatchPutItem'),
  tables: z.record(z.string(), z.array(item)),
});

const batchDeleteRequest = z.strictObject({
  operation: z.literal('BatchDeleteItem'),
  tables: z.record(z.string(), z.array(item)),
});

interface GetTable {
  Keys: ApiItem[];
  [member: string]: unknown;
}

/** BatchGetItem: items in the order of their keys, null for those that are not there. */
export const batchGetItem: DynamodbOperation = async (request, { call }) => {
  const { tables } = parseRequest(batchGetRequest, request);
  const asked = mapValues(tables, ({ keys, consistentRead, projection: part }, table) => {
    const Keys = keys.map((key, index) => toApiItem(key, `$[tables][${table}][keys][${index}]`));
    return {
      Keys,
      ...(consistentRead == null ? {} : { ConsistentRead: consistentRead }),
      ...withKeys(part, Keys[0]),
    };
  });
  const output = await call<{
    Responses?: Record<string, ApiItem[]>;
    UnprocessedKeys?: Record<string, GetTable>;
  }>('BatchGetItem', { RequestItems: mapValues(asked, ({ added: _, ...table }) => table) });
  return found({
    data: mapValues(asked, ({ Keys, added }, table) =>
      Keys.map((key) => {
        const match = output.Responses?.[table]?.find((candidate) => hasKey(candidate, key));
        return match ? without(toPlainItem(match), added) : null;
      }),
    ),
    unprocessedKeys: mapValues(asked, (_, table) =>
      (output.UnprocessedKeys?.[table]?.Keys ?? []).map(toPlainItem),
    ),
  });
};

/** BatchPutItem: the items, null for those left unwritten. */
export const batchPutItem: DynamodbOperation = async (request, { call }) => {
  const { tables } = parseRequest(batchPutRequest, request);
  const items = apiItems(tables);
  const output = await call<WriteOutput>('BatchWriteItem', {
    RequestItems: mapValues(items, (list) => list.map((Item) => ({ PutRequest: { Item } }))),
  });
  const left = mapValues(items, (_, table) =>
    unprocessed(output, table, ({ PutRequest }) => PutRequest?.Item),
  );
  return found({
    data: written(items, left),
    unprocessedItems: mapValues(left, (list) => list.map(toPlainItem)),
  });
};

/** BatchDeleteItem: the keys, null for those left. */
export const batchDeleteItem: DynamodbOperation = async (request, { call }) => {
  const { tables } = parseRequest(batchDeleteRequest, request);
  const keys = apiItems(tables);
  const output = await call<WriteOutput>('BatchWriteItem', {
    RequestItems: mapValues(keys, (list) => list.map((Key) => ({ DeleteRequest: { Key } }))),
  });
  const left = mapValues(keys, (_, table) =>
    unprocessed(output, table, ({ DeleteRequest }) => DeleteRequest?.Key),
  );
  return found({
    data: written(keys, left),
    unprocessedKeys: mapValues(left, (list) => list.map(toPlainItem)),
  });
};

interface WriteRequest {
  PutRequest?: { Item: ApiItem };
  DeleteRequest?: { Key: ApiItem };
}

interface WriteOutput {
  UnprocessedItems?: Record<string, WriteRequest[]>;
}

function apiItems(tables: Record<string, Record<string, unknown>[]>): Record<string, ApiItem[]> {
  return mapValues(tables, (list, table) =>
    list.map((entry, index) => toApiItem(entry, `$[tables][${table}][${index}]`)),
  );
}

function unprocessed(
  output: WriteOutput,
  table: string,
  content: (request: WriteRequest) => ApiItem | undefined,
): ApiItem[] {
  return (output.UnprocessedItems?.[table] ?? []).map(content).filter((item) => item !== undefined);
}

function written(all: Record<string, ApiItem[]>, left: Record<string, ApiItem[]>): Record<string, unknown> {
  return mapValues(all, (list, table) =>
    list.map((one) =>
      left[table]?.some((other) => isDeepStrictEqual(one, other)) ? null : toPlainItem(one),
    ),
  );
}

/** Items come back in any order and are told by their keys, so a projection has to name these. */
function withKeys(part: z.infer<typeof projection> | null | undefined, key: ApiItem | undefined) {
  if (!part || !key) return { ...apiExpressions({}), added: [] as string[] };
  const named = part.expression.split(',').map((path) => path.trim());
  const resolved = new Set(named.map((path) => part.expressionNames?.[path] ?? path));
  const added = Object.keys(key).filter((name) => !resolved.has(name));
  const names = Object.fromEntries(added.map((name, index) => [`#batchKey${index}`, name]));
  const whole = {
    expression: [...named, ...Object.keys(names)].join(', '),
    expressionNames: { ...part.expressionNames, ...names },
  };
  return { ...apiExpressions({ projection: { as: 'ProjectionExpression', part: whole } }), added };
}

function hasKey(candidate: ApiItem, key: ApiItem): boolean {
  // Compared as plain values: the engine may write a number in another way than it was asked for.
  const [wanted, present] = [toPlainItem(key), toPlainItem(candidate)];
  return Object.entries(wanted).every(([name, value]) => isDeepStrictEqual(present[name], value));
}

function without(plain: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(plain).filter(([name]) => !names.includes(name)));
}

function mapValues<Value, Result>(
  record: Readonly<Record<string, Value>>,
  change: (value: Value, name: string) => Result,
): Record<string, Result> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value, name)]));
}
