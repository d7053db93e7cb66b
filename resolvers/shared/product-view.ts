import { availabilityOf, availableUnits } from '../../domain/availability.ts';
import type { Product } from '../../generated/schema.ts';
import type { ProductItem } from './items.ts';

/** The product as the API shows it: what can be ordered, not how the shop counts it. */
export function productView(item: ProductItem): Product {
  return {
    id: item.id,
    name: item.name,
    description: item.description,
    unitPrice: item.unitPrice,
    available: availableUnits(item),
    availability: availabilityOf(item),
  };
}
