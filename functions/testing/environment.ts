import type { Machine } from '../../domain/work.ts';
import { TABLES } from './tables.ts';

/** Where a shop's services are. */
export interface Endpoints {
  dynamoDb: string;
  stepFunctions: string;
  api: string;
  sns: string;
  s3: string;
  machines: Readonly<Record<Machine, string>>;
}

/** Sets what Lambda and the stack put into the environment of the functions. */
export function setEnvironment({ dynamoDb, stepFunctions, api, sns, s3, machines }: Endpoints): void {
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SESSION_TOKEN: 'session',
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDb,
    AWS_ENDPOINT_URL_SFN: stepFunctions,
    AWS_ENDPOINT_URL_SNS: sns,
    AWS_ENDPOINT_URL_S3: s3,
    ORDERS_TABLE: TABLES.orders,
    CATALOG_TABLE: TABLES.catalog,
    PAYMENTS_TABLE: TABLES.payments,
    ORDER_MACHINE_ARN: machines.ORDER,
    REFUND_MACHINE_ARN: machines.REFUND,
    NOTIFICATION_TOPIC_ARN: 'arn:aws:sns:us-east-1:000000000000:Orders',
    RECEIPTS_BUCKET: 'receipts-bucket',
    GRAPHQL_URL: `${api}/graphql`,
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_NAMESPACE: 'Orders',
    POWERTOOLS_METRICS_DISABLED: 'true',
  });
}
