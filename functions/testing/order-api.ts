import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { GetCommand, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Canceller, Decision } from '../../domain/cancellation.ts';
import { canCancel, mayBecome } from '../../domain/cancellation.ts';
import { EVENT_SCHEMA_VERSION } from '../../domain/events.ts';
import { eventKey, orderKey } from '../../domain/keys.ts';
import type { OrderStatus } from '../../domain/order-status.ts';
import { canMove } from '../../domain/order-status.ts';
import type { OrderStatusInput } from '../../generated/schema.ts';
import type { Answer, Seen, TestServer } from './wire.ts';
import { serve } from './wire.ts';

type Item = Record<string, unknown> & Decision & { id: string; version: number; sequence: number };

/** The API as the pipeline sees it: takes `postOrderStatus`, by the rules of the domain, and keeps a record. */
export interface OrderApi extends TestServer {
  /** Every report that was stored, in order. */
  readonly posts: OrderStatusInput[];
  /** Every request, stored or not. */
  readonly requests: Seen[];
  /** Answers the next requests instead of the API; taken from the front. */
  readonly interruptions: (Answer | 'hang' | 'lose the answer' | 'let through')[];
  /** Accepts a cancel as `cancelOrder` does. False, and nothing done, when it is refused. */
  cancel(orderId: string, by: Canceller): Promise<boolean>;
  /** Called before each report is stored, after it came in. */
  beforeStoring: ((input: OrderStatusInput) => Promise<unknown>) | undefined;
}

export async function openOrderApi(client: () => DynamoDBDocumentClient, table: string): Promise<OrderApi> {
  const posts: OrderStatusInput[] = [];
  const requests: Seen[] = [];
  const interruptions: OrderApi['interruptions'] = [];

  async function cancel(orderId: string, by: Canceller): Promise<boolean> {
    const { Item } = await client().send(
      new GetCommand({ TableName: table, Key: orderKey(orderId), ConsistentRead: true }),
    );
    const order = Item as Item;
    if (!canCancel(order)) return false;
    await client().send(
      new UpdateCommand({
        TableName: table,
        Key: orderKey(orderId),
        UpdateExpression:
          'SET #status = :status, version = :next, #sequence = :next, cancelRequest = :request',
        ConditionExpression: 'version = :read',
        ExpressionAttributeNames: { '#status': 'status', '#sequence': 'sequence' },
        ExpressionAttributeValues: {
          ':status': 'CANCEL_REQUESTED',
          ':read': order.version,
          ':next': order.version + 1,
          ':request': { by, callerId: 'customer-1', key: 'key', at: new Date().toISOString() },
        },
      }),
    );
    return true;
  }

  async function store(input: OrderStatusInput): Promise<Answer> {
    const { Item } = await client().send(
      new GetCommand({ TableName: table, Key: orderKey(input.orderId), ConsistentRead: true }),
    );
    const order = Item as Item;
    const posted = order.posted as Record<string, number>;
    const known = posted[input.eventId];
    if (known !== undefined) {
      const stored = await client().send(
        new GetCommand({ TableName: table, Key: eventKey(input.orderId, known) }),
      );
      return data(stored.Item);
    }
    const status = input.status ?? order.status;
    const legal = status === order.status || canMove(order.status, status);
    if (!legal || (input.paymentStatus && !mayBecome(order, input.paymentStatus))) {
      return refusal('ILLEGAL_TRANSITION', `${order.status} to ${status}`);
    }
    const next = advanced(order, input, status);
    const event = eventOf(next, input);
    try {
      await client().send(
        new TransactWriteCommand({
          TransactItems: [
            { Update: changeOf(table, order, next) },
            { Put: { TableName: table, Item: { ...eventKey(input.orderId, next.sequence), ...event } } },
          ],
        }),
      );
    } catch (error) {
      if (error instanceof TransactionCanceledException) return refusal('VERSION_CONFLICT', 'Read again');
      throw error;
    }
    posts.push(input);
    return data(event);
  }

  const server = await serve(async (seen) => {
    requests.push(seen);
    const interruption = interruptions.shift();
    if (interruption !== undefined && !PASSING.includes(interruption)) return interruption as Answer | 'hang';
    const { variables } = JSON.parse(seen.body.toString()) as { variables: { input: OrderStatusInput } };
    await api.beforeStoring?.(variables.input);
    const answer = await store(variables.input);
    return interruption === 'lose the answer' ? 'hang' : answer;
  });
  const api: OrderApi = { ...server, posts, requests, interruptions, cancel, beforeStoring: undefined };
  return api;
}

/** Interruptions after which the report is stored all the same. */
const PASSING: readonly unknown[] = ['lose the answer', 'let through'];

/** Writes what changes and no more: steps that run side by side set attributes of their own meanwhile. */
function changeOf(table: string, order: Item, next: Item) {
  const names = Object.keys(next).filter((name) => next[name] !== order[name]);
  return {
    TableName: table,
    Key: orderKey(next.id),
    UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(', ')}`,
    ConditionExpression: '#version = :read',
    ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: {
      ':read': order.version,
      ...Object.fromEntries(names.map((name) => [`:${name}`, next[name]])),
    },
  };
}

function advanced(order: Item, input: OrderStatusInput, status: OrderStatus): Item {
  const given = Object.fromEntries(
    (['paymentStatus', 'stockStatus', 'notificationStatus', 'receiptStatus'] as const)
      .filter((name) => input[name])
      .map((name) => [name, input[name]]),
  );
  const sequence = order.sequence + 1;
  const steps = order.steps as Record<string, Record<string, unknown>>;
  const { step, stepState, attempt, maxAttempts, startedAt, reasonCode } = input;
  return {
    ...order,
    ...given,
    status,
    sequence,
    version: order.version + 1,
    posted: { ...(order.posted as object), [input.eventId]: sequence },
    ...(step && stepState
      ? {
          steps: {
            ...steps,
            [step]: {
              ...{ state: stepState, attempt: attempt ?? steps[step]?.attempt },
              ...{ maxAttempts: maxAttempts ?? undefined, startedAt: startedAt ?? undefined },
              ...(reasonCode ? { reasonCode } : {}),
            },
          },
        }
      : {}),
    ...(input.type === 'ORDER_CLOSED' ? { reasonCode, reasonMessage: input.message } : {}),
  };
}

function eventOf(order: Item, input: OrderStatusInput): Record<string, unknown> {
  return {
    ...input,
    customerId: order.customerId,
    sequence: order.sequence,
    status: order.status,
    occurredAt: new Date().toISOString(),
    schemaVersion: EVENT_SCHEMA_VERSION,
  };
}

function data(event: unknown): Answer {
  return { status: 200, body: JSON.stringify({ data: { postOrderStatus: event } }) };
}

export function refusal(errorType: string, message: string): Answer {
  return {
    status: 200,
    body: JSON.stringify({ data: null, errors: [{ errorType, message, path: ['postOrderStatus'] }] }),
  };
}
