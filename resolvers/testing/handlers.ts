import type { EventItem, OrderItem, ProductItem, RefundItem } from '../shared/items.ts';
import { newOrder, placedEvent } from '../shared/new-order.ts';

/** The identities that tests call with, as AppSync shows callers from the user pool. */
export const CUSTOMER = identity('customer-sub');
export const OTHER = identity('other-sub');
export const OPERATOR = identity('operator-sub', ['operators']);

export const ORDER_ID = '01JZZZZZZZZZZZZZZZZZZZZZZZ';
export const PLACED_AT = '2026-01-01T00:00:00.000Z';
export const KEY = 'idempotency-key-0001';
export const REASON = 'Arrived broken';

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

/** A paid order of 50.00 euro, of which nothing is given back. */
export function paidOrder(changes: Partial<OrderItem> = {}): OrderItem {
  const {
    dueAt: _,
    dueShard: __,
    ...order
  } = storedOrder({
    ...{ status: 'COMPLETED', version: 10, sequence: 10 },
    ...{ paymentStatus: 'CAPTURED', stockStatus: 'COMMITTED', receiptStatus: 'READY' },
    payment: { reference: 'ref', captured: { amount: 5000, currency: 'EUR' }, capturedAt: PLACED_AT },
  });
  return { ...order, ...changes };
}

/** A refund of `paidOrder()` that an operator asked for. */
export function storedRefund(changes: Partial<RefundItem> = {}): RefundItem {
  return {
    id: `${ORDER_ID}-refund-1`,
    kind: 'REFUND',
    amount: { amount: 2000, currency: 'EUR' },
    reason: REASON,
    returnStock: false,
    callerId: 'operator-sub',
    key: KEY,
    at: PLACED_AT,
    state: 'REQUESTED',
    ...changes,
  };
}

/** An order of `CUSTOMER` as it is stored. */
export function storedOrder(changes: Partial<OrderItem> = {}): OrderItem {
  const requested = { lines: [{ productId: 'tea', quantity: 2 }], paymentToken: 'tok_approve' };
  const times = { placedAt: PLACED_AT, dueAt: '2026-01-01T00:01:00.000Z' };
  return { ...newOrder(ORDER_ID, 'customer-sub', requested, times), ...changes };
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

/** An update as it is written to the table. */
export interface WrittenUpdate {
  expression: string;
  expressionNames: Record<string, string>;
  expressionValues: unknown;
}

/** What an update sets, by path such as `refunds/0/state`, and what it removes. */
export function changesOf(update: WrittenUpdate): { set: Record<string, unknown>; removed: string[] } {
  const { expression, expressionNames, expressionValues } = update;
  const values = plain(expressionValues);
  const [, setting = '', removing = ''] = /^SET (.*?)(?: REMOVE (.*))?$/.exec(expression) ?? [];
  const pathOf = (place: string) =>
    place
      .replaceAll(/\[(\d+)\]/g, '.$1')
      .split('.')
      .map((part) => expressionNames[part] ?? part)
      .join('/');
  const set = setting.split(', ').map((clause) => {
    const [place, placeholder] = clause.split(' = ') as [string, string];
    return [pathOf(place), values[placeholder]];
  });
  return {
    set: Object.fromEntries(set),
    removed: removing === '' ? [] : removing.split(', ').map(pathOf),
  };
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
