import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createDynamoDb } from '../../local/dynamodb/dynamodb.ts';
import { Bench } from '../../local/testing/bench.ts';
import type { PaymentLedger } from '../payment/ledger.ts';
import { createPaymentLedger } from '../payment/ledger.ts';

/** A payment ledger on a table of the local DynamoDB, and the way to be rid of both. */
export async function openLocalLedger(): Promise<{ ledger: PaymentLedger; close(): Promise<void> }> {
  const bench = await Bench.open();
  const part = bench.add(await createDynamoDb(bench.options('dynamodb')));
  await bench.create(part, 'AWS::DynamoDB::Table', {
    TableName: 'Payments',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: ['pk', 'sk'].map((name) => ({ AttributeName: name, AttributeType: 'S' })),
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
  });
  const client = DynamoDBDocumentClient.from(
    new DynamoDBClient({
      endpoint: await bench.serve('dynamodb'),
      region: 'us-east-1',
      credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
    }),
  );
  return {
    ledger: createPaymentLedger(client, 'Payments'),
    async close() {
      client.destroy();
      await bench.close();
    },
  };
}
