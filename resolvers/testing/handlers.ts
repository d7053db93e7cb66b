import type { EventItem, OrderItem, ProductItem } from './shared/items.ts';
import { newOrder, placedEvent } from './shared/new-order.ts';

/** The identities that tests call with, as AppSync shows callers from the user pool. */
export const CUSTOMER = identity('customer-sub');
export const OTHER = identity('other-sub');
export const OPERATOR = identity('operator-sub', ['operators']);

export const ORDER_ID = '01JZZZZZZZZZZZZZZZZZZZZZZZ';
export const PLACED_AT = '2026-01-01T00:00:00.000Z';
export const KEY = 'idempotency-key-0001';

/** What DynamoDB failing for a reason of its own looks like. */
export const TABLE_DOWN = {
  type: 'DynamoDB:ProvisionedThroughputExceededException',
  message: 'The table Orders-1A2B3C is too busy',
};

/** What `ValidateOrder` posts when it is done. */
export const VALIDATED = {
  eventId: `${ORDER_ID}:STEP_DONE:VALIDATE_ORDER:DONE`,
  orderId: ORDER_ID,
  type: 'STEP_DONE',
  status: 'VALIDATING',
  step: 'VALIDATE_ORDER',
  stepState: 'DONE',
  attempt: 2,
  maxAttempts: 4,
  startedAt: '2026-01-01T00:00:30.000Z',
};

export function identity(sub: string, groups: string[] | null = null): Record<string, unknown> {
  return {
    sub,
    username: sub,
    groups,
    issuer: 'https://issuer.example',
    claims: { sub },
    sourceIp: ['127.0.0.1'],
    defaultAuthStrategy: 'ALLOW',
  };
}

/** An order of `CUSTOMER` as it is stored. */
export function storedOrder(changes: Partial<OrderItem> = {}): OrderItem {
  const requested = { lines: [{ productId: 'tea', quantity: 2 }], paymentToken: 'tok_approve' };
  return { ...newOrder(ORDER_ID, 'customer-sub', requested, PLACED_AT), ...changes };
}

export function storedEvent(sequence: number, changes: Partial<EventItem> = {}): EventItem {
  return { ...placedEvent(storedOrder()), sequence, eventId: `${ORDER_ID}:${sequence}`, ...changes };
}

export function storedProduct(id: string, changes: Partial<ProductItem> = {}): ProductItem {
  return {
    id,
    name: `Product ${id}`,
    description: 'Good',
    unitPrice: { amount: 1250, currency: 'EUR' },
    withdrawn: false,
    onHand: 10,
    reserved: 3,
    listing: 'CATALOGUE',
    listingKey: `Product ${id}#${id}`,
    ...changes,
  };
}

/** DynamoDB's notation of an item, read back as JSON. */
export function plain(item: unknown): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(item as Record<string, Attribute>).map(([name, value]) => [name, valueOf(value)]),
  );
}

interface Attribute {
  S?: string;
  N?: number | string;
  BOOL?: boolean;
  NULL?: unknown;
  L?: Attribute[];
  M?: Record<string, Attribute>;
}

function valueOf(attribute: Attribute): unknown {
  if (attribute.S !== undefined) return attribute.S;
  if (attribute.N !== undefined) return Number(attribute.N);
  if (attribute.BOOL !== undefined) return attribute.BOOL;
  if (attribute.L) return attribute.L.map(valueOf);
  return attribute.M ? plain(attribute.M) : null;
}
