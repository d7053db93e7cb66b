import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { TestSystem } from '../support/system.ts';

/** A product that orders of a run are made of; `amount` in minor units of EUR. */
export interface Good {
  id: string;
  amount: number;
  onHand: number;
  withdrawn: boolean;
}

const good = (id: string, amount: number, onHand: number, withdrawn = false): Good => ({
  id: `chaos-${id}`,
  amount,
  onHand,
  withdrawn,
});

/** More than any run sells. */
const PLENTY = 1_000_000;

/** Products of which there are enough, so that orders of several share all of them. */
export const PLENTIFUL: readonly Good[] = [
  good('beans', 1249, PLENTY),
  good('papers', 499, PLENTY),
  good('kettle', 12900, PLENTY),
  good('mug', 1, PLENTY),
  good('grinder', 8999, PLENTY),
];
/** Not enough for all who want it. */
export const SCARCE = good('scarce', 3490, 12);
export const SOLD_OUT = good('sold-out', 2000, 0);
export const WITHDRAWN = good('withdrawn', 2000, 50, true);
/** An id that no product has. */
export const UNKNOWN_ID = 'chaos-unknown';

export const GOODS: readonly Good[] = [...PLENTIFUL, SCARCE, SOLD_OUT, WITHDRAWN];

/** Puts the products on sale, with their first stock in the ledger as `docs/data-model.md` says. */
export async function stockGoods(system: TestSystem): Promise<void> {
  const client = DynamoDBDocumentClient.from(
    new DynamoDBClient({ region: system.region, endpoint: system.awsUrl, credentials: system.credentials }),
  );
  const TableName = system.outputs.CatalogTable;
  for (const { id, amount, onHand, withdrawn } of GOODS) {
    const pk = `PRODUCT#${id}`;
    const product = {
      ...{ pk, sk: 'PRODUCT', id, name: id, description: 'Sold by the chaos suite.' },
      ...{ unitPrice: { amount, currency: 'EUR' }, withdrawn, onHand, reserved: 0 },
      ...{ listing: 'CATALOGUE', listingKey: `${id}#${id}` },
    };
    const supply = {
      ...{ pk, sk: 'LEDGER#-#SUPPLY', productId: id, orderId: '-', movement: 'SUPPLY' },
      ...{ onHandDelta: onHand, reservedDelta: 0, at: new Date().toISOString() },
    };
    await client.send(
      new TransactWriteCommand({
        TransactItems: [{ Put: { TableName, Item: product } }, { Put: { TableName, Item: supply } }],
      }),
    );
  }
  client.destroy();
}

/** What an order of these costs, by the prices above; undefined when a product is none of them. */
export function priceOf(lines: readonly { productId: string; quantity: number }[]): number | undefined {
  let total = 0;
  for (const { productId, quantity } of lines) {
    const found = GOODS.find(({ id }) => id === productId);
    if (!found) return undefined;
    total += found.amount * quantity;
  }
  return total;
}
