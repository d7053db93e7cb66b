import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient, UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import { dueShardOf } from '../../domain/due.ts';
import type { Key } from '../../domain/keys.ts';
import { eventKey, orderKey } from '../../domain/keys.ts';
import type { Money } from '../../domain/money.ts';
import type { OrderStatus } from '../../domain/order-status.ts';
import type { Work } from '../../domain/work.ts';
import { StepSuperseded } from '../pipeline/errors.ts';
import type { Order, PricedLine } from './order.ts';
import { orderSchema, PAID_AND_STANDING } from './order.ts';

/** What functions read and write of orders. Status, facts and sequence move by `postOrderStatus` alone. */
export interface OrderStore {
  /** The order as it stands now. @throws Error when there is none. */
  get(orderId: string): Promise<Order>;
  /** Why something failed, as the event of that sequence told it. @throws Error when there is no such event. */
  reasonTold(orderId: string, sequence: number): Promise<ToldReason>;
  /** @throws StepSuperseded when the order is past PLACED. */
  savePrices(orderId: string, lines: readonly PricedLine[], total: Money): Promise<void>;
  /** @throws StepSuperseded when the order is not waiting for its capture. */
  savePayment(orderId: string, payment: NonNullable<Order['payment']>): Promise<void>;
  saveReceipt(orderId: string, receipt: NonNullable<Order['receipt']>): Promise<void>;
  /** @throws StepSuperseded when the order is past SAVED, or a later try waits already. */
  savePaymentAction(orderId: string, action: PaymentAction): Promise<void>;
  /** Notes the credit note of the order's `n`th refund, counted from 1. @throws StepSuperseded when it has none. */
  saveCreditNote(orderId: string, n: number, note: CreditNote): Promise<void>;
  /**
   * Gives the order into the hands of another execution, and says when to look at it next (ISO 8601). False,
   * and nothing written, when it is not in the hands of execution `from.name`, or not in that status, any more.
   */
  setWork(orderId: string, change: { from: Hands; work: Work; dueAt: string }): Promise<boolean>;
  /** Says when to look at the order next; undefined when nobody has to. False as with `setWork`. */
  setDue(orderId: string, change: { from: Hands; dueAt: string | undefined }): Promise<boolean>;
}

const toldReason = z.object({ reasonCode: z.nullable(z.string()), message: z.nullable(z.string()) });

/** Code and text of an event that told of a failure. */
export type ToldReason = z.infer<typeof toldReason>;

/** What a wait for the customer leaves; `since` is text that sorts as the tries follow each other. */
export type PaymentAction = NonNullable<Order['paymentAction']> & { since: string };

export type CreditNote = NonNullable<NonNullable<Order['refunds']>[number]['creditNote']>;

/** In whose hands an order was seen, and where it stood. */
export interface Hands {
  /** Name of the execution. */
  name: string;
  status: OrderStatus;
}

export function createOrderStore(client: DynamoDBDocumentClient, table: string): OrderStore {
  /** Runs an update on a condition; tells whether the condition held. */
  async function updated(update: Omit<UpdateCommandInput, 'TableName'>): Promise<boolean> {
    try {
      await client.send(new UpdateCommand({ TableName: table, ...update }));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  /** Sets attributes of an order, in one of the given statuses. */
  async function set(
    orderId: string,
    values: Record<string, unknown>,
    statuses: readonly OrderStatus[],
  ): Promise<void> {
    const names = Object.keys(values);
    const allowed = statuses.map((_, index) => `:status${index}`);
    const written = await updated({
      Key: orderKey(orderId),
      UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(', ')}`,
      ConditionExpression: `#status IN (${allowed.join(', ')})`,
      ExpressionAttributeNames: {
        '#status': 'status',
        ...Object.fromEntries(names.map((name) => [`#${name}`, name])),
      },
      ExpressionAttributeValues: {
        ...Object.fromEntries(names.map((name) => [`:${name}`, values[name]])),
        ...Object.fromEntries(allowed.map((name, index) => [name, statuses[index]])),
      },
    });
    if (!written) throw new StepSuperseded(`Order ${orderId} is not ${statuses.join(' or ')} any more`);
  }

  async function read(Key: Key): Promise<Record<string, unknown> | undefined> {
    const { Item } = await client.send(
      new GetCommand({ TableName: table, Key: { ...Key }, ConsistentRead: true }),
    );
    return Item;
  }

  return {
    async get(orderId) {
      const item = await read(orderKey(orderId));
      if (!item) throw new Error(`There is no order ${orderId}`);
      return orderSchema.parse(item);
    },
    async reasonTold(orderId, sequence) {
      const event = await read(eventKey(orderId, sequence));
      if (!event) throw new Error(`There is no event ${sequence} of order ${orderId}`);
      return toldReason.parse(event);
    },
    savePrices: (orderId, lines, total) => set(orderId, { lines, total }, ['PLACED']),
    savePayment: (orderId, payment) => set(orderId, { payment }, ['PAYMENT_AUTHORIZED']),
    // It may be written while all of the order is given back.
    saveReceipt: (orderId, receipt) => set(orderId, { receipt }, [...PAID_AND_STANDING, 'REFUNDED']),
    async savePaymentAction(orderId, action) {
      const written = await updated({
        Key: orderKey(orderId),
        UpdateExpression: 'SET paymentAction = :action',
        ConditionExpression:
          '#status = :saved AND (attribute_not_exists(paymentAction.since) OR paymentAction.since <= :since)',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: { ':action': action, ':saved': 'SAVED', ':since': action.since },
      });
      if (!written) throw new StepSuperseded(`Order ${orderId} does not wait for this try any more`);
    },
    async saveCreditNote(orderId, n, note) {
      const refund = `refunds[${n - 1}]`;
      const written = await updated({
        Key: orderKey(orderId),
        UpdateExpression: `SET ${refund}.creditNote = :note`,
        ConditionExpression: `attribute_exists(${refund}.id)`,
        ExpressionAttributeValues: { ':note': note },
      });
      if (!written) throw new StepSuperseded(`Order ${orderId} has no refund ${n}`);
    },
    setWork: (orderId, { from, work, dueAt }) =>
      updated({
        Key: orderKey(orderId),
        UpdateExpression: 'SET #work = :work, dueShard = :shard, dueAt = :due',
        ConditionExpression: IN_HANDS,
        ExpressionAttributeNames: HANDS_NAMES,
        ExpressionAttributeValues: {
          ...handsValues(from),
          ':work': work,
          ':shard': dueShardOf(orderId),
          ':due': dueAt,
        },
      }),
    setDue: (orderId, { from, dueAt }) =>
      updated({
        Key: orderKey(orderId),
        UpdateExpression:
          dueAt === undefined ? 'REMOVE dueShard, dueAt' : 'SET dueShard = :shard, dueAt = :due',
        ConditionExpression: IN_HANDS,
        ExpressionAttributeNames: HANDS_NAMES,
        ExpressionAttributeValues: {
          ...handsValues(from),
          ...(dueAt === undefined ? {} : { ':shard': dueShardOf(orderId), ':due': dueAt }),
        },
      }),
  };
}

const IN_HANDS = '#status = :status AND #work.#name = :name';
const HANDS_NAMES = { '#status': 'status', '#work': 'work', '#name': 'name' };

function handsValues({ name, status }: Hands): Record<string, unknown> {
  return { ':name': name, ':status': status };
}
