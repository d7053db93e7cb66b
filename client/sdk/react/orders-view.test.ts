import { beforeEach, describe, expect, it } from 'vitest';
import { createOrdersClient } from '../client.ts';
import { TIMINGS } from '../recovery/timings.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { ScriptedTransport } from '../testing/scripted-transport.ts';
import { OrdersView } from './orders-view.ts';

interface StoredOrder {
  id: string;
  customerId: string;
  sequence: number;
  status: string;
  placedAt: string;
}

let clock: ManualClock;
let stored: StoredOrder[];
let transport: ScriptedTransport;
let view: OrdersView;

/** Newest first, from a cursor that is an index. */
function page({ first, after }: Record<string, unknown>) {
  const newest = [...stored].reverse();
  const from = Number(after ?? 0);
  const to = from + Number(first ?? 20);
  return { orders: { items: newest.slice(from, to), endCursor: to < newest.length ? String(to) : null } };
}

beforeEach(() => {
  clock = new ManualClock();
  stored = [];
  transport = new ScriptedTransport({
    Orders: page,
    OrderHeads: page,
    Order: ({ id }) => ({ order: stored.find((order) => order.id === id) ?? null }),
    OrderEvents: ({ orderId, after }) => {
      const { sequence = 0, placedAt = '' } = stored.find(({ id }) => id === orderId) ?? {};
      const items = Array.from({ length: sequence - Number(after) }, (_, n) => ({
        orderId,
        sequence: Number(after) + n + 1,
        occurredAt: placedAt,
      }));
      return { orderEvents: { items, hasMore: false } };
    },
  });
  const client = createOrdersClient({
    transport,
    environment: { clock, random: () => 0.5, timings: TIMINGS },
  });
  view = new OrdersView(client, clock);
});

function place(): StoredOrder {
  const n = stored.length + 1;
  const order = {
    id: `order-${String(n).padStart(3, '0')}`,
    customerId: 'customer-1',
    sequence: 1,
    status: 'PLACED',
    placedAt: new Date(clock.now() + n).toISOString(),
  };
  stored.push(order);
  return order;
}

function move(order: StoredOrder, status: string): void {
  order.sequence += 1;
  order.status = status;
  const { id: orderId, sequence, placedAt: occurredAt } = order;
  stored[stored.indexOf(order)] = { ...order };
  transport.publish({ onMyOrders: { orderId, sequence, occurredAt } });
}

async function lookUntilLive(): Promise<void> {
  view.subscribe(() => undefined);
  await clock.advance(50);
  transport.ready();
  await clock.advance(50);
  expect(view.getSnapshot().connection).toBe('live');
}

const shown = (): string[] => (view.getSnapshot().orders ?? []).map(({ id, status }) => `${id} ${status}`);

describe('the view of the own orders', () => {
  it('shows the newest, says whether there are more, and shows those when asked', async () => {
    for (let n = 0; n < 45; n += 1) place();
    await lookUntilLive();
    expect(shown()).toHaveLength(20);
    expect(shown()[0]).toBe('order-045 PLACED');
    expect(view.getSnapshot().hasMore).toBe(true);
    view.loadMore();
    await clock.advance(50);
    view.loadMore();
    await clock.advance(50);
    expect(shown()).toHaveLength(45);
    expect(view.getSnapshot().hasMore).toBe(false);
  });

  it('follows what happens to them', async () => {
    const first = place();
    place();
    await lookUntilLive();
    move(first, 'VALIDATING');
    await clock.advance(100);
    expect(shown()).toEqual(['order-002 PLACED', 'order-001 VALIDATING']);
  });

  it('shows an order that is placed meanwhile, at the top', async () => {
    place();
    await lookUntilLive();
    move(place(), 'VALIDATING');
    await clock.advance(1_000);
    expect(shown()).toEqual(['order-002 VALIDATING', 'order-001 PLACED']);
  });

  it('leaves out what is older than those it shows', async () => {
    for (let n = 0; n < 30; n += 1) place();
    await lookUntilLive();
    move(stored[2]!, 'REFUND_PENDING');
    await clock.advance(1_000);
    expect(shown()).toHaveLength(20);
    expect(shown().at(-1)).toBe('order-011 PLACED');
  });

  it('has an empty list for somebody without orders', async () => {
    await lookUntilLive();
    expect(view.getSnapshot()).toMatchObject({ orders: [], hasMore: false });
  });
});
