import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  ScanCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { INITIAL_FACTS } from '../../domain/facts.ts';
import { holdKey, ledgerKey, orderKey, productKey } from '../../domain/keys.ts';
import type { Money } from '../../domain/money.ts';
import type { RequestedLine } from '../../domain/order-input.ts';
import { initialSteps } from '../../domain/steps.ts';
import type { Order } from '../orders/order.ts';
import type { OrderApi } from './order-api.ts';
import { openOrderApi } from './order-api.ts';
import type { Answer, Seen, TestServer } from './wire.ts';
import { serve } from './wire.ts';

export const TABLES = { orders: 'Orders', catalog: 'Catalog', payments: 'Payments' } as const;
export const STEPS_TO_CAPTURE = [
  'validate-order',
  'save-order',
  'process-payment',
  'update-inventory',
  'capture-payment',
] as const;

export interface PlacedOrder {
  lines?: RequestedLine[];
  paymentToken?: string;
  expectedTotal?: Money;
}

export interface Attempt {
  attempt?: number;
  maxAttempts?: number;
  /** What the invocation has left, in milliseconds. */
  remaining?: number;
}

/** The handlers, wired by their environment to a DynamoDB, and to servers that stand for API, SNS and S3. */
export interface Shop {
  client: DynamoDBDocumentClient;
  api: OrderApi;
  /** Every message SNS took. */
  messages: URLSearchParams[];
  /** Answers the next SNS requests instead of SNS; taken from the front. */
  snsInterruptions: (Answer | 'hang' | 'lose the answer')[];
  objects: Map<string, Buffer>;
  putProduct(product: {
    id: string;
    amount?: number;
    currency?: string;
    onHand?: number;
    withdrawn?: boolean;
  }): Promise<void>;
  /** Stores an order as `placeOrder` does. */
  place(orderId: string, order?: PlacedOrder): Promise<void>;
  run(name: string, orderId: string, attempt?: Attempt): Promise<unknown>;
  /** Runs steps one after the other. */
  runAll(names: readonly string[], orderId: string): Promise<void>;
  close(orderId: string, outcome: string, failure?: { Error: string; Cause: string }): Promise<unknown>;
  order(
    orderId: string,
  ): Promise<Order & { reasonCode?: string; reasonMessage?: string; holdExpiresAt?: string }>;
  stock(
    productId: string,
  ): Promise<{ onHand: number; reserved: number; ledger: { onHand: number; reserved: number } }>;
  holdState(orderId: string): Promise<string | undefined>;
  expireHold(orderId: string): Promise<void>;
  /** Everything stored, to see whether a second run changes it. */
  snapshot(): Promise<unknown>;
  /** What was posted, such as `STEP_DONE SAVE_ORDER`. */
  types(): string[];
  /** Runs a step as often as the state machine would; gives the last error, or undefined when it went well. */
  persist(name: string, orderId: string): Promise<unknown>;
  /** Places an order and runs it until the money is taken; gives the error that ended it, if one did. */
  forward(orderId: string, order?: PlacedOrder): Promise<unknown>;
  /** What the state machine does after an error on the way forward. */
  undoAndClose(orderId: string, error: unknown): Promise<void>;
  /** The provider's operations on the order's payment that had an effect, such as `capture`. */
  paymentOperations(orderId: string): Promise<string[]>;
  /** Keeps the API away, after so many requests, until the interruptions are cleared. */
  interruptApi(after?: number): void;
  /** Forgets what was seen so far. */
  forget(): void;
  end(): Promise<void>;
}

type HandlerModule = { handler(event: unknown, invocation: unknown): Promise<unknown> };

/** What the state machine makes of the errors it knows by name. */
const OUTCOMES: Record<string, string> = { OrderRefused: 'REJECTED', OrderCancelled: 'CANCELLED' };

/** Every table has the same keys. */
const TABLE = {
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: ['pk', 'sk'].map((name) => ({ AttributeName: name, AttributeType: 'S' })),
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
};

/** `dynamoDb` is the endpoint; `makeTable` makes a table there from the properties of its resource type. */
export async function openShop(
  dynamoDb: string,
  makeTable: (properties: { TableName: string }) => Promise<unknown>,
): Promise<Shop> {
  for (const TableName of Object.values(TABLES)) await makeTable({ TableName, ...TABLE });
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
  const client = DynamoDBDocumentClient.from(
    new DynamoDBClient({ endpoint: dynamoDb, region: 'us-east-1', credentials }),
    { marshallOptions: { removeUndefinedValues: true } },
  );
  const api = await openOrderApi(() => client, TABLES.orders);
  const messages: URLSearchParams[] = [];
  const snsInterruptions: Shop['snsInterruptions'] = [];
  const sns = await serve((seen) => {
    const interruption = snsInterruptions.shift();
    if (interruption !== undefined && interruption !== 'lose the answer') return interruption;
    messages.push(new URLSearchParams(seen.body.toString()));
    return interruption === 'lose the answer' ? 'hang' : published(messages.length);
  });
  const objects = new Map<string, Buffer>();
  const s3 = await serve((seen) => answerS3(objects, seen));
  setEnvironment(dynamoDb, api, sns, s3);

  const get = async (table: string, key: Record<string, string>) =>
    (await client.send(new GetCommand({ TableName: table, Key: key, ConsistentRead: true }))).Item;
  const scan = async (table: string) =>
    (await client.send(new ScanCommand({ TableName: table }))).Items ?? [];
  const load = async (name: string) => (await import(`../${name}/handler.ts`)) as HandlerModule;

  const shop: Shop = {
    client,
    api,
    messages,
    snsInterruptions,
    objects,
    async putProduct({ id, amount = 1000, currency = 'EUR', onHand = 10, withdrawn = false }) {
      const product = { id, name: `The ${id}`, description: '', unitPrice: { amount, currency } };
      await client.send(
        new PutCommand({
          TableName: TABLES.catalog,
          Item: { ...productKey(id), ...product, withdrawn, onHand, reserved: 0 },
        }),
      );
      const row = { ...ledgerKey(id, '-', 'SUPPLY'), productId: id, onHandDelta: onHand, reservedDelta: 0 };
      await client.send(new PutCommand({ TableName: TABLES.catalog, Item: row }));
    },
    async place(
      orderId,
      { lines = [{ productId: 'beans', quantity: 2 }], paymentToken = 'tok_approve', expectedTotal } = {},
    ) {
      const placedAt = new Date().toISOString();
      await client.send(
        new PutCommand({
          TableName: TABLES.orders,
          Item: {
            ...orderKey(orderId),
            ...{ id: orderId, customerId: 'customer-1', status: 'PLACED', version: 1, sequence: 1, placedAt },
            requested: { lines, paymentToken, expectedTotal },
            lines,
            ...INITIAL_FACTS,
            steps: initialSteps(),
            posted: {},
          },
        }),
      );
    },
    async run(name, orderId, { attempt = 1, maxAttempts = 4, remaining = 10_000 } = {}) {
      const { handler } = await load(name);
      const startedAt = '2026-01-01T00:00:00.000Z';
      return handler(
        { orderId, attempt, maxAttempts, startedAt },
        { getRemainingTimeInMillis: () => remaining },
      );
    },
    async runAll(names, orderId) {
      for (const name of names) await shop.run(name, orderId);
    },
    async close(orderId, outcome, failure) {
      const { handler } = await load('close-order');
      return handler({ orderId, outcome, startedAt: '2026-01-01T00:00:00.000Z', failure }, {});
    },
    order: async (orderId) => (await get(TABLES.orders, { ...orderKey(orderId) })) as never,
    async stock(productId) {
      const product = await get(TABLES.catalog, { ...productKey(productId) });
      const rows = (await scan(TABLES.catalog)).filter(
        (row) => row.productId === productId && row.sk !== 'HOLD',
      );
      const sum = (name: string) => rows.reduce((total, row) => total + (row[name] as number), 0);
      return {
        onHand: product?.onHand as number,
        reserved: product?.reserved as number,
        ledger: { onHand: sum('onHandDelta'), reserved: sum('reservedDelta') },
      };
    },
    holdState: async (orderId) =>
      (await get(TABLES.catalog, { ...holdKey(orderId) }))?.state as string | undefined,
    async expireHold(orderId) {
      await client.send(
        new UpdateCommand({
          TableName: TABLES.catalog,
          Key: holdKey(orderId),
          UpdateExpression: 'SET expiresAt = :past',
          ExpressionAttributeValues: { ':past': '2020-01-01T00:00:00.000Z' },
        }),
      );
    },
    async snapshot() {
      const tables = await Promise.all(Object.values(TABLES).map(scan));
      return { tables, messages: messages.length, posts: api.posts.length, objects: [...objects] };
    },
    types: () => api.posts.map((post) => (post.step ? `${post.type} ${post.step}` : post.type)),
    async persist(name, orderId) {
      for (let attempt = 1; ; attempt++) {
        try {
          await shop.run(name, orderId, { attempt, maxAttempts: 4 });
          return undefined;
        } catch (error) {
          if ((error as Error).name !== 'TransientFailure' || attempt === 4) return error;
        }
      }
    },
    async forward(orderId, order) {
      await shop.place(orderId, order);
      for (const name of STEPS_TO_CAPTURE) {
        const error = await shop.persist(name, orderId);
        if (error) return error;
      }
      return undefined;
    },
    async undoAndClose(orderId, error) {
      const { name, message } = error as Error;
      await shop.run('void-payment', orderId);
      await shop.run('release-stock', orderId);
      const Cause = JSON.stringify({ errorType: name, errorMessage: message, trace: [] });
      await shop.close(orderId, OUTCOMES[name] ?? 'FAILED', { Error: name, Cause });
    },
    async paymentOperations(orderId) {
      const rows = (await scan(TABLES.payments)).filter(({ pk }) => pk === `PAYMENT#${orderId}`);
      return rows
        .flatMap(({ kind, outcome }) => (kind && outcome !== 'NOTHING_TO_VOID' ? [String(kind)] : []))
        .sort();
    },
    interruptApi(after = 0) {
      api.interruptions.push(
        ...Array.from({ length: after }, () => 'let through' as const),
        ...Array.from({ length: 8 }, () => ({ status: 503 })),
      );
    },
    forget() {
      api.posts.length = 0;
      api.requests.length = 0;
      api.interruptions.length = 0;
      api.beforeStoring = undefined;
      messages.length = 0;
      snsInterruptions.length = 0;
    },
    async end() {
      client.destroy();
      await Promise.all([api.close(), sns.close(), s3.close()]);
    },
  };
  return shop;
}

function setEnvironment(dynamoDb: string, api: TestServer, sns: TestServer, s3: TestServer): void {
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SESSION_TOKEN: 'session',
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDb,
    AWS_ENDPOINT_URL_SNS: sns.url,
    AWS_ENDPOINT_URL_S3: s3.url,
    ORDERS_TABLE: TABLES.orders,
    CATALOG_TABLE: TABLES.catalog,
    PAYMENTS_TABLE: TABLES.payments,
    NOTIFICATION_TOPIC_ARN: 'arn:aws:sns:us-east-1:000000000000:Orders',
    RECEIPTS_BUCKET: 'receipts-bucket',
    GRAPHQL_URL: `${api.url}/graphql`,
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_NAMESPACE: 'Orders',
    POWERTOOLS_METRICS_DISABLED: 'true',
  });
}

function published(count: number): Answer {
  return {
    status: 200,
    headers: { 'content-type': 'text/xml' },
    body: `<PublishResponse><PublishResult><MessageId>message-${count}</MessageId></PublishResult></PublishResponse>`,
  };
}

function answerS3(objects: Map<string, Buffer>, { method, path, body }: Seen): Answer {
  const key = path.split('?')[0] ?? '';
  const stored = objects.get(key);
  if (method === 'GET') return stored ? { status: 200, body: stored } : { status: 404 };
  objects.set(key, body);
  return { status: 200 };
}
