import { productKey } from '../../domain/keys.ts';
import { HeldUnits } from './held-units.ts';
import { LedgerSums } from './ledger-sums.ts';
import type { ProductBooks } from './product-books.ts';
import { storedMovement, storedProduct } from './stored.ts';
import type { Table } from './tables.ts';

/** Sort keys of ledger rows begin with this. */
const LEDGER_PREFIX = 'LEDGER#';

export interface ProductReader {
  /** The product and its ledger, in one pass over its partition: sums are kept, and no rows. */
  read(productId: string, now: Date): Promise<ProductBooks>;
}

/** @param youngMs age below which a row may have come after the product was read, clocks being what they are. */
export function createProductReader(catalog: Table, youngMs: number): ProductReader {
  return {
    async read(productId, now) {
      const key = productKey(productId);
      const item = await catalog.get(key, true);
      const product = item && storedProduct.safeParse(item);
      const unreadable = product?.success === false ? [`${key.pk} ${key.sk}`] : [];
      const sums = new LedgerSums(new Date(now.getTime() - youngMs).toISOString());
      const held = new HeldUnits(catalog, productId);
      let rows = 0;
      for await (const page of catalog.partition(key.pk, true, LEDGER_PREFIX)) {
        rows += page.length;
        for (const row of page) {
          const movement = storedMovement.safeParse(row);
          if (movement.success) {
            sums.add(movement.data);
            await held.add(movement.data);
          } else unreadable.push(`${row.pk} ${row.sk}`);
        }
      }
      const units = await held.end();
      // Rows are only ever added: as many as before means that nothing moved while the holds were read.
      const still = sums.still && (await catalog.count(key.pk, LEDGER_PREFIX)) === rows;
      return {
        productId,
        product: product?.data,
        unreadable,
        rows,
        ledger: sums.total,
        recent: sums.recent,
        held: still ? units : undefined,
      };
    },
  };
}
