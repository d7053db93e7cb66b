import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { TestSystem } from '../test/support/system.ts';

/** What the bench orders, two lines an order. */
export const ORDER_LINES = [
  { productId: 'bench-beans', quantity: 2 },
  { productId: 'bench-papers', quantity: 1 },
];

/** Units of each: more than any run sells. */
const PLENTY = 1_000_000;

function documents(system: TestSystem): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(
    new DynamoDBClient({ region: system.region, endpoint: system.awsUrl, credentials: system.credentials }),
  );
}

/** Puts the bench's products on sale, with their first stock in the ledger as `docs/data-model.md` says. */
export async function stockProducts(system: TestSystem): Promise<void> {
  const client = documents(system);
  const TableName = system.outputs.CatalogTable;
  for (const { productId: id } of ORDER_LINES) {
    const pk = `PRODUCT#${id}`;
    const product = {
      ...{ pk, sk: 'PRODUCT', id, name: id, description: 'Sold by the bench alone.' },
      ...{ unitPrice: { amount: 990, currency: 'EUR' }, withdrawn: false },
      ...{ onHand: PLENTY, reserved: 0, listing: 'CATALOGUE', listingKey: `${id}#${id}` },
    };
    const supply = {
      ...{ pk, sk: 'LEDGER#-#SUPPLY', productId: id, orderId: '-', movement: 'SUPPLY' },
      ...{ onHandDelta: PLENTY, reservedDelta: 0, at: new Date().toISOString() },
    };
    await client.send(
      new TransactWriteCommand({
        TransactItems: [{ Put: { TableName, Item: product } }, { Put: { TableName, Item: supply } }],
      }),
    );
  }
  client.destroy();
}

/**
 * Doubles what is on hand. A call that was recorded asks for no less stock than its order saw; after a
 * delivery it may be made again any number of times.
 */
export async function deliverMore(system: TestSystem): Promise<void> {
  const client = documents(system);
  for (const { productId } of ORDER_LINES) {
    await client.send(
      new UpdateCommand({
        TableName: system.outputs.CatalogTable,
        Key: { pk: `PRODUCT#${productId}`, sk: 'PRODUCT' },
        UpdateExpression: 'ADD onHand :more',
        ExpressionAttributeValues: { ':more': PLENTY },
      }),
    );
  }
  client.destroy();
}
