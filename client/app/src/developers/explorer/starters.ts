import { newIdempotencyKey } from '../../../../sdk/main.ts';
import list from './starters/list.graphql?raw';
import place from './starters/place.graphql?raw';
import watch from './starters/watch.graphql?raw';

/** A document to begin with. */
export interface Starter {
  query: string;
  variables?: string;
}

/** What stands in the tabs at the first visit: place an order, watch it, list orders. */
export function starters(): Starter[] {
  return [
    { query: place.replace('$IDEMPOTENCY_KEY', newIdempotencyKey()) },
    { query: watch, variables: JSON.stringify({ orderId: '' }, null, 2) },
    { query: list, variables: JSON.stringify({ first: 5 }, null, 2) },
  ];
}
