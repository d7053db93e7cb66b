import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { ClientLimits } from '../aws/client-limits.ts';
import { documentClient } from '../aws/document-client.ts';
import { variable } from '../aws/environment.ts';
import { createExecutions } from '../sweep-orders/executions.ts';
import { createCatalogue } from '../stock/catalogue.ts';
import { createStockReleaser } from '../stock/release-stock.ts';
import { createBucket } from './bucket.ts';
import { createProblemBook } from './problems.ts';
import type { ReconcilerOptions } from './reconciler.ts';
import { createRepairer } from './repair.ts';
import { createTable } from './tables.ts';

/**
 * An audit has time, and reads much: its calls wait longer than those of a step, in milliseconds, and are
 * tried again more often, throttled ones above all.
 */
const PATIENT: ClientLimits = {
  maxAttempts: 8,
  requestHandler: { connectionTimeout: 2000, requestTimeout: 20_000, throwOnRequestTimeout: true },
};

/** What the reconciler of this deployment's books works with, by the function's environment. */
export function reconcilerOptions(now: () => Date): ReconcilerOptions {
  const ordersTable = variable('ORDERS_TABLE');
  const catalogTable = variable('CATALOG_TABLE');
  const client = documentClient(PATIENT);
  return {
    orders: createTable(client, ordersTable),
    catalog: createTable(client, catalogTable),
    payments: createTable(client, variable('PAYMENTS_TABLE')),
    receipts: createBucket(new S3Client({ ...PATIENT }), variable('RECEIPTS_BUCKET')),
    executions: createExecutions(new SFNClient({ ...PATIENT }), {
      ORDER: variable('ORDER_MACHINE_ARN'),
      REFUND: variable('REFUND_MACHINE_ARN'),
    }),
    problems: createProblemBook(client, ordersTable),
    repairer: createRepairer({
      client,
      ordersTable,
      stock: createStockReleaser(client, createCatalogue(client, catalogTable), catalogTable),
    }),
    now,
  };
}
