import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { createDataSource } from '../local/appsync/datasources/create.ts';
import type { DataSource } from '../local/appsync/datasources/datasource.ts';
import type { FieldError } from '../local/appsync/resolver.ts';
import { createPipelineResolver, createUnitResolver } from '../local/appsync/runtime/resolvers.ts';
import { createRuntime } from '../local/appsync/runtime/runtime.ts';
import { call, openPart, type TestPart } from '../local/dynamodb/test-server.ts';
import { ManualClock } from '../local/kernel/clock.ts';
import type { Cloud, Principal } from '../local/kernel/service.ts';
import { AwsError } from '../local/kernel/errors.ts';
import { buildResolvers } from './build.ts';
import { CUSTOMER, KEY, OTHER, storedProduct } from './testing.ts';

// Whole fields against a real table store: what single handlers cannot show.

const bundles = new Map(
  (await buildResolvers(await mkdtemp(join(tmpdir(), 'pipelines-')))).map(({ name, code }) => [name, code]),
);

const clock = new ManualClock(Date.parse('2026-01-01T00:00:00Z'));
const role: Principal = {
  kind: 'role',
  arn: 'arn:aws:sts::000000000000:assumed-role/api/APPSYNC_ASSUME_ROLE',
  accountId: '000000000000',
  roleArn: 'arn:aws:iam::000000000000:role/api',
};

let tables: TestPart;
/** What Step Functions was asked to start, and what it answers when it is not well. */
let started: { name: string; input: string }[];
let statesFault: AwsError | undefined;
let sources: { orders: DataSource; catalog: DataSource; states: DataSource };

function keyed(name: string, index: { name: string; hash: string; range: string; projection: string }) {
  const attributes = ['pk', 'sk', index.hash, index.range];
  return {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: attributes.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: index.name,
        KeySchema: [
          { AttributeName: index.hash, KeyType: 'HASH' },
          { AttributeName: index.range, KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: index.projection },
      },
    ],
    Replicas: [{ Region: 'us-east-1' }],
  };
}

beforeEach(async () => {
  tables = await openPart({ clock });
  await tables.create(
    'AWS::DynamoDB::GlobalTable',
    keyed('Orders', { name: 'byCustomer', hash: 'customerId', range: 'placedKey', projection: 'ALL' }),
  );
  await tables.create(
    'AWS::DynamoDB::GlobalTable',
    keyed('Catalog', { name: 'byListing', hash: 'listing', range: 'listingKey', projection: 'KEYS_ONLY' }),
  );
  started = [];
  statesFault = undefined;
  const cloud: Cloud = {
    async call<Output>(principal: Principal, service: string, operation: string, input: unknown) {
      if (service === 'dynamodb') return tables.cloud.call<Output>(principal, service, operation, input);
      if (statesFault) throw statesFault;
      started.push(input as { name: string; input: string });
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
  const states = createDataSource(
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
  );
  sources = { orders: table('Orders'), catalog: table('Catalog'), states };
});

const PIPELINES: Record<string, [name: string, source: keyof typeof sources][]> = {
  'Mutation.placeOrder': [
    ['acceptOrder', 'orders'],
    ['acceptOrder', 'orders'],
    ['findOrder', 'orders'],
    ['startExecution', 'states'],
  ],
  'Mutation.cancelOrder': [
    ['findOrderToCancel', 'orders'],
    ['requestCancel', 'orders'],
    ['findOrderToCancel', 'orders'],
    ['requestCancel', 'orders'],
    ['startExecution', 'states'],
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
    .replaceAll('{{stateMachineArn}}', 'arn:aws:states:us-east-1:000000000000:stateMachine:Orders');
}

async function ask<Value>(field: string, args: object, identity = CUSTOMER): Promise<Value> {
  const [typeName, fieldName] = field.split('.') as [string, string];
  const common = {
    typeName,
    fieldName,
    code: codeOf(field),
    runtime: createRuntime({ clock, log: () => {} }),
  };
  const resolver = PIPELINES[field]
    ? createPipelineResolver({
        ...common,
        functions: PIPELINES[field].map(([name, source]) => ({
          name,
          code: codeOf(name),
          dataSource: sources[source],
        })),
      })
    : createUnitResolver({ ...common, dataSource: sources.orders });
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

interface Placed {
  __typename: string;
  order: { id: string; status: string; sequence: number };
  replayed: boolean;
  problems: { code: string }[];
}
const input = { lines: [{ productId: 'tea', quantity: 2 }], paymentToken: 'tok_approve' };
const place = (idempotencyKey = KEY, of: object = input, identity = CUSTOMER) =>
  ask<Placed>('Mutation.placeOrder', { input: of, idempotencyKey }, identity);

interface Event {
  eventId: string;
  sequence: number;
  type: string;
  status: string;
}
const post = (orderId: string, report: object) =>
  ask<Event>('Mutation.postOrderStatus', { input: { orderId, eventId: 'e1', type: 'STEP_DONE', ...report } });
const eventsOf = async (orderId: string, args: object = {}, identity = CUSTOMER) =>
  ask<{ items: Event[]; hasMore: boolean } | null>('Query.orderEvents', { orderId, ...args }, identity);

describe('placing an order', () => {
  it('stores it, with its first event, and starts it', async () => {
    const { __typename, order, replayed } = await place();
    expect({ __typename, status: order.status, replayed }).toEqual({
      __typename: 'OrderAccepted',
      status: 'PLACED',
      replayed: false,
    });
    expect(await ask('Query.order', { id: order.id })).toEqual(order);
    expect((await eventsOf(order.id))?.items.map(({ type, sequence }) => [type, sequence])).toEqual([
      ['ORDER_PLACED', 1],
    ]);
    expect(started).toEqual([
      expect.objectContaining({ name: order.id, input: JSON.stringify({ orderId: order.id }) }),
    ]);
  });

  it('finds the first order when it is repeated, as it stands by then', async () => {
    const { order } = await place();
    await post(order.id, { status: 'VALIDATING' });
    const again = await place();
    expect(again).toMatchObject({
      replayed: true,
      order: { id: order.id, status: 'VALIDATING', sequence: 2 },
    });
    expect(started).toHaveLength(1);
  });

  it('refuses a key that was used for something else, and keeps keys of customers apart', async () => {
    const { order } = await place();
    const other = { ...input, paymentToken: 'tok_decline' };
    expect(await place(KEY, other)).toMatchObject({
      __typename: 'OrderNotAccepted',
      problems: [{ code: 'IDEMPOTENCY_KEY_REUSED' }],
    });
    const theirs = await place(KEY, other, OTHER);
    expect(theirs).toMatchObject({ __typename: 'OrderAccepted', replayed: false });
    expect(theirs.order.id).not.toBe(order.id);
  });

  it('makes one order of requests that come at the same moment', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => place().catch((error: FieldError) => error)),
    );
    const placed = answers.filter((answer): answer is Placed => '__typename' in answer);
    const errors = answers.filter((answer): answer is FieldError => !('__typename' in answer));
    expect(new Set(placed.map(({ order }) => order.id)).size).toBe(1);
    expect(placed.filter(({ replayed }) => !replayed)).toHaveLength(1);
    for (const { errorType } of errors) expect(errorType).toBe('VERSION_CONFLICT');
  });

  it('can be repeated when the order was stored and not started', async () => {
    statesFault = new AwsError('ServiceUnavailable', 'down', { status: 503 });
    await expect(place()).rejects.toMatchObject({ errorType: 'INTERNAL', errorInfo: { retryable: true } });
    statesFault = undefined;
    expect(await place()).toMatchObject({ replayed: true, order: { status: 'PLACED' } });
    expect(started).toHaveLength(1);
  });

  it('takes an execution that is there already as started', async () => {
    statesFault = new AwsError('ExecutionAlreadyExists', 'Execution Already Exists');
    expect(await place()).toMatchObject({ __typename: 'OrderAccepted' });
  });
});

describe('posting statuses', () => {
  it('numbers events without a gap and answers a repeat with the first', async () => {
    const { order } = await place();
    const first = await post(order.id, {
      eventId: 'validated',
      status: 'VALIDATING',
      step: 'VALIDATE_ORDER',
      stepState: 'DONE',
      attempt: 1,
      maxAttempts: 4,
    });
    await post(order.id, { eventId: 'saved', status: 'SAVED', stockStatus: 'HELD' });
    expect(await post(order.id, { eventId: 'validated', status: 'VALIDATING' })).toMatchObject(first);
    expect((await eventsOf(order.id))?.items.map(({ eventId, sequence }) => [eventId, sequence])).toEqual([
      [`${order.id}:ORDER_PLACED`, 1],
      ['validated', 2],
      ['saved', 3],
    ]);
    expect(await ask('Query.order', { id: order.id })).toMatchObject({
      status: 'SAVED',
      stockStatus: 'HELD',
      version: 3,
      steps: [
        { name: 'VALIDATE_ORDER', state: 'DONE', attempt: 1, maxAttempts: 4 },
        ...Array(5).fill({ state: 'WAITING' }),
      ],
    });
  });

  it('refuses an illegal move, keeps a record of it, and refuses its repeat', async () => {
    const { order } = await place();
    for (let time = 0; time < 2; time++) {
      await expect(post(order.id, { eventId: 'leap', status: 'CONFIRMED' })).rejects.toMatchObject({
        errorType: 'ILLEGAL_TRANSITION',
        errorInfo: { from: 'PLACED', to: 'CONFIRMED', allowed: expect.arrayContaining(['VALIDATING']) },
      });
    }
    expect((await eventsOf(order.id))?.items.map(({ type }) => type)).toEqual([
      'ORDER_PLACED',
      'TRANSITION_REFUSED',
    ]);
    expect(await ask('Query.order', { id: order.id })).toMatchObject({ status: 'PLACED', sequence: 2 });
  });

  it('never moves an order that has ended', async () => {
    const { order } = await place();
    await post(order.id, { eventId: 'a', status: 'VALIDATING' });
    await post(order.id, { eventId: 'b', status: 'REJECTED', reasonCode: 'OUT_OF_STOCK', message: 'Gone' });
    const late = await post(order.id, { eventId: 'c', status: 'SAVED', stockStatus: 'HELD' });
    expect(late).toMatchObject({ type: 'LATE_MESSAGE', status: 'REJECTED', sequence: 4 });
    expect(await ask('Query.order', { id: order.id })).toMatchObject({
      status: 'REJECTED',
      stockStatus: 'NONE',
      reasonCode: 'OUT_OF_STOCK',
      reasonMessage: 'Gone',
    });
  });

  it('keeps every event of posts that come at the same moment, or says to post again', async () => {
    const { order } = await place();
    const ids = ['a', 'b', 'c', 'd'];
    const answers = await Promise.all(
      ids.map((eventId) =>
        post(order.id, { eventId }).then(
          () => 'stored',
          (error: FieldError) => error.errorType,
        ),
      ),
    );
    expect(new Set(answers).size).toBeLessThanOrEqual(2);
    for (const [index, answer] of answers.entries()) {
      if (answer === 'stored') continue;
      expect(answer).toBe('VERSION_CONFLICT');
      await post(order.id, { eventId: ids[index] });
    }
    const items = (await eventsOf(order.id))!.items;
    expect(items.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5]);
    expect(
      items
        .map(({ eventId }) => eventId)
        .slice(1)
        .sort(),
    ).toEqual(ids);
  });

  it('knows no order that was never placed', async () => {
    await expect(post('01JZZZZZZZZZZZZZZZZZZZZZZZ', { status: 'VALIDATING' })).rejects.toMatchObject({
      errorType: 'NOT_FOUND',
    });
  });
});

interface Cancelled {
  __typename: string;
  order: { id: string; status: string; paymentStatus: string; sequence: number; allowedActions: string[] };
  replayed: boolean;
  problem: { code: string };
}
const cancel = (orderId: string, idempotencyKey = KEY, identity = CUSTOMER) =>
  ask<Cancelled>('Mutation.cancelOrder', { orderId, idempotencyKey }, identity);
const claim = (orderId: string) =>
  post(orderId, { eventId: 'claim', type: 'PAYMENT_CAPTURING', paymentStatus: 'CAPTURING' });

/** Brings an order to where its money could be taken. */
async function authorized(key = KEY): Promise<string> {
  const { id } = (await place(key)).order;
  await post(id, { eventId: 'validated', status: 'VALIDATING' });
  await post(id, { eventId: 'saved', status: 'SAVED', stockStatus: 'HELD' });
  await post(id, { eventId: 'paid', status: 'PAYMENT_AUTHORIZED', paymentStatus: 'AUTHORIZED' });
  return id;
}

describe('cancelling an order', () => {
  it('moves it, appends the event, and finds it again by the key', async () => {
    const { order } = await place();
    const first = await cancel(order.id);
    expect(first).toMatchObject({
      __typename: 'CancelAccepted',
      replayed: false,
      order: { id: order.id, status: 'CANCEL_REQUESTED', sequence: 2, allowedActions: [] },
    });
    expect(await ask('Query.order', { id: order.id })).toEqual(first.order);
    expect((await eventsOf(order.id))?.items[1]).toMatchObject({
      sequence: 2,
      type: 'ORDER_CANCEL_REQUESTED',
      status: 'CANCEL_REQUESTED',
      reasonCode: 'CANCELLED_BY_CUSTOMER',
    });
    await post(order.id, { eventId: 'closed', type: 'ORDER_CLOSED', status: 'CANCELLED' });
    expect(await cancel(order.id)).toMatchObject({
      __typename: 'CancelAccepted',
      replayed: true,
      order: { status: 'CANCELLED' },
    });
    expect((await eventsOf(order.id))?.items).toHaveLength(3);
  });

  it('starts the execution of an order that has none, so that it comes to its end', async () => {
    statesFault = new AwsError('ServiceUnavailable', 'down', { status: 503 });
    const failed: FieldError = await place().then(
      () => expect.fail('placed'),
      (error: FieldError) => error,
    );
    const { orderId } = failed.errorInfo as { orderId: string };
    await expect(cancel(orderId)).rejects.toMatchObject({ errorType: 'INTERNAL' });
    statesFault = undefined;
    expect(await cancel(orderId)).toMatchObject({ replayed: true, order: { status: 'CANCEL_REQUESTED' } });
    expect(started.map(({ name }) => name)).toEqual([orderId]);
  });

  it('refuses a key that cancelled another order, whatever has become of this one', async () => {
    const one = (await place()).order.id;
    const other = (await place(`${KEY}-2`)).order.id;
    await cancel(one);
    await expect(cancel(other)).rejects.toMatchObject({ errorType: 'IDEMPOTENCY_KEY_REUSED' });
    await cancel(other, `${KEY}-3`);
    await expect(cancel(other)).rejects.toMatchObject({ errorType: 'IDEMPOTENCY_KEY_REUSED' });
    // The key that placed an order is another operation's.
    expect(await cancel(one, `${KEY}-2`)).toMatchObject({ problem: { code: 'ALREADY_CANCELLED' } });
  });

  it('is the first of the cancel and the claim of the capture, and never both', async () => {
    const cancelled = await authorized(`${KEY}-1`);
    expect(await cancel(cancelled, `${KEY}-1`)).toMatchObject({ __typename: 'CancelAccepted' });
    await expect(claim(cancelled)).rejects.toMatchObject({
      errorType: 'ILLEGAL_TRANSITION',
      message: 'An order that is CANCEL_REQUESTED does not become payment CAPTURING.',
    });
    expect(await ask('Query.order', { id: cancelled })).toMatchObject({ paymentStatus: 'AUTHORIZED' });

    const claimed = await authorized(`${KEY}-2`);
    await claim(claimed);
    expect(await cancel(claimed, `${KEY}-2`)).toMatchObject({
      __typename: 'CancelRefused',
      problem: { code: 'CANCEL_TOO_LATE' },
      order: { status: 'PAYMENT_AUTHORIZED', paymentStatus: 'CAPTURING', allowedActions: [] },
    });
  });

  it('lets one of them win when they come at the same moment', async () => {
    const wins: string[] = [];
    for (let round = 0; round < 20; round++) {
      const id = await authorized(`${KEY}-${round}`);
      const told = (error: FieldError) => error.errorType;
      const [cancelled, claimed] = await Promise.all([
        cancel(id, `${KEY}-${round}`).then(({ __typename }) => __typename, told),
        claim(id).then(() => 'claimed', told),
      ]);
      const { status, paymentStatus } = await ask<Cancelled['order']>('Query.order', { id });
      if (claimed === 'claimed') {
        expect(cancelled).not.toBe('CancelAccepted');
        expect([status, paymentStatus]).toEqual(['PAYMENT_AUTHORIZED', 'CAPTURING']);
      } else if (cancelled === 'CancelAccepted') {
        expect(['ILLEGAL_TRANSITION', 'VERSION_CONFLICT']).toContain(claimed);
        expect([status, paymentStatus]).toEqual(['CANCEL_REQUESTED', 'AUTHORIZED']);
      }
      wins.push(claimed === 'claimed' ? 'claim' : cancelled === 'CancelAccepted' ? 'cancel' : 'neither');
    }
    expect(wins).not.toContain('neither');
  });

  it('is accepted once of requests that come at the same moment', async () => {
    const { order } = await place();
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => cancel(order.id).catch((error: FieldError) => error)),
    );
    const accepted = answers.filter((answer): answer is Cancelled => '__typename' in answer);
    expect(accepted.map(({ __typename }) => __typename)).toEqual(accepted.map(() => 'CancelAccepted'));
    expect(accepted.filter(({ replayed }) => !replayed)).toHaveLength(1);
    for (const answer of answers) {
      if (!('__typename' in answer)) expect(answer.errorType).toBe('VERSION_CONFLICT');
    }
    expect((await eventsOf(order.id))?.items).toHaveLength(2);
  });

  it('does not open a claimed order again, though an authorization is told late', async () => {
    const id = await authorized();
    await claim(id);
    await expect(post(id, { eventId: 'late', paymentStatus: 'AUTHORIZED' })).rejects.toMatchObject({
      errorType: 'ILLEGAL_TRANSITION',
    });
    expect(await cancel(id)).toMatchObject({ problem: { code: 'CANCEL_TOO_LATE' } });
  });
});

describe('reading', () => {
  it('pages through events', async () => {
    const { order } = await place();
    for (const eventId of ['a', 'b', 'c']) await post(order.id, { eventId });
    expect(await eventsOf(order.id, { first: 2 })).toMatchObject({
      items: [{ sequence: 1 }, { sequence: 2 }],
      hasMore: true,
    });
    expect(await eventsOf(order.id, { after: 2 })).toMatchObject({
      items: [{ sequence: 3 }, { sequence: 4 }],
      hasMore: false,
    });
    expect(await eventsOf(order.id, { after: 4 })).toEqual({ items: [], hasMore: false });
    expect(await eventsOf(order.id, {}, OTHER)).toBeNull();
  });

  it('pages through the caller’s own orders, newest first', async () => {
    const placed: string[] = [];
    for (let number = 0; number < 5; number++) {
      placed.unshift((await place(`${KEY}-${number}`)).order.id);
      await clock.advance(1000);
    }
    await place(KEY, input, OTHER);
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const page: { items: { id: string }[]; endCursor: string | null } = await ask('Query.orders', {
        first: 2,
        after,
      });
      seen.push(...page.items.map(({ id }) => id));
      after = page.endCursor;
    } while (after);
    expect(seen).toEqual(placed);
  });

  it('pages through the catalogue by name', async () => {
    for (const id of ['c', 'a', 'e', 'b', 'd']) {
      const { withdrawn, onHand, reserved, unitPrice, ...texts } = storedProduct(id);
      await call(tables, 'PutItem', {
        TableName: 'Catalog',
        Item: {
          pk: { S: `PRODUCT#${id}` },
          sk: { S: 'PRODUCT' },
          ...Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, { S: text }])),
          unitPrice: { M: { amount: { N: String(unitPrice.amount) }, currency: { S: unitPrice.currency } } },
          withdrawn: { BOOL: withdrawn },
          onHand: { N: String(onHand) },
          reserved: { N: String(reserved) },
        },
      });
    }
    const names: string[] = [];
    let after: string | null = null;
    do {
      const page: { items: { id: string; available: number }[]; endCursor: string | null } = await ask(
        'Query.products',
        { first: 2, after },
      );
      for (const { id, available } of page.items) {
        expect(available).toBe(7);
        names.push(id);
      }
      after = page.endCursor;
    } while (after);
    expect(names).toEqual(['a', 'b', 'c', 'd', 'e']);
  });
});
