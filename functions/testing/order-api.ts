import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { GetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { EVENT_SCHEMA_VERSION } from '../../domain/events.ts';
import { eventKey, orderKey } from '../../domain/keys.ts';
import type { OrderStatus } from '../../domain/order-status.ts';
import { canMove } from '../../domain/order-status.ts';
import type { OrderStatusInput } from '../../generated/schema.ts';
import type { Answer, Seen, TestServer } from './wire.ts';
import { serve } from './wire.ts';

type Item = Record<string, unknown> & { version: number; sequence: number; status: OrderStatus };

/** The API as the pipeline sees it: takes `postOrderStatus`, by the rules of the domain, and keeps a record. */
export interface OrderApi extends TestServer {
  /** Every report that was stored, in order. */
  readonly posts: OrderStatusInput[];
  /** Every request, stored or not. */
  readonly requests: Seen[];
  /** Answers the next requests instead of the API; taken from the front. */
  readonly interruptions: (Answer | 'hang' | 'lose the answer')[];
}

export async function openOrderApi(client: () => DynamoDBDocumentClient, table: string): Promise<OrderApi> {
  const posts: OrderStatusInput[] = [];
  const requests: Seen[] = [];
  const interruptions: OrderApi['interruptions'] = [];

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
    if (status !== order.status && !canMove(order.status, status)) {
      return refusal('ILLEGAL_TRANSITION', `${order.status} to ${status}`);
    }
    const next = advanced(order, input, status);
    const event = eventOf(next, input);
    try {
      await client().send(
        new TransactWriteCommand({
          TransactItems: [
            {
              Put: {
                TableName: table,
                Item: next,
                ConditionExpression: 'version = :version',
                ExpressionAttributeValues: { ':version': order.version },
              },
            },
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
    if (interruption !== undefined && interruption !== 'lose the answer') return interruption;
    const { variables } = JSON.parse(seen.body.toString()) as { variables: { input: OrderStatusInput } };
    const answer = await store(variables.input);
    return interruption === 'lose the answer' ? 'hang' : answer;
  });
  return { ...server, posts, requests, interruptions };
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
