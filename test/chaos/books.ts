import { GetObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { paginateListExecutions, SFNClient } from '@aws-sdk/client-sfn';
import { createHash } from 'node:crypto';
import type { OrderStatus } from '../../domain/order-status.ts';
import { itemsOf, type Item } from '../support/books.ts';
import type { TestSystem } from '../support/system.ts';
import type { Span } from './traces.ts';

/** An order as it lies in the table. */
export interface StoredOrder {
  id: string;
  customerId: string;
  status: OrderStatus;
  version: number;
  sequence: number;
  requested: { lines: readonly Line[]; paymentToken: string };
  lines: readonly Line[];
  total?: Sum;
  paymentStatus: string;
  stockStatus: string;
  notificationStatus: string;
  receiptStatus: string;
  reasonCode?: string | null;
  cancelRequest?: { by: string };
  payment?: { captured: Sum };
  refunds?: readonly StoredRefund[];
  receipt?: StoredObject;
  dueAt?: string;
}

export interface StoredRefund {
  id: string;
  amount: Sum;
  state: string;
  returnStock: boolean;
  creditNote?: StoredObject;
}

interface Line {
  productId: string;
  quantity: number;
}

interface Sum {
  amount: number;
  currency: string;
}

interface StoredObject {
  key: string;
  sha256: string;
}

/** An event as it lies in the table. */
export interface StoredEvent {
  eventId: string;
  sequence: number;
  occurredAt: string;
  type: string;
  status: OrderStatus;
  step: string | null;
  stepState: string | null;
  attempt: number | null;
  reasonCode: string | null;
  message: string | null;
  actor?: string | null;
  paymentStatus: string;
  stockStatus: string;
  notificationStatus: string;
  receiptStatus: string;
}

/** What the payment provider did, once. */
export interface Operation {
  kind: string;
  key: string;
  amount: number;
  outcome: string;
  at: string;
}

export interface Hold {
  state: string;
  lines: readonly Line[];
}

/** One movement of one product. */
export interface Movement {
  productId: string;
  orderId: string;
  movement: string;
  onHandDelta: number;
  reservedDelta: number;
  at: string;
}

/** Everything that is written anywhere about one order. */
export interface OrderBook {
  order: StoredOrder;
  events: StoredEvent[];
  problems: { kind: string }[];
  /** Status of the payment at the provider; undefined when there is none. */
  payment: string | undefined;
  operations: Operation[];
  hold: Hold | undefined;
  movements: Movement[];
  /** Object keys in the bucket, with the SHA-256 of what lies there. */
  objects: Map<string, string>;
  /** Subjects of the mails about it. */
  mails: string[];
  executions: Execution[];
}

export interface Execution {
  arn: string;
  name: string;
  status: string;
  /** What it did, where `readTraces` has read that. */
  trace: Span[];
}

export interface StoredProduct {
  id: string;
  onHand: number;
  reserved: number;
}

/** All that the system has written. */
export interface Books {
  orders: Map<string, OrderBook>;
  products: StoredProduct[];
  movements: Movement[];
  /** Which order each idempotency record of `placeOrder` leads to, by caller and key. */
  keys: { callerId: string; key: string; orderId: string }[];
  /** Whether the outbox held so many mails that older ones may be gone. */
  mailsCut: boolean;
}

/** Mails the outbox keeps at least; above that it may have thrown some away. */
const OUTBOX_KEEPS = 1000;

/** Reads all of it past the API, as an auditor would. */
export async function readBooks(system: TestSystem): Promise<Books> {
  const [ordersTable, catalog, payments] = await Promise.all(
    ['OrdersTable', 'CatalogTable', 'PaymentsTable'].map((table) => itemsOf(system, table)),
  );
  const books: Books = { orders: new Map(), products: [], movements: [], keys: [], mailsCut: false };
  const bookOf = (pk: string): OrderBook | undefined => books.orders.get(pk.slice(pk.indexOf('#') + 1));
  for (const item of ordersTable!) {
    if (item.sk === 'ORDER') books.orders.set(String(item.id), emptyBook(item));
    if (item.sk === 'IDEMPOTENCY') books.keys.push(...keyRecord(item));
  }
  for (const item of ordersTable!) {
    const book = bookOf(item.pk);
    if (item.sk.startsWith('EVENT#')) book?.events.push(item as unknown as StoredEvent);
    if (item.sk.startsWith('PROBLEM#')) book?.problems.push(item as unknown as { kind: string });
  }
  for (const item of catalog!) {
    if (item.sk === 'PRODUCT') books.products.push(item as unknown as StoredProduct);
    if (item.sk.startsWith('LEDGER#')) books.movements.push(item as unknown as Movement);
    const book = item.sk === 'HOLD' ? bookOf(item.pk) : undefined;
    if (book) book.hold = item as unknown as Hold;
  }
  for (const movement of books.movements) books.orders.get(movement.orderId)?.movements.push(movement);
  for (const item of payments!) {
    const book = bookOf(item.pk);
    if (book && item.sk === 'PAYMENT') book.payment = String(item.status);
    if (item.sk.startsWith('OPERATION#')) book?.operations.push(item as unknown as Operation);
  }
  await Promise.all([readObjects(system, books), readMails(system, books), readExecutions(system, books)]);
  for (const { events, operations, movements } of books.orders.values()) {
    events.sort((one, other) => one.sequence - other.sequence);
    operations.sort((one, other) => (one.at < other.at ? -1 : 1));
    movements.sort((one, other) => (one.at < other.at ? -1 : 1));
  }
  return books;
}

function emptyBook(item: Item): OrderBook {
  return {
    order: item as unknown as StoredOrder,
    ...{ events: [], problems: [], payment: undefined, operations: [], hold: undefined, movements: [] },
    ...{ objects: new Map(), mails: [], executions: [] },
  };
}

function keyRecord(item: Item): Books['keys'] {
  const [, callerId = '', operation, key = ''] = item.pk.split('#');
  return operation === 'placeOrder' ? [{ callerId, key, orderId: String(item.orderId) }] : [];
}

/** The book of the order whose id stands in the text. */
function mentioned(books: Books, text: string): OrderBook | undefined {
  for (const [id] of text.matchAll(/[0-9A-Z]{26}/g)) {
    const book = books.orders.get(id);
    if (book) return book;
  }
  return undefined;
}

async function readObjects(system: TestSystem, books: Books): Promise<void> {
  const { region, awsUrl: endpoint, credentials } = system;
  const client = new S3Client({ region, endpoint, credentials, forcePathStyle: true });
  const Bucket = system.outputs.ReceiptsBucket;
  for await (const page of paginateListObjectsV2({ client }, { Bucket })) {
    for (const { Key = '' } of page.Contents ?? []) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
      const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
      mentioned(books, Key)?.objects.set(Key, createHash('sha256').update(bytes).digest('hex'));
    }
  }
  client.destroy();
}

async function readMails(system: TestSystem, books: Books): Promise<void> {
  const response = await fetch(`${system.appUrl}/_local/outbox?format=json&limit=${2 * OUTBOX_KEEPS}`);
  const mails = (await response.json()) as { subject: string; body: string }[];
  books.mailsCut = mails.length >= OUTBOX_KEEPS;
  for (const { subject, body } of mails) mentioned(books, `${subject} ${body}`)?.mails.push(subject);
}

async function readExecutions(system: TestSystem, books: Books): Promise<void> {
  const { region, awsUrl: endpoint, credentials } = system;
  const client = new SFNClient({ region, endpoint, credentials });
  for (const [output, stateMachineArn] of Object.entries(system.outputs)) {
    if (!output.endsWith('MachineArn')) continue;
    for await (const page of paginateListExecutions({ client }, { stateMachineArn })) {
      for (const { executionArn: arn = '', name = '', status = '' } of page.executions ?? []) {
        mentioned(books, name)?.executions.push({ arn, name, status, trace: [] });
      }
    }
  }
  client.destroy();
}
