import { SFNClient } from '@aws-sdk/client-sfn';
import { CLIENT_LIMITS } from '../aws/client-limits.ts';
import { documentClient } from '../aws/document-client.ts';
import { variable } from '../aws/environment.ts';
import { createDueOrders } from '../orders/due-orders.ts';
import { createOrderStore } from '../orders/order-store.ts';
import { createExecutions } from './executions.ts';
import { sweepOrder } from './sweep-order.ts';
import { sweepOrdersHandler } from './sweep-orders.ts';

const client = documentClient();
const table = variable('ORDERS_TABLE');
const executions = createExecutions(new SFNClient({ ...CLIENT_LIMITS }), {
  ORDER: variable('ORDER_MACHINE_ARN'),
  REFUND: variable('REFUND_MACHINE_ARN'),
});

export const handler = sweepOrdersHandler({
  due: createDueOrders(client, table),
  sweep: sweepOrder({ orders: createOrderStore(client, table), executions }),
});
