import { beforeEach, describe, expect, it } from 'vitest';
import { createOrdersClient } from '../client.ts';
import { NetworkError } from '../errors.ts';
import { TIMINGS } from '../recovery/timings.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { ScriptedTransport } from '../testing/scripted-transport.ts';
import { OrderView } from './order-view.ts';

let clock: ManualClock;
let stored: { sequence: number; status: string }[];
let transport: ScriptedTransport;
let view: OrderView;
let told: number;
let offline: boolean;

const snapshot = () => {
  if (offline) throw new NetworkError('gone');
  const last = stored.at(-1);
  return last ? { id: 'o1', status: last.status, sequence: last.sequence } : null;
};
const events = ({ after }: Record<string, unknown>) => {
  if (offline) throw new NetworkError('gone');
  if (stored.length === 0) return null;
  return { items: stored.slice(Number(after)), hasMore: false };
};

beforeEach(() => {
  clock = new ManualClock();
  stored = [];
  told = 0;
  offline = false;
  transport = new ScriptedTransport({
    Order: () => ({ order: snapshot() }),
    OrderEvents: (variables) => ({ orderEvents: events(variables) }),
    OrderWithEvents: (variables) => ({ order: snapshot(), orderEvents: events(variables) }),
  });
  const client = createOrdersClient({
    transport,
    environment: { clock, random: () => 0.5, timings: TIMINGS },
  });
  view = new OrderView(client, 'o1', clock);
});

function store(...statuses: string[]): void {
  for (const status of statuses) stored.push({ sequence: stored.length + 1, status });
}

const look = (): (() => void) => view.subscribe(() => (told += 1));

const shown = () => {
  const { order, events: seen, connection } = view.getSnapshot();
  return { status: order?.status, sequences: seen.map(({ sequence }) => sequence), connection };
};

describe('the view of an order', () => {
  it('asks for nothing before somebody looks', async () => {
    await clock.advance(60_000);
    expect(transport.requests).toEqual([]);
    expect(view.getSnapshot()).toMatchObject({ order: undefined, events: [], connection: 'connecting' });
  });

  it('has the snapshot and all events, told in few changes', async () => {
    store('PLACED', 'VALIDATING', 'SAVED', 'PAYMENT_AUTHORIZED');
    look();
    await clock.advance(100);
    expect(shown()).toEqual({
      status: 'PAYMENT_AUTHORIZED',
      sequences: [1, 2, 3, 4],
      connection: 'connecting',
    });
    expect(told).toBeLessThanOrEqual(4);
  });

  it('reads the snapshot anew when something happens', async () => {
    store('PLACED');
    look();
    await clock.advance(0);
    transport.ready();
    await clock.advance(2_000);
    store('VALIDATING');
    transport.publish({ onOrderStatus: stored[1] });
    await clock.advance(100);
    expect(shown()).toEqual({ status: 'VALIDATING', sequences: [1, 2], connection: 'live' });
  });

  it('goes on after the order has completed: there may be a refund', async () => {
    store('PLACED', 'COMPLETED');
    look();
    await clock.advance(0);
    transport.ready();
    await clock.advance(2_000);
    store('REFUND_PENDING');
    transport.publish({ onOrderStatus: stored[2] });
    await clock.advance(100);
    expect(shown()).toMatchObject({ status: 'REFUND_PENDING', sequences: [1, 2, 3] });
  });

  it('says that there is no such order', async () => {
    look();
    await clock.advance(100);
    expect(view.getSnapshot()).toMatchObject({ order: null, error: { code: 'NOT_FOUND' } });
    expect(transport.subscriptions).toBe(0);
  });

  it('shows what it has while it is offline, and catches up', async () => {
    store('PLACED');
    look();
    await clock.advance(0);
    transport.ready();
    await clock.advance(2_000);
    const { asOf } = view.getSnapshot();
    offline = true;
    store('VALIDATING');
    view.refresh();
    await clock.advance(30_000);
    expect(shown()).toMatchObject({ status: 'PLACED', sequences: [1] });
    expect(view.getSnapshot()).toMatchObject({ asOf, error: { code: 'NETWORK' } });
    offline = false;
    await clock.advance(30_000);
    expect(shown()).toEqual({ status: 'VALIDATING', sequences: [1, 2], connection: 'live' });
    expect(view.getSnapshot().error).toBeUndefined();
  });

  it('reads at once what it is told to, though no event tells of it', async () => {
    store('PLACED');
    look();
    await clock.advance(0);
    transport.ready();
    await clock.advance(2_000);
    store('CANCEL_REQUESTED');
    view.refresh();
    await clock.advance(50);
    expect(shown()).toEqual({ status: 'CANCEL_REQUESTED', sequences: [1, 2], connection: 'live' });
  });

  it('is one subscription for all who look, and outlives a moment without anybody', async () => {
    store('PLACED');
    const leave = [look(), look()];
    await clock.advance(100);
    for (const one of leave) one();
    await clock.advance(500);
    expect(transport.subscriptions).toBe(1);
    const again = look();
    await clock.advance(5_000);
    expect(transport.subscriptions).toBe(1);
    again();
    await clock.advance(2_000);
    expect(transport.subscriptions).toBe(0);
    expect(shown()).toMatchObject({ status: 'PLACED', connection: 'connecting' });
  });

  it('goes on where it was when somebody looks again', async () => {
    store('PLACED', 'VALIDATING');
    look()();
    await clock.advance(5_000);
    store('SAVED');
    look();
    expect(shown()).toMatchObject({ status: 'VALIDATING', sequences: [1, 2] });
    await clock.advance(100);
    expect(shown()).toMatchObject({ status: 'SAVED', sequences: [1, 2, 3] });
  });
});
