import { util } from '@aws-appsync/utils';
import type { DynamoDBTransactWriteItemsRequest } from '@aws-appsync/utils';
import { dueShardOf, isLookedAfter } from '../../domain/due.ts';
import { eventKey, orderKey, problemKey } from '../../domain/keys.ts';
import { orderProblem } from '../../domain/order-problems.ts';
import type { Work } from '../../domain/work.ts';
import { dueAfter } from './due.ts';
import type { EventItem, OrderItem } from './items.ts';
import { putNew } from './put-new.ts';
import { tableKey } from './table-key.ts';
import type { Change } from './update.ts';
import { updateOf } from './update.ts';

/** One step of an order's life: the event to append and what changes with it. */
export interface OrderMove {
  /** Its status, sequence and time are the order's from then on. */
  event: EventItem;
  /** What changes beside `version`, `sequence`, `updatedAt` and the order's place in the index of what is due. */
  changes: readonly Change[];
  /** The execution that the order is given to with it. */
  work?: Work;
}

type Write = DynamoDBTransactWriteItemsRequest['transactItems'][number];

/**
 * The move as writes of one transaction, on the condition that the order is still what was read: the order
 * first, then its event, then what operators are told of it.
 */
export function writesOf(table: string, read: OrderItem, move: OrderMove): Write[] {
  const { event, changes, work } = move;
  return [
    {
      table,
      operation: 'UpdateItem',
      key: tableKey(orderKey(read.id)),
      update: updateOf([
        ...changes,
        ...(work ? [{ path: ['work'], value: work }] : []),
        ...dueChanges(read, move),
        { path: ['version'], value: read.version + 1 },
        { path: ['sequence'], value: event.sequence },
        { path: ['updatedAt'], value: event.occurredAt },
      ]),
      condition: {
        expression: '#version = :read',
        expressionNames: { '#version': 'version' },
        expressionValues: util.dynamodb.toMapValues({ ':read': read.version }),
        returnValuesOnConditionCheckFailure: false,
      },
    },
    putNew(table, eventKey(read.id, event.sequence), event, false),
    ...problemWrites(table, read, event),
  ];
}

/** An order is in the index of what is due exactly while it is looked after; new work has all its time before it. */
function dueChanges(read: OrderItem, { event, work }: OrderMove): Change[] {
  const was = isLookedAfter(read);
  if (!isLookedAfter(event)) return was ? [{ path: ['dueShard'] }, { path: ['dueAt'] }] : [];
  if (was && !work) return [];
  return [
    { path: ['dueShard'], value: dueShardOf(read.id) },
    { path: ['dueAt'], value: dueAfter(event.occurredAt) },
  ];
}

/** Operators see an order among the problems exactly while it needs attention. */
function problemWrites(table: string, read: OrderItem, event: EventItem): Write[] {
  const needed = read.status === 'NEEDS_ATTENTION';
  const needs = event.status === 'NEEDS_ATTENTION';
  if (needed === needs) return [];
  const key = tableKey(problemKey(read.id, 'NEEDS_ATTENTION'));
  if (needed) return [{ table, operation: 'DeleteItem', key }];
  const problem = orderProblem(
    read.id,
    'NEEDS_ATTENTION',
    event.reasonCode ?? 'INTERNAL',
    event.message ?? 'The order could not be brought to its end.',
    event.occurredAt,
  );
  return [{ table, operation: 'PutItem', key, attributeValues: util.dynamodb.toMapValues({ ...problem }) }];
}
