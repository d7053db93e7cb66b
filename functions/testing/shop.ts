import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Machine } from '../../domain/work.ts';
import type { ApiResolvers } from './api-resolvers.ts';
import { setEnvironment } from './environment.ts';
import type { TestExecutions } from './executions.ts';
import type { Lifeline } from './lifeline.ts';
import { createLifeline } from './lifeline.ts';
import type { OrderApi } from './order-api.ts';
import { openOrderApi } from './order-api.ts';
import type { OrderFlow } from './order-flow.ts';
import { createOrderFlow } from './order-flow.ts';
import type { TestBucket, TestTopic } from './services.ts';
import { openBucket, openPassage, openTopic } from './services.ts';
import type { ShopTables } from './shop-tables.ts';
import { createShopTables } from './shop-tables.ts';

export { caught, FOLLOW_UPS, STEPS_TO_CAPTURE } from './order-flow.ts';
export type { PlacedOrder, StoredOrder } from './shop-tables.ts';

/** What a shop stands on. */
export interface ShopGround {
  /** Endpoints. */
  dynamoDb: string;
  stepFunctions: string;
  /** ARNs. */
  machines: Readonly<Record<Machine, string>>;
  executions: TestExecutions;
  resolvers: ApiResolvers;
}

/** The handlers, wired by their environment to tables, state machines, the API's resolvers, SNS and S3. */
export interface Shop
  extends
    OrderFlow,
    Omit<ShopTables, 'items'>,
    Pick<TestTopic, 'messages' | 'snsInterruptions'>,
    Pick<TestBucket, 'objects'> {
  client: DynamoDBDocumentClient;
  api: OrderApi;
  executions: TestExecutions;
  /** Between the functions and all they call. */
  lifeline: Lifeline;
  /** An order id nobody has had. */
  newOrderId(): string;
  /** Everything stored, to see whether a second run changes it. */
  snapshot(): Promise<unknown>;
  /** What was posted, such as `STEP_DONE SAVE_ORDER`. */
  types(): string[];
  /** Keeps the API away, after so many requests, until the interruptions are cleared. */
  interruptApi(after?: number): void;
  /** Forgets what was seen so far. */
  forget(): void;
  end(): Promise<void>;
}

export async function openShop(ground: ShopGround): Promise<Shop> {
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
  const client = DynamoDBDocumentClient.from(
    new DynamoDBClient({ endpoint: ground.dynamoDb, region: 'us-east-1', credentials }),
    { marshallOptions: { removeUndefinedValues: true } },
  );
  const lifeline = createLifeline();
  const dynamoDb = await openPassage(ground.dynamoDb, lifeline);
  const states = await openPassage(ground.stepFunctions, lifeline);
  const api = await openOrderApi(ground.resolvers, lifeline);
  const topic = await openTopic(lifeline);
  const bucket = await openBucket(lifeline);
  const { messages, snsInterruptions } = topic;
  const { objects } = bucket;
  setEnvironment({
    ...ground,
    dynamoDb: dynamoDb.url,
    stepFunctions: states.url,
    api: api.url,
    sns: topic.url,
    s3: bucket.url,
  });
  const { items, ...tables } = createShopTables(client);
  let ids = 0;

  return {
    ...tables,
    ...createOrderFlow(tables.place),
    client,
    api,
    executions: ground.executions,
    lifeline,
    newOrderId: () => `ORDER${String(++ids).padStart(21, '0')}`,
    messages,
    snsInterruptions,
    objects,
    async snapshot() {
      return {
        items: await items(),
        messages: messages.length,
        posts: api.posts.length,
        objects: [...objects],
      };
    },
    types: () => api.posts.map((post) => (post.step ? `${post.type} ${post.step}` : post.type)),
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
      await Promise.all([dynamoDb, states, api, topic, bucket].map((server) => server.close()));
    },
  };
}
