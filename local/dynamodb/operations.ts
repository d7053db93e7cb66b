import type { Access } from '../kernel/service.ts';
import type { AccessRules } from './access.ts';
import { checkRequest, rulesOf } from './dynalite.ts';
import type { Engine } from './engine.ts';
import { batchGetItem, batchWriteItem } from './operations/batches.ts';
import type { ListTablesRequest, TableRequest } from './operations/describe.ts';
import {
  describeContinuousBackups,
  describeTable,
  describeTimeToLive,
  listTables,
} from './operations/describe.ts';
import { getItem } from './operations/get-item.ts';
import { query, scan } from './operations/range-reads.ts';
import { deleteItem, putItem, updateItem } from './operations/single-writes.ts';
import { transactGetItems, transactWriteItems } from './operations/transactions.ts';
import {
  parseBatchGetItem,
  parseBatchWriteItem,
  parseDeleteItem,
  parseGetItem,
  parsePutItem,
  parseQuery,
  parseScan,
  parseUpdateItem,
} from './requests.ts';
import { parseTransactGetItems, parseTransactWriteItems } from './transact-requests.ts';

/** One operation: how its request is read, what it needs to be allowed, what it does. */
export interface Action<Request = unknown> {
  name: string;
  /** @throws AwsError as AWS answers a request that makes no sense in itself. */
  parse(input: object): Request;
  access(rules: AccessRules, request: Request): Access[];
  run(engine: Engine, request: Request): Promise<unknown>;
  /** Puts table names in the output back as the request gave them. */
  rename?(output: unknown, given: (name: string) => string): unknown;
}

function action<Request>(definition: Action<Request>): Action {
  return definition as unknown as Action;
}

function tableAction(name: string, run: (engine: Engine, request: TableRequest) => Promise<unknown>): Action {
  const shapes = rulesOf('describeTable');
  return action({
    name,
    parse: (input) => checkRequest(shapes, input) as unknown as TableRequest,
    access: (rules, request) => rules.table(name, request.TableName),
    run,
  });
}

/** Every operation the part answers. */
export const actions: readonly Action[] = [
  action({
    name: 'GetItem',
    parse: parseGetItem,
    access: (rules, request) => rules.item('GetItem', request, true),
    run: getItem,
  }),
  action({
    name: 'PutItem',
    parse: parsePutItem,
    access: (rules, request) => rules.item('PutItem', request, false),
    run: putItem,
  }),
  action({
    name: 'UpdateItem',
    parse: parseUpdateItem,
    access: (rules, request) => rules.item('UpdateItem', request, false),
    run: updateItem,
  }),
  action({
    name: 'DeleteItem',
    parse: parseDeleteItem,
    access: (rules, request) => rules.item('DeleteItem', request, false),
    run: deleteItem,
  }),
  action({
    name: 'Query',
    parse: parseQuery,
    access: (rules, request) => rules.item('Query', request, true),
    run: query,
  }),
  action({
    name: 'Scan',
    parse: parseScan,
    access: (rules, request) => rules.item('Scan', request, true),
    run: scan,
  }),
  action({
    name: 'BatchGetItem',
    parse: parseBatchGetItem,
    access: (rules, request) => rules.batchGet(request),
    run: batchGetItem,
    rename: (output, given) => {
      const { Responses, UnprocessedKeys, ...rest } = output as {
        Responses: object;
        UnprocessedKeys: object;
      };
      return {
        ...rest,
        Responses: renamed(Responses, given),
        UnprocessedKeys: renamed(UnprocessedKeys, given),
      };
    },
  }),
  action({
    name: 'BatchWriteItem',
    parse: parseBatchWriteItem,
    access: (rules, request) => rules.batchWrite(request),
    run: batchWriteItem,
  }),
  action({
    name: 'TransactWriteItems',
    parse: parseTransactWriteItems,
    access: (rules, request) => rules.transactWrite(request),
    run: transactWriteItems,
  }),
  action({
    name: 'TransactGetItems',
    parse: parseTransactGetItems,
    access: (rules, request) => rules.transactGet(request),
    run: transactGetItems,
  }),
  action({
    name: 'ListTables',
    parse: (input) => checkRequest(rulesOf('listTables'), input) as ListTablesRequest,
    access: (rules) => rules.account('ListTables'),
    run: listTables,
  }),
  tableAction('DescribeTable', describeTable),
  tableAction('DescribeTimeToLive', describeTimeToLive),
  tableAction('DescribeContinuousBackups', describeContinuousBackups),
];

function renamed(map: object, given: (name: string) => string): object {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [given(name), value]));
}
