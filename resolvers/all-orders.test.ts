import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { placedDayOf, placedKeyOf } from '../domain/keys.ts';
import type { OrderStatus } from '../domain/order-status.ts';
import { createDataSource } from '../local/appsync/datasources/create.ts';
import type { FieldResolver } from '../local/appsync/resolver.ts';
import { createPipelineResolver } from '../local/appsync/runtime/resolvers.ts';
import { createRuntime } from '../local/appsync/runtime/runtime.ts';
import { call, openPart, type TestPart } from '../local/dynamodb/test-server.ts';
import { ManualClock } from '../local/kernel/clock.ts';
import { buildResolvers } from './build.ts';
import { CUSTOMER, OPERATOR, storedOrder } from './testing/handlers.ts';

// The whole field against a real table store and its index.

const DAY_MS = 86_400_000;
const NOW = Date.parse('2026-03-02T12:00:00Z');
/** As often as the stack has it in the pipeline. */
const DAYS_A_PAGE = 8;

const folder = await mkdtemp(join(tmpdir(), 'all-orders-'));
const bundles = new Map((await buildResolvers(folder)).map(({ name, code }) => [name, code]));
afterAll(() => rm(folder, { recursive: true }));

const clock = new ManualClock(NOW);
let tables: TestPart;
let field: FieldResolver;

const string = (name: string) => ({ AttributeName: name, AttributeType: 'S' });
const keys = (hash: string, range: string) => [
  { AttributeName: hash, KeyType: 'HASH' },
  { AttributeName: range, KeyType: 'RANGE' },
];

beforeEach(async () => {
  tables = await openPart({ clock });
  await tables.create('AWS::DynamoDB::GlobalTable', {
    TableName: 'Orders',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: ['pk', 'sk', 'placedDay', 'placedKey'].map(string),
    KeySchema: keys('pk', 'sk'),
    GlobalSecondaryIndexes: [
      {
        IndexName: 'byDay',
        KeySchema: keys('placedDay', 'placedKey'),
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ],
    Replicas: [{ Region: 'us-east-1' }],
  });
  const dataSource = createDataSource(
    {
      Name: 'AllOrders',
      Type: 'AMAZON_DYNAMODB',
      DynamoDBConfig: { TableName: 'Orders', AwsRegion: 'us-east-1' },
    },
    {
      cloud: tables.cloud,
      clock,
      role: {
        kind: 'role',
        arn: 'arn:aws:sts::000000000000:assumed-role/api/APPSYNC_ASSUME_ROLE',
        accountId: '000000000000',
        roleArn: 'arn:aws:iam::000000000000:role/api',
      },
      region: 'us-east-1',
      tokenSecret: 'secret',
      place: 'Stack/AllOrders',
    },
  );
  field = createPipelineResolver({
    typeName: 'Query',
    fieldName: 'allOrders',
    code: codeOf('Query.allOrders'),
    runtime: createRuntime({ clock, log: () => {} }),
    functions: [...Array.from({ length: DAYS_A_PAGE }, () => 'listAllOrders'), 'getOrders'].map((name) => ({
      name,
      code: codeOf(name),
      dataSource,
    })),
  });
});

const codeOf = (name: string) => bundles.get(name)!.replaceAll('{{ordersTable}}', 'Orders');

interface Page {
  items: { id: string; status: string; allowedActions: string[] }[];
  endCursor: string | null;
}

async function allOrders(args: object = {}, identity = OPERATOR): Promise<Page> {
  const { value } = await field.resolve({
    arguments: { ...args },
    source: null,
    identity,
    authType: 'User Pool Authorization',
    request: { headers: {}, domainName: null },
    info: {
      fieldName: 'allOrders',
      parentTypeName: 'Query',
      variables: {},
      selectionSetList: [],
      selectionSetGraphQL: '',
    },
  });
  return value as Page;
}

let count = 0;

/** Stores an order as it was placed so many milliseconds ago; gives its id. */
async function store(ago: number, status: OrderStatus = 'COMPLETED', customerId = 'customer-sub') {
  const id = `01K${String(++count).padStart(23, '0')}`;
  const placedAt = new Date(NOW - ago).toISOString();
  const placedKey = placedKeyOf(placedAt, id);
  const order = storedOrder({ id, customerId, status, placedAt, placedKey });
  const item = { pk: `ORDER#${id}`, sk: 'ORDER', ...order, placedDay: placedDayOf(placedAt) };
  await call(tables, 'PutItem', { TableName: 'Orders', Item: attribute(item).M });
  return id;
}

/** A value in DynamoDB's notation. */
function attribute(value: unknown): Record<string, unknown> {
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number') return { N: String(value) };
  if (typeof value === 'boolean') return { BOOL: value };
  if (value === null || value === undefined) return { NULL: true };
  if (Array.isArray(value)) return { L: value.map(attribute) };
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return { M: Object.fromEntries(members.map(([name, member]) => [name, attribute(member)])) };
}

/** Every page to the end, and how many there were. */
async function walk(args: object = {}): Promise<{ ids: string[]; pages: number }> {
  const ids: string[] = [];
  let after: string | null = null;
  for (let pages = 1; ; pages++) {
    const page: Page = await allOrders({ ...args, after });
    ids.push(...page.items.map(({ id }) => id));
    if (page.endCursor === null) return { ids, pages };
    expect(page.endCursor).not.toBe(after);
    after = page.endCursor;
  }
}

describe('Query.allOrders', () => {
  it('lists everybody’s orders, newest first, over the bounds of days', async () => {
    const ids = [
      await store(1000, 'PLACED', 'second-sub'),
      await store(2000),
      await store(DAY_MS),
      await store(3 * DAY_MS, 'REJECTED', 'third-sub'),
    ];
    const { items } = await allOrders();
    expect(items.map(({ id }) => id)).toEqual(ids);
    // As operators see them.
    expect(items[0]?.allowedActions).toEqual(['CANCEL']);
  });

  it.each([1, 2, 3, 7, 100])(
    'gives each order once, %d a page, whatever lies between them',
    async (first) => {
      const ids: string[] = [];
      // A busy day, a quiet month, a day with the end of February before it, and the last day that is listed.
      for (const ago of [0, 1, 2, 3, 4, 5, 6]) ids.push(await store(ago * 1000));
      for (const ago of [40, 40.01, 41, 300, 399.4]) ids.push(await store(ago * DAY_MS));
      expect((await walk({ first })).ids).toEqual(ids);
    },
  );

  it('keeps the order of the keys for orders of the same moment', async () => {
    const ids = [await store(0), await store(0), await store(0)].reverse();
    const { items, endCursor } = await allOrders({ first: 2 });
    const rest = await allOrders({ first: 2, after: endCursor });
    expect([...items, ...rest.items].map(({ id }) => id)).toEqual(ids);
  });

  it('fills a page from several days and looks at eight of them, no more', async () => {
    const near = [await store(0), await store(DAY_MS), await store(7 * DAY_MS)];
    const far = await store(8 * DAY_MS);
    const { items, endCursor } = await allOrders({ first: 10 });
    expect(items.map(({ id }) => id)).toEqual(near);
    const next = await allOrders({ first: 10, after: endCursor });
    expect(next.items.map(({ id }) => id)).toEqual([far]);
  });

  it('gives an empty page with a cursor for quiet days, and an end after 400 of them', async () => {
    await store(402 * DAY_MS);
    expect(await allOrders()).toMatchObject({ items: [], endCursor: expect.any(String) });
    const { ids, pages } = await walk();
    expect(ids).toEqual([]);
    // Today and the 400 days before it, eight a page.
    expect(pages).toBe(Math.ceil(401 / DAYS_A_PAGE));
  });

  it('reads nothing that it does not give', async () => {
    for (const ago of [0, 1, 2]) await store(ago);
    tables.accesses.length = 0;
    await allOrders({ first: 2 });
    expect(tables.accesses.map(({ action, resource }) => `${action} ${resource.split(':').at(-1)}`)).toEqual([
      'dynamodb:Query table/Orders/index/byDay',
      'dynamodb:BatchGetItem table/Orders',
    ]);
  });

  it('sifts by status and goes on behind the last one it gave', async () => {
    const wanted: string[] = [];
    for (let index = 0; index < 9; index++) {
      const id = await store(index * 8 * 3_600_000, index % 3 === 0 ? 'FAILED' : 'COMPLETED');
      if (index % 3 === 0) wanted.push(id);
    }
    const { items, endCursor } = await allOrders({ first: 2, status: 'FAILED' });
    expect(items.map(({ id }) => id)).toEqual(wanted.slice(0, 2));
    const next = await allOrders({ first: 2, status: 'FAILED', after: endCursor });
    expect(next.items.map(({ id }) => id)).toEqual(wanted.slice(2));
  });

  it.each([
    [{ first: 101 }, 'PAGE_TOO_LARGE'],
    [{ first: 0 }, 'VALIDATION_FAILED'],
    [{ after: 'x' }, 'CURSOR_INVALID'],
    [{ after: btoa('2026-13-01') }, 'CURSOR_INVALID'],
    [{ after: btoa('2026-01-32') }, 'CURSOR_INVALID'],
    [{ after: btoa('2026-01-01T00:00:00.000Z') }, 'CURSOR_INVALID'],
    [{ after: btoa('CATALOGUE') }, 'CURSOR_INVALID'],
  ])('refuses %j with %s', async (args, errorType) => {
    await expect(allOrders(args)).rejects.toMatchObject({ errorType });
  });

  it('is for operators', async () => {
    await store(0);
    await expect(allOrders({}, CUSTOMER)).rejects.toMatchObject({ errorType: 'Unauthorized' });
  });
});
