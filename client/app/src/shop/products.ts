import { useCallback } from 'react';
import type { Product } from '../../../sdk/main.ts';
import { useOrdersClient } from '../../../sdk/react/main.ts';
import { type Loaded, useLoaded } from '../load.ts';

/** The whole catalogue. Shops with thousands of products would page; this one is read at once. */
export function useProducts(): Loaded<readonly Product[]> {
  const client = useOrdersClient();
  const read = useCallback(
    async (signal: AbortSignal) => {
      const products: Product[] = [];
      for await (const product of client.products({ pageSize: 100, signal })) products.push(product);
      return products;
    },
    [client],
  );
  return useLoaded<readonly Product[]>(read);
}
