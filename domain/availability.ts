export const AVAILABILITIES = ['AVAILABLE', 'OUT_OF_STOCK', 'WITHDRAWN'] as const;
export type Availability = (typeof AVAILABILITIES)[number];

/** The counters of a product: units in the house, and those of them held for orders. */
export interface Stock {
  onHand: number;
  reserved: number;
  withdrawn: boolean;
}

/** Units that can be ordered now; none of a withdrawn product. */
export function availableUnits(stock: Stock): number {
  return stock.withdrawn ? 0 : stock.onHand - stock.reserved;
}

/** The same in one word. */
export function availabilityOf(stock: Stock): Availability {
  if (stock.withdrawn) return 'WITHDRAWN';
  return availableUnits(stock) > 0 ? 'AVAILABLE' : 'OUT_OF_STOCK';
}
