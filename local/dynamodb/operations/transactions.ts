import { AwsError } from '../../kernel/errors.ts';
import type { ConsumedCapacity } from '../capacity.ts';
import { Meters } from '../capacity.ts';
import type { Change } from '../database.ts';
import type { Engine } from '../engine.ts';
import { refuseCollectionMetrics } from '../engine.ts';
import type { CancellationReason } from '../faults.ts';
import { transactionCanceled, validationFault } from '../faults.ts';
import { itemSize } from '../item-size.ts';
import { fingerprintOf } from '../request-tokens.ts';
import type { Version } from '../table.ts';
import type {
  TransactGetItemsRequest,
  TransactWriteItem,
  TransactWriteItemsRequest,
} from '../transact-requests.ts';
import type { Item } from '../types.ts';
import type { Write } from '../write.ts';
import { conditionCheck, deleteWrite, putWrite, updateWrite } from '../write.ts';
import { keyToRead, projectItem } from './get-item.ts';

/** The items of a transaction together. */
const MAX_TRANSACTION_BYTES = 4 * 1024 * 1024;
/** A transaction reads or writes each item twice: to prepare and to commit. */
const CAPACITY_FACTOR = 2;

interface Step {
  write: Write;
  before: Version | undefined;
  after: Version | undefined;
}

interface TransactionOutput {
  ConsumedCapacity?: ConsumedCapacity[];
}

/**
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 * Transactions that meet wait for each other, where AWS would cancel one with TransactionConflict.
 */
export async function transactWriteItems(
  engine: Engine,
  request: TransactWriteItemsRequest,
): Promise<TransactionOutput> {
  const { ClientRequestToken: token, ReturnConsumedCapacity: mode, TransactItems: items } = request;
  const fingerprint = token === undefined ? '' : fingerprintOf(withoutParsed(items));
  const writes = prepare(engine, request);
  const keys = writes.map((write) => write.key);
  if (new Set(keys).size < keys.length)
    throw validationFault('Transaction request cannot include multiple operations on one item');

  return engine.store.change(token === undefined ? keys : [...keys, engine.tokens.lockKey(token)], () => {
    if (token !== undefined && engine.tokens.isDone(token, fingerprint))
      return { changes: [], result: reread(engine, writes, mode) };
    const steps = decide(engine, writes);
    const changes: Change[] = [];
    const meters = new Meters(CAPACITY_FACTOR);
    for (const { write, before, after } of steps) {
      if (!write.checkOnly) changes.push(...write.table.changes(write.key, before, after));
      if (mode !== undefined) meters.of(write.table).write(write.key, before, after);
    }
    if (token !== undefined) changes.push(...engine.tokens.changes(token, fingerprint));
    return {
      changes,
      result: withCapacity(meters.report(mode, 'write')),
      stored: () => {
        if (token !== undefined) engine.tokens.settle(token, fingerprint);
      },
    };
  });
}

/**
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactGetItems.html
 */
export async function transactGetItems(
  engine: Engine,
  request: TransactGetItemsRequest,
): Promise<TransactionOutput & { Responses: { Item?: Item }[] }> {
  const reads = collect(request.TransactItems, ({ Get }) => {
    const table = engine.tables.get(Get.TableName);
    return { table, wanted: Get, key: keyToRead(table, Get.Key, Get) };
  });
  const versions = await engine.store.readTogether(reads.map((read) => read.key));
  const meters = new Meters(CAPACITY_FACTOR);
  let bytes = 0;
  const responses = reads.map(({ table, wanted }, i) => {
    const item = versions[i]?.item;
    const size = item ? itemSize(item) : 0;
    bytes += size;
    meters.of(table).read(size, true);
    return item === undefined ? {} : { Item: projectItem(item, wanted) };
  });
  refuseLarge(bytes);
  return { Responses: responses, ...withCapacity(meters.report(request.ReturnConsumedCapacity, 'read')) };
}

function prepare(engine: Engine, request: TransactWriteItemsRequest): Write[] {
  return collect(request.TransactItems, (item) => {
    const { TableName } = (item.Put ?? item.Update ?? item.Delete ?? item.ConditionCheck)!;
    const table = engine.tables.get(TableName);
    refuseCollectionMetrics(table, request.ReturnItemCollectionMetrics);
    if (item.Put !== undefined) return putWrite(table, item.Put);
    if (item.Update !== undefined) return updateWrite(table, item.Update);
    if (item.Delete !== undefined) return deleteWrite(table, item.Delete);
    return conditionCheck(table, item.ConditionCheck!);
  });
}

function decide(engine: Engine, writes: readonly Write[]): Step[] {
  const steps = collect(writes, (write) => {
    const before = engine.store.read(write.key);
    return { write, before, after: write.outcome(before) };
  });
  refuseLarge(steps.reduce((sum, { before, after }) => sum + itemSize((after ?? before)?.item ?? {}), 0));
  return steps;
}

/**
 * Does `work` for each item and gathers what stands against the transaction.
 * @throws AwsError TransactionCanceledException with a reason for each item, when there is any.
 */
function collect<Source, Result>(sources: readonly Source[], work: (source: Source) => Result): Result[] {
  const results: Result[] = [];
  const reasons: CancellationReason[] = sources.map((source) => {
    try {
      results.push(work(source));
      return { Code: 'None' };
    } catch (error) {
      return reasonOf(error);
    }
  });
  if (reasons.some((reason) => reason.Code !== 'None')) throw transactionCanceled(reasons);
  return results;
}

function reasonOf(error: unknown): CancellationReason {
  if (!(error instanceof AwsError)) throw error;
  switch (error.code) {
    case 'ConditionalCheckFailedException':
      return { Code: 'ConditionalCheckFailed', Message: error.message, ...error.members };
    case 'ValidationException':
      return { Code: 'ValidationError', Message: error.message };
    default:
      throw error;
  }
}

/** A repeated transaction consumes what reading its items does. */
function reread(
  engine: Engine,
  writes: readonly Write[],
  mode: TransactWriteItemsRequest['ReturnConsumedCapacity'],
): TransactionOutput {
  const meters = new Meters(CAPACITY_FACTOR);
  for (const { table, key } of writes)
    meters.of(table).read(itemSize(engine.store.read(key)?.item ?? {}), true);
  return withCapacity(meters.report(mode, 'read'));
}

function withCapacity(capacity: ConsumedCapacity[] | undefined): TransactionOutput {
  return capacity === undefined ? {} : { ConsumedCapacity: capacity };
}

function refuseLarge(bytes: number): void {
  if (bytes > MAX_TRANSACTION_BYTES)
    throw validationFault('The aggregated size of the items in the transaction exceeded the limit of 4 MB');
}

/** The items as they were sent: what the parsers added (`_condition` and the like) is left out. */
function withoutParsed(items: readonly TransactWriteItem[]): unknown {
  return items.map((item) =>
    Object.entries(item).map(([action, members]) => [
      action,
      Object.fromEntries(Object.entries(members).filter(([name]) => !name.startsWith('_'))),
    ]),
  );
}
