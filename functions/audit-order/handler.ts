import { SFNClient } from '@aws-sdk/client-sfn';
import { CLIENT_LIMITS } from '../aws/client-limits.ts';
import { documentClient } from '../aws/document-client.ts';
import { variable } from '../aws/environment.ts';
import { createTable } from '../books/tables.ts';
import { auditOrderHandler } from './audit-order.ts';
import { createExecutions } from './executions.ts';

const client = documentClient();

export const handler = auditOrderHandler({
  orders: createTable(client, variable('ORDERS_TABLE')),
  catalog: createTable(client, variable('CATALOG_TABLE')),
  payments: createTable(client, variable('PAYMENTS_TABLE')),
  executions: createExecutions(new SFNClient({ ...CLIENT_LIMITS }), {
    ORDER: variable('ORDER_MACHINE_ARN'),
    REFUND: variable('REFUND_MACHINE_ARN'),
  }),
});
