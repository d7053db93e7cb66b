import { S3Client } from '@aws-sdk/client-s3';
import { CLIENT_LIMITS } from '../aws/client-limits.ts';
import { documentClient } from '../aws/document-client.ts';
import { variable } from '../aws/environment.ts';
import { stepHandler } from '../pipeline/step.ts';
import { stepDependencies } from '../pipeline/wiring.ts';
import { createReceiptStore } from '../receipt/receipt-store.ts';
import { generateReceipt } from './generate-receipt.ts';

const client = documentClient();
const dependencies = stepDependencies(client);
const receipts = createReceiptStore(new S3Client({ ...CLIENT_LIMITS }), variable('RECEIPTS_BUCKET'));

export const handler = stepHandler(generateReceipt({ ...dependencies, receipts }), dependencies);
