import { createDynamoDb } from '../../local/dynamodb/dynamodb.ts';
import { Bench } from '../../local/testing/bench.ts';
import { openShop, type Shop } from './shop.ts';

/** A shop on tables of the local DynamoDB, and the way to be rid of both. */
export async function openLocalShop(): Promise<{ shop: Shop; close(): Promise<void> }> {
  const bench = await Bench.open();
  const part = bench.add(await createDynamoDb(bench.options('dynamodb')));
  const shop = await openShop(await bench.serve('dynamodb'), (table) =>
    bench.create(part, 'AWS::DynamoDB::Table', table, { logicalId: table.TableName }),
  );
  return {
    shop,
    async close() {
      await shop.end();
      await bench.close();
    },
  };
}
