import { list, object, text, type Members } from '../member.ts';
import { toAttribute, toAttributes } from './attributes.ts';
import { toExpression, toProjection } from './expression.ts';
import { operationMembers, toUpdate } from './dynamodb-update.ts';

/** Parts of versioned data sources (conflict detection), which are not built. */
const VERSIONED = ['_version', 'customPartitionKey', 'populateIndexFields'];

const OPTIONS = [
  'index',
  'limit',
  'nextToken',
  'consistentRead',
  'scanIndexForward',
  'select',
  'totalSegments',
  'segment',
];

function payload(args: readonly unknown[]): Record<string, unknown> {
  const input = object(args[0], 'The payload');
  const versioned = VERSIONED.find((name) => input[name] !== undefined && input[name] !== null);
  if (versioned) throw new TypeError(`${versioned} needs a versioned data source, which is not supported`);
  return input;
}

const key = (input: Record<string, unknown>) => toAttributes(object(input['key'], 'The key'));
const isGiven = (value: unknown) => value !== undefined && value !== null;

/** Sets made by this module's toStringSet and so on stand among plain values. */
function items(values: unknown): Record<string, Record<string, unknown>> {
  const entries = Object.entries(object(values, 'The item'));
  return Object.fromEntries(
    entries.map(([name, value]) => [name, isSet(value) ? value : toAttribute(value)]),
  );
}

function isSet(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const [entry, ...more] = Object.entries(value);
  return (
    more.length === 0 &&
    entry !== undefined &&
    ['SS', 'NS', 'BS'].includes(entry[0]) &&
    Array.isArray(entry[1])
  );
}

const condition = (input: Record<string, unknown>) =>
  isGiven(input['condition']) ? { condition: toExpression(input['condition']) } : {};
const projection = (input: Record<string, unknown>) =>
  isGiven(input['projection']) ? { projection: toProjection(input['projection']) } : {};

function read(operation: 'Query' | 'Scan', input: Record<string, unknown>): Record<string, unknown> {
  const options = Object.fromEntries(
    OPTIONS.filter((name) => isGiven(input[name])).map((name) => [name, input[name]]),
  );
  const filter = isGiven(input['filter']) ? { filter: toExpression(input['filter']) } : {};
  const query = operation === 'Query' ? { query: toExpression(input['query'], { parentheses: false }) } : {};
  return { operation, ...query, ...options, ...filter, ...projection(input) };
}

function tables(
  input: Record<string, unknown>,
  convert: (content: unknown) => unknown,
): { tables: Record<string, unknown> } {
  const entries = Object.entries(object(input['tables'], 'tables'));
  return { tables: Object.fromEntries(entries.map(([table, content]) => [table, convert(content)])) };
}

function batchGetTable(content: unknown): Record<string, unknown> {
  const table = object(content, 'A table of a batch');
  const keys = list(table['keys'], 'keys').map((one) => toAttributes(object(one, 'A key')));
  const consistentRead = isGiven(table['consistentRead']) ? { consistentRead: table['consistentRead'] } : {};
  return { keys, ...consistentRead, ...projection(table) };
}

function writeItem(entry: unknown): Record<string, unknown> {
  const [kind, content] = Object.entries(object(entry, 'An item of a transaction'))[0] ?? [];
  const input = object(content, 'An item of a transaction');
  const base = { table: text([input['table']], 0), key: key(input) };
  switch (kind) {
    case 'putItem':
      return { operation: 'PutItem', ...base, attributeValues: items(input['item']), ...condition(input) };
    case 'updateItem':
      return { operation: 'UpdateItem', ...base, update: toUpdate(input['update']), ...condition(input) };
    case 'deleteItem':
      return { operation: 'DeleteItem', ...base, ...condition(input) };
    case 'conditionCheck':
      return { operation: 'ConditionCheck', ...base, ...condition(input) };
    default:
      throw new TypeError(`Unknown item of a transaction: ${kind}`);
  }
}

/** `@aws-appsync/utils/dynamodb`: makers of request objects. `sync` is absent: it needs a versioned data source. */
export const dynamodbModule: Members = {
  get: (args) => {
    const input = payload(args);
    const consistentRead = isGiven(input['consistentRead'])
      ? { consistentRead: input['consistentRead'] }
      : {};
    return { operation: 'GetItem', key: key(input), ...consistentRead, ...projection(input) };
  },
  put: (args) => {
    const input = payload(args);
    return {
      operation: 'PutItem',
      key: key(input),
      attributeValues: items(input['item']),
      ...condition(input),
    };
  },
  update: (args) => {
    const input = payload(args);
    return {
      operation: 'UpdateItem',
      key: key(input),
      update: toUpdate(input['update']),
      ...condition(input),
    };
  },
  remove: (args) => {
    const input = payload(args);
    return { operation: 'DeleteItem', key: key(input), ...condition(input) };
  },
  query: (args) => read('Query', payload(args)),
  scan: (args) => read('Scan', payload(args)),
  batchGet: (args) => ({ operation: 'BatchGetItem', ...tables(payload(args), batchGetTable) }),
  batchPut: (args) => ({
    operation: 'BatchPutItem',
    ...tables(payload(args), (content) => list(content, 'The items').map(items)),
  }),
  batchDelete: (args) => ({
    operation: 'BatchDeleteItem',
    ...tables(payload(args), (content) =>
      list(content, 'The keys').map((one) => toAttributes(object(one, 'A key'))),
    ),
  }),
  transactGet: (args) => ({
    operation: 'TransactGetItems',
    transactItems: list(payload(args)['items'], 'items').map((entry) => {
      const input = object(entry, 'An item of a transaction');
      return { table: text([input['table']], 0), key: key(input), ...projection(input) };
    }),
  }),
  transactWrite: (args) => ({
    operation: 'TransactWriteItems',
    transactItems: list(payload(args)['items'], 'items').map(writeItem),
  }),
  toStringSet: ([values]) => ({ SS: list(values, 'The set') }),
  toNumberSet: ([values]) => ({ NS: list(values, 'The set') }),
  toBinarySet: ([values]) => ({ BS: list(values, 'The set') }),
  ...operationMembers,
};
