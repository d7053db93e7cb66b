import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createOrdersClient, type Order, type OrderEvent } from '../../../sdk/main.ts';
import { ScriptedTransport } from '../../../sdk/testing/scripted-transport.ts';
import { OrderFeed } from './order-feed.ts';

const NOW = Date.UTC(2026, 0, 1, 12);
const ALL = { statuses: undefined, search: '' };

/** The server's side: orders by their number, one placed each second. */
class Desk {
  readonly orders: Order[] = [];
  readonly transport = new ScriptedTransport({
    AllOrders: ({ first, after, status }) => {
      const wanted = this.orders.filter((order) => !status || order.status === status).toReversed();
      const from = Number(after ?? 0);
      const to = from + Number(first ?? 20);
      return {
        allOrders: { items: wanted.slice(from, to), endCursor: to < wanted.length ? String(to) : null },
      };
    },
    AllOrderHeads: ({ first }) => ({
      allOrders: { items: this.orders.toReversed().slice(0, Number(first)), endCursor: null },
    }),
    Order: ({ id }) => ({ order: this.orders.find((order) => order.id === id) ?? null }),
    OrderEvents: () => ({ orderEvents: { items: [], hasMore: false } }),
  });
  readonly feed = new OrderFeed(createOrdersClient({ transport: this.transport }));

  place(status: Order['status'] = 'PLACED'): Order {
    const number = this.orders.length;
    const placedAt = new Date(NOW - 1_800_000 + number * 1000).toISOString();
    const order = {
      ...{ id: `order-${String(number).padStart(5, '0')}`, customerId: `customer-${number % 3}`, status },
      ...{ lines: [{ productId: number % 2 ? 'mug' : 'scale', quantity: 1, name: null }], steps: [] },
      ...{ sequence: 1, version: 1, placedAt, updatedAt: placedAt },
    } as unknown as Order;
    this.orders.push(order);
    return order;
  }

  publish(order: Order, event: Partial<OrderEvent> = {}): void {
    const { id: orderId, customerId, sequence, status, placedAt: occurredAt } = order;
    const type = sequence === 1 ? 'ORDER_PLACED' : 'STEP_DONE';
    this.transport.publish({
      onAnyOrder: { orderId, customerId, sequence, status, occurredAt, type, ...event },
    });
  }

  async open(): Promise<void> {
    stop = this.feed.start();
    await vi.advanceTimersByTimeAsync(100);
    this.transport.ready();
    await vi.advanceTimersByTimeAsync(5000);
  }

  get rows() {
    return this.feed.getSnapshot().rows ?? [];
  }
}

let desk: Desk;
let stop: () => void;
beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  desk = new Desk();
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

describe('the list of all orders', () => {
  it('has what there was, newest first, and nothing of it is new', async () => {
    for (let count = 0; count < 150; count += 1) desk.place('COMPLETED');
    await desk.open();
    expect(desk.feed.getSnapshot().connection.state).toBe('live');
    expect(desk.rows[0]?.id).toBe('order-00149');
    expect(desk.rows.filter(({ newSince }) => newSince !== undefined)).toEqual([]);
  });

  it('shows a new order on top, marked, and its goods once they are read', async () => {
    desk.place('COMPLETED');
    await desk.open();
    const order = desk.place();
    desk.publish(order);
    await vi.advanceTimersByTimeAsync(300);
    expect(desk.rows[0]).toMatchObject({ id: order.id, order: undefined });
    expect(desk.rows[0]?.newSince).toBeTypeOf('number');
    await vi.advanceTimersByTimeAsync(1000);
    expect(desk.rows[0]?.order?.lines).toMatchObject([{ productId: 'mug' }]);
  });

  it('follows what becomes of an order', async () => {
    const order = desk.place();
    await desk.open();
    Object.assign(order, { sequence: 2, status: 'VALIDATING' });
    desk.publish(order);
    await vi.advanceTimersByTimeAsync(300);
    expect(desk.rows).toMatchObject([{ id: order.id, status: 'VALIDATING' }]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(desk.rows[0]?.order?.sequence).toBe(2);
  });

  it('stands still while it is paused, and tells how many wait', async () => {
    const first = desk.place();
    await desk.open();
    desk.feed.setPaused(true);
    Object.assign(first, { sequence: 2, status: 'VALIDATING' });
    desk.publish(first);
    desk.publish(desk.place());
    desk.publish(desk.place());
    await vi.advanceTimersByTimeAsync(2000);
    expect(desk.rows).toMatchObject([{ id: first.id, status: 'PLACED' }]);
    expect(desk.feed.getSnapshot().waiting).toBe(2);
    desk.feed.setPaused(false);
    await vi.advanceTimersByTimeAsync(300);
    expect(desk.rows.map(({ status }) => status)).toEqual(['PLACED', 'PLACED', 'VALIDATING']);
    expect(desk.feed.getSnapshot().waiting).toBe(0);
  });

  it('takes thousands of orders with few changes, few requests and a bounded memory', async () => {
    desk.place();
    await desk.open();
    const before = desk.transport.requests.length;
    let changes = 0;
    desk.feed.subscribe(() => (changes += 1));
    for (let second = 0; second < 10; second += 1) {
      for (let count = 0; count < 300; count += 1) desk.publish(desk.place());
      await vi.advanceTimersByTimeAsync(1000);
    }
    expect(desk.rows).toHaveLength(500);
    expect(desk.rows[0]?.id).toBe('order-03000');
    // Four a second of the list, one of the charts, and what the connection says of itself.
    expect(changes).toBeLessThan(100);
    expect(desk.transport.requests.length - before).toBeLessThan(400);
  });
});

describe('an order that made room for others', () => {
  it('is not read again for each of its events', async () => {
    desk.place();
    await desk.open();
    const gone = Array.from({ length: 300 }, () => desk.place());
    for (const order of gone) desk.publish(order);
    await vi.advanceTimersByTimeAsync(1000);
    for (let count = 0; count < 600; count += 1) desk.publish(desk.place());
    await vi.advanceTimersByTimeAsync(60_000);
    const before = desk.transport.requests.filter((name) => name === 'Order').length;
    for (const order of gone) {
      Object.assign(order, { sequence: 2, status: 'COMPLETED' });
      desk.publish(order);
    }
    await vi.advanceTimersByTimeAsync(60_000);
    expect(desk.transport.requests.filter((name) => name === 'Order').length).toBe(before);
  });
});

describe('older orders', () => {
  it('are read when they are asked for, until there are none', async () => {
    for (let count = 0; count < 730; count += 1) desk.place('COMPLETED');
    await desk.open();
    expect(desk.rows).toHaveLength(100);
    while (desk.feed.hasMore(undefined)) {
      const more = desk.feed.readMore(undefined, ALL);
      await vi.advanceTimersByTimeAsync(300);
      await more;
    }
    expect(desk.rows).toHaveLength(730);
  });

  it('are read on until one is what is looked for', async () => {
    desk.place('NEEDS_ATTENTION');
    for (let count = 0; count < 640; count += 1) desk.place('COMPLETED');
    await desk.open();
    const more = desk.feed.readMore(undefined, { statuses: ['NEEDS_ATTENTION'], search: 'order' });
    await vi.advanceTimersByTimeAsync(300);
    await more;
    expect(desk.rows.at(-1)).toMatchObject({ id: 'order-00000', status: 'NEEDS_ATTENTION' });
  });

  it('of one status are asked of the server, and stay whatever comes after them', async () => {
    desk.place('NEEDS_ATTENTION');
    for (let count = 0; count < 640; count += 1) desk.place('COMPLETED');
    await desk.open();
    const before = desk.transport.requests.length;
    await desk.feed.readMore('NEEDS_ATTENTION', { statuses: ['NEEDS_ATTENTION'], search: '' });
    expect(desk.transport.requests.length - before).toBe(1);
    for (let count = 0; count < 700; count += 1) desk.publish(desk.place());
    await vi.advanceTimersByTimeAsync(1000);
    expect(desk.rows.at(-1)?.id).toBe('order-00000');
    expect(desk.rows).toHaveLength(501);
  });
});
