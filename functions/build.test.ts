import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BuiltFunction } from './build.ts';
import { buildFunctions, functionNames } from './build.ts';

/** What a bundle may weigh, in KB; a third above what it does, so that a wrong import shows. */
const LIMITS_KB: Record<string, number> = {
  'audit-order': 370,
  'await-customer': 380,
  'capture-payment': 380,
  'close-order': 370,
  'close-refund': 370,
  'confirm-payment': 370,
  'flag-order': 370,
  'generate-receipt': 1360,
  'process-payment': 370,
  'receipt-link': 520,
  'reconcile-books': 660,
  'refund-payment': 380,
  'release-stock': 370,
  'save-order': 370,
  'send-notification': 420,
  'sweep-orders': 390,
  'update-inventory': 370,
  'validate-order': 370,
  'void-payment': 380,
  'write-credit-note': 1360,
};

let folder: string;
let built: BuiltFunction[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'functions-'));
  built = await buildFunctions(folder);
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    ORDERS_TABLE: 'Orders',
    CATALOG_TABLE: 'Catalog',
    PAYMENTS_TABLE: 'Payments',
    NOTIFICATION_TOPIC_ARN: 'arn:aws:sns:us-east-1:000000000000:Orders',
    RECEIPTS_BUCKET: 'receipts-bucket',
    ORDER_MACHINE_ARN: 'arn:aws:states:us-east-1:000000000000:stateMachine:Orders',
    REFUND_MACHINE_ARN: 'arn:aws:states:us-east-1:000000000000:stateMachine:Refunds',
    GRAPHQL_URL: 'http://127.0.0.1:1/graphql',
  });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

it('builds every function', () => {
  expect(functionNames().toSorted()).toEqual(Object.keys(LIMITS_KB).toSorted());
});

describe.each(Object.keys(LIMITS_KB))('the bundle of %s', (name) => {
  it('loads by itself and exports a handler that Lambda takes', async () => {
    const bundle = (await import(join(folder, name, 'index.mjs'))) as {
      handler: (...args: unknown[]) => unknown;
    };
    expect(bundle.handler.length).toBeLessThanOrEqual(2);
  });

  it('brings a source map and no search for credentials', async () => {
    const code = await readFile(join(folder, name, 'index.mjs'), 'utf8');
    expect(code.slice(-100)).toMatch(/\/\/# sourceMappingURL=index\.mjs\.map\n?$/);
    expect(code.includes('AWS_CONTAINER_CREDENTIALS_RELATIVE_URI')).toBe(false);
  });

  it('is small', () => {
    const bytes = built.find((one) => one.name === name)?.bytes ?? 0;
    expect(bytes).toBeGreaterThan(0);
    expect(bytes / 1024).toBeLessThan(LIMITS_KB[name] ?? 0);
  });
});
