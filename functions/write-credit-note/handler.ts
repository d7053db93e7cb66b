import { S3Client } from '@aws-sdk/client-s3';
import { CLIENT_LIMITS } from '../aws/client-limits.ts';
import { documentClient } from '../aws/document-client.ts';
import { variable } from '../aws/environment.ts';
import { createOrderStore } from '../orders/order-store.ts';
import { createReceiptStore } from '../receipt/receipt-store.ts';
import { refundHandler } from '../refund/frame.ts';
import { writeCreditNote } from './write-credit-note.ts';

const orders = createOrderStore(documentClient(), variable('ORDERS_TABLE'));
const receipts = createReceiptStore(new S3Client({ ...CLIENT_LIMITS }), variable('RECEIPTS_BUCKET'));

export const handler = refundHandler(writeCreditNote({ orders, receipts }), orders);
