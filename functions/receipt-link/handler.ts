import { S3Client } from '@aws-sdk/client-s3';
import { CLIENT_LIMITS } from '../aws/client-limits.ts';
import { documentClient } from '../aws/document-client.ts';
import { variable } from '../aws/environment.ts';
import { createOrderStore } from '../orders/order-store.ts';
import { receiptLinkHandler } from './receipt-link.ts';

export const handler = receiptLinkHandler({
  orders: createOrderStore(documentClient(), variable('ORDERS_TABLE')),
  s3: new S3Client({ ...CLIENT_LIMITS }),
  bucket: variable('RECEIPTS_BUCKET'),
});
