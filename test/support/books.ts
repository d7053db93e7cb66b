import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import type { TestSystem } from './system.ts';

/** An item of any of the tables. */
export type Item = Record<string, unknown> & { pk: string; sk: string };

/** Every item of a table, read past the API as an auditor would. */
export async function itemsOf(system: TestSystem, tableOutput: string): Promise<Item[]> {
  const client = DynamoDBDocumentClient.from(
    new DynamoDBClient({ region: system.region, endpoint: system.awsUrl, credentials: system.credentials }),
  );
  const items: Item[] = [];
  for await (const page of paginateScan(
    { client },
    { TableName: system.outputs[tableOutput], ConsistentRead: true },
  )) {
    items.push(...((page.Items ?? []) as Item[]));
  }
  client.destroy();
  return items;
}

interface Product extends Item {
  id: string;
  onHand: number;
  reserved: number;
}

/**
 * Products whose counters are not what their ledger adds up to, and counters below zero. Empty when the
 * stock's books are in order.
 */
export async function stockMismatches(system: TestSystem): Promise<string[]> {
  const items = await itemsOf(system, 'CatalogTable');
  const products = items.filter(({ sk }) => sk === 'PRODUCT') as Product[];
  return products.flatMap((product) => {
    const rows = items.filter(({ pk, sk }) => pk === product.pk && sk.startsWith('LEDGER#'));
    const sum = (field: string): number => rows.reduce((total, row) => total + Number(row[field]), 0);
    const onHand = sum('onHandDelta');
    const reserved = sum('reservedDelta');
    const agrees = onHand === product.onHand && reserved === product.reserved && onHand >= 0 && reserved >= 0;
    return agrees
      ? []
      : [`${product.id}: has ${product.onHand}/${product.reserved}, ledger says ${onHand}/${reserved}`];
  });
}

/** The payment provider's operations on one order that had an effect, such as `authorize` and `capture`. */
export async function paymentOperations(system: TestSystem, orderId: string): Promise<string[]> {
  const items = await itemsOf(system, 'PaymentsTable');
  return items
    .filter(({ pk, sk }) => pk === `PAYMENT#${orderId}` && sk.startsWith('OPERATION#'))
    .map(({ kind }) => String(kind))
    .sort();
}
