import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDataSource } from '../../local/appsync/datasources/create.ts';
import type { DataSource } from '../../local/appsync/datasources/datasource.ts';
import { createPipelineResolver, createUnitResolver } from '../../local/appsync/runtime/resolvers.ts';
import { createRuntime } from '../../local/appsync/runtime/runtime.ts';
import { call, openPart } from '../../local/dynamodb/test-server.ts';
import { ManualClock } from '../../local/kernel/clock.ts';
import type { AwsError } from '../../local/kernel/errors.ts';
import type { Cloud, Principal } from '../../local/kernel/service.ts';
import { buildResolvers } from '../build.ts';
import type { Confirmation } from '../shared/confirming.ts';
import { CUSTOMER, plain } from './handlers.ts';

// Whole fields against a real table store: what single handlers cannot show.

const bundles = new Map(
  (await buildResolvers(await mkdtemp(join(tmpdir(), 'pipelines-')))).map(({ name, code }) => [name, code]),
);

const ORDER_MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:Orders';
export const REFUND_MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:Refunds';
const CONFIRM_FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:Confirm';

const role: Principal = {
  kind: 'role',
  arn: 'arn:aws:sts::000000000000:assumed-role/api/APPSYNC_ASSUME_ROLE',
  accountId: '000000000000',
  roleArn: 'arn:aws:iam::000000000000:role/api',
};

/** The fields of the API over tables of its own, and what it asks of other services. */
export interface TestApi {
  clock: ManualClock;
  /** What Step Functions was asked to start. */
  started: { stateMachineArn: string; name: string; input: string }[];
  /** Task tokens by which executions were let go on. */
  woken: string[];
  /** Orders whose payment the provider was asked to confirm. */
  confirmed: string[];
  /** What the provider says to that. */
  confirmation: Confirmation;
  /** Called when it is asked, before it answers. */
  beforeConfirmation: (() => Promise<unknown>) | undefined;
  /** What Step Functions answers when it is not well. */
  statesFault: AwsError | undefined;
  /** Answers a field as the API does. @throws FieldError as it does. */
  ask<Value>(field: string, args: object, identity?: Record<string, unknown>): Promise<Value>;
  /** An item of the table Orders as it stands. */
  item(pk: string, sk: string): Promise<Record<string, unknown> | undefined>;
  /** Sets attributes of an order past the API, as functions do that write their own. */
  set(orderId: string, attributes: Record<string, object>): Promise<void>;
  /** The same of one attribute inside another, such as `refunds[0].creditNote`. */
  setPath(orderId: string, path: string, value: object): Promise<void>;
  /** Writes an item of the table Catalog. */
  putProduct(item: Record<string, object>): Promise<void>;
  /** Called before each write to the tables; may change them first. */
  beforeWrite: (() => Promise<unknown>) | undefined;
}

interface Index {
  name: string;
  hash: string;
  range: string;
  projection: string;
}

function keyed(name: string, indexes: readonly Index[]) {
  const attributes = ['pk', 'sk', ...indexes.flatMap(({ hash, range }) => [hash, range])];
  const keySchema = (hash: string, range: string) => [
    { AttributeName: hash, KeyType: 'HASH' },
    { AttributeName: range, KeyType: 'RANGE' },
  ];
  return {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: attributes.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    KeySchema: keySchema('pk', 'sk'),
    GlobalSecondaryIndexes: indexes.map((index) => ({
      IndexName: index.name,
      KeySchema: keySchema(index.hash, index.range),
      Projection: { ProjectionType: index.projection },
    })),
    Replicas: [{ Region: 'us-east-1' }],
  };
}

type Source = 'orders' | 'catalog' | 'states' | 'confirm';

const BY_WISH: readonly [name: string, source: Source][] = [
  ['findOrderToMove', 'orders'],
  ['moveOrder', 'orders'],
  ['findOrderToMove', 'orders'],
  ['moveOrder', 'orders'],
  ['findOrderToMove', 'orders'],
  ['startExecution', 'states'],
];

/** As the stack has them. */
const PIPELINES: Record<string, readonly [name: string, source: Source][]> = {
  'Mutation.placeOrder': [
    ['acceptOrder', 'orders'],
    ['acceptOrder', 'orders'],
    ['findOrder', 'orders'],
    ['startExecution', 'states'],
  ],
  'Mutation.cancelOrder': [...BY_WISH, ['readWaitingOrder', 'orders'], ['wakeExecution', 'states']],
  'Mutation.requestRefund': BY_WISH,
  'Mutation.repairOrder': BY_WISH,
  'Mutation.confirmPayment': [
    ['findOrderToConfirm', 'orders'],
    ['confirmAtProvider', 'confirm'],
    ['readWaitingOrder', 'orders'],
    ['wakeExecution', 'states'],
  ],
  'Mutation.postOrderStatus': [
    ['readOrder', 'orders'],
    ['writeStatus', 'orders'],
    ['readOrder', 'orders'],
    ['writeStatus', 'orders'],
    ['readEvent', 'orders'],
  ],
  'Query.orderEvents': [
    ['ownOrder', 'orders'],
    ['listEvents', 'orders'],
  ],
  'Query.products': [
    ['listProducts', 'catalog'],
    ['getProducts', 'catalog'],
  ],
};

function codeOf(name: string): string {
  return bundles
    .get(name)!
    .replaceAll('{{ordersTable}}', 'Orders')
    .replaceAll('{{catalogTable}}', 'Catalog')
    .replaceAll('{{stateMachineArn}}', ORDER_MACHINE)
    .replaceAll('{{refundMachineArn}}', REFUND_MACHINE);
}

export async function openApi(): Promise<TestApi> {
  const clock = new ManualClock(Date.parse('2026-01-01T00:00:00Z'));
  const tables = await openPart({ clock });
  await tables.create(
    'AWS::DynamoDB::GlobalTable',
    keyed('Orders', [
      { name: 'byCustomer', hash: 'customerId', range: 'placedKey', projection: 'ALL' },
      { name: 'byDue', hash: 'dueShard', range: 'dueAt', projection: 'KEYS_ONLY' },
      { name: 'byProblem', hash: 'problemState', range: 'problemKey', projection: 'ALL' },
    ]),
  );
  await tables.create(
    'AWS::DynamoDB::GlobalTable',
    keyed('Catalog', [{ name: 'byListing', hash: 'listing', range: 'listingKey', projection: 'KEYS_ONLY' }]),
  );

  const cloud: Cloud = {
    async call<Output>(principal: Principal, service: string, operation: string, input: unknown) {
      if (service === 'dynamodb') {
        if (operation === 'TransactWriteItems') await api.beforeWrite?.();
        return tables.cloud.call<Output>(principal, service, operation, input);
      }
      if (service === 'lambda') {
        const { Payload } = input as { Payload: Uint8Array };
        await api.beforeConfirmation?.();
        api.confirmed.push((JSON.parse(Buffer.from(Payload).toString()) as { orderId: string }).orderId);
        return { StatusCode: 200, Payload: Buffer.from(JSON.stringify(api.confirmation)) } as Output;
      }
      if (api.statesFault) throw api.statesFault;
      if (operation === 'SendTaskSuccess') {
        api.woken.push((input as { taskToken: string }).taskToken);
        return {} as Output;
      }
      api.started.push(input as TestApi['started'][number]);
      return { executionArn: 'arn', startDate: 0 } as Output;
    },
  };
  const surroundings = {
    cloud,
    clock,
    role,
    region: 'us-east-1',
    tokenSecret: 'secret',
    place: 'Stack/Source',
  };
  const table = (TableName: string) =>
    createDataSource(
      { Name: TableName, Type: 'AMAZON_DYNAMODB', DynamoDBConfig: { TableName, AwsRegion: 'us-east-1' } },
      surroundings,
    );
  const sources: Record<Source, DataSource> = {
    orders: table('Orders'),
    catalog: table('Catalog'),
    confirm: createDataSource(
      { Name: 'Confirm', Type: 'AWS_LAMBDA', LambdaConfig: { LambdaFunctionArn: CONFIRM_FUNCTION } },
      surroundings,
    ),
    states: createDataSource(
      {
        Name: 'States',
        Type: 'HTTP',
        HttpConfig: {
          Endpoint: 'https://states.us-east-1.amazonaws.com/',
          AuthorizationConfig: {
            AuthorizationType: 'AWS_IAM',
            AwsIamConfig: { SigningRegion: 'us-east-1', SigningServiceName: 'states' },
          },
        },
      },
      surroundings,
    ),
  };

  const runtime = createRuntime({ clock, log: () => {} });
  const resolvers = new Map<string, ReturnType<typeof createUnitResolver>>();

  /** What answers a field, loaded once. */
  function resolverOf(field: string, typeName: string, fieldName: string) {
    const known = resolvers.get(field);
    if (known) return known;
    const common = { typeName, fieldName, code: codeOf(field), runtime };
    const functions = PIPELINES[field]?.map(([name, source]) => ({
      name,
      code: codeOf(name),
      dataSource: sources[source],
    }));
    const resolver = functions
      ? createPipelineResolver({ ...common, functions })
      : createUnitResolver({ ...common, dataSource: sources.orders });
    resolvers.set(field, resolver);
    return resolver;
  }

  async function ask<Value>(field: string, args: object, identity = CUSTOMER): Promise<Value> {
    const [typeName, fieldName] = field.split('.') as [string, string];
    const resolver = resolverOf(field, typeName, fieldName);
    const { value } = await resolver.resolve({
      arguments: { ...args },
      source: null,
      identity,
      authType: 'User Pool Authorization',
      request: { headers: {}, domainName: null },
      info: {
        fieldName,
        parentTypeName: typeName,
        variables: {},
        selectionSetList: [],
        selectionSetGraphQL: '',
      },
    });
    return value as Value;
  }

  const api: TestApi = {
    clock,
    started: [],
    woken: [],
    confirmed: [],
    confirmation: { outcome: 'CONFIRMED', replayed: false },
    statesFault: undefined,
    beforeConfirmation: undefined,
    beforeWrite: undefined,
    ask,
    async item(pk, sk) {
      const { Item } = await call<{ Item?: object }>(tables, 'GetItem', {
        TableName: 'Orders',
        Key: { pk: { S: pk }, sk: { S: sk } },
      });
      return Item && plain(Item);
    },
    async set(orderId, attributes) {
      const names = Object.keys(attributes);
      await call(tables, 'UpdateItem', {
        TableName: 'Orders',
        Key: { pk: { S: `ORDER#${orderId}` }, sk: { S: 'ORDER' } },
        UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(', ')}`,
        ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
        ExpressionAttributeValues: Object.fromEntries(names.map((name) => [`:${name}`, attributes[name]])),
      });
    },
    async setPath(orderId, path, value) {
      await call(tables, 'UpdateItem', {
        TableName: 'Orders',
        Key: { pk: { S: `ORDER#${orderId}` }, sk: { S: 'ORDER' } },
        UpdateExpression: `SET ${path} = :value`,
        ExpressionAttributeValues: { ':value': value },
      });
    },
    async putProduct(item) {
      await call(tables, 'PutItem', { TableName: 'Catalog', Item: item });
    },
  };
  return api;
}
