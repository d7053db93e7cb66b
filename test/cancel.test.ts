import { ListExecutionsCommand, SFNClient, type ExecutionListItem } from '@aws-sdk/client-sfn';
import { randomInt, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CancelOrderDocument, OrderDocument } from '../client/sdk/generated/operations.ts';
import type { OrderEventFieldsFragment } from '../client/sdk/generated/types.ts';
import { unhurriedAssembly } from './support/assembly.ts';
import { itemsOf, paymentOperations, stockMismatches } from './support/books.ts';
import { newCustomer, signedIn, type Customer } from './support/customer.ts';
import { raceCancels, raceEnds, type Racers } from './support/race.ts';
import { bootSystem, type TestSystem } from './support/system.ts';
import { ended, eventsUntil } from './support/watch.ts';

/** Orders of the race; more by the environment, where somebody has the time. */
const RACES = Number(process.env.CANCEL_RACES ?? 60);
/** Orders under way at once: enough that they meet, few enough that each is cancelled where it should be. */
const LANES = 6;

let system: TestSystem;
let customer: Customer;

// Time enough between two tries to cancel there for sure.
const assembly = unhurriedAssembly(2);

beforeAll(async () => {
  system = await bootSystem({ assembly: assembly.path });
  customer = await signedIn(system, 'customer@example.com');
});
afterAll(async () => {
  await system?.stop();
  assembly.remove();
});

const lines = [{ productId: 'filter-papers', quantity: 1 }];

async function product(): Promise<{ onHand: number; reserved: number }> {
  const items = await itemsOf(system, 'CatalogTable');
  const { onHand, reserved } = items.find(({ id }) => id === 'filter-papers') as unknown as {
    onHand: number;
    reserved: number;
  };
  return { onHand, reserved };
}

const order = async (id: string) => (await customer.request(OrderDocument, { id })).order;

/** Places an order, waits until it has come so far, and gives its id. */
async function placedUntil(
  paymentToken: string,
  enough: (events: readonly OrderEventFieldsFragment[]) => boolean,
): Promise<string> {
  const orderId = await customer.placed({ lines, paymentToken });
  await eventsUntil(system, customer, orderId, enough);
  return orderId;
}

const retrying = (step: string | null) => (events: readonly OrderEventFieldsFragment[]) =>
  events.some((event) => event.type === 'STEP_RETRYING' && event.step === step);

describe('cancelling', () => {
  it.each([
    [
      'right after it is placed',
      () => customer.placed({ lines, paymentToken: 'tok_fail_twice_then_approve' }),
    ],
    [
      'between two tries of its payment',
      () => placedUntil('tok_fail_twice_then_approve', retrying('PROCESS_PAYMENT')),
    ],
  ])('an order %s undoes what was done and charges nothing', async (_when, place) => {
    const before = await product();
    const orderId = await place();
    const result = await customer.cancel(orderId);
    expect(result).toMatchObject({
      __typename: 'CancelAccepted',
      replayed: false,
      order: { id: orderId, status: 'CANCEL_REQUESTED', allowedActions: [] },
    });
    const events = await ended(system, customer, orderId);
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
    expect(events.filter(({ type }) => type === 'ORDER_CANCEL_REQUESTED')).toMatchObject([
      { status: 'CANCEL_REQUESTED', reasonCode: 'CANCELLED_BY_CUSTOMER' },
    ]);
    expect(events.at(-1)).toMatchObject({
      type: 'ORDER_CLOSED',
      status: 'CANCELLED',
      reasonCode: 'CANCELLED_BY_CUSTOMER',
    });
    const undone = events.filter(({ type }) => type === 'STEP_UNDONE');
    for (const { status } of undone) expect(status).toBe('COMPENSATING');
    const held = events.some(({ stockStatus }) => stockStatus === 'HELD');
    if (held) expect(undone.map(({ step }) => step)).toContain('SAVE_ORDER');
    expect(await order(orderId)).toMatchObject({
      status: 'CANCELLED',
      reasonCode: 'CANCELLED_BY_CUSTOMER',
      paymentStatus: 'NONE',
      allowedActions: [],
    });
    expect((await order(orderId))?.steps.map(({ state }) => state)).not.toContain('RETRYING');
    expect(await paymentOperations(system, orderId)).not.toContain('capture');
    expect(await product()).toEqual(before);
    expect(await stockMismatches(system)).toEqual([]);
  });

  it('is offered while it is possible, and refused with the order as it stands once it is paid', async () => {
    const orderId = await placedUntil('tok_fail_twice_then_approve', retrying('PROCESS_PAYMENT'));
    expect((await order(orderId))?.allowedActions).toEqual(['CANCEL']);
    await ended(system, customer, orderId);
    expect((await order(orderId))?.allowedActions).toEqual(['DOWNLOAD_RECEIPT']);
    expect(await customer.cancel(orderId)).toMatchObject({
      __typename: 'CancelRefused',
      problem: { code: 'CANCEL_TOO_LATE', retryable: false },
      order: { id: orderId, status: 'COMPLETED', allowedActions: ['DOWNLOAD_RECEIPT'] },
    });
    expect((await order(orderId))?.status).toBe('COMPLETED');
  });

  it('comes too late once the capture has claimed the order, though no money is taken yet', async () => {
    const orderId = await placedUntil('tok_capture_fails_twice', retrying(null));
    expect(await order(orderId)).toMatchObject({
      status: 'PAYMENT_AUTHORIZED',
      paymentStatus: 'CAPTURING',
      allowedActions: [],
    });
    expect(await customer.cancel(orderId)).toMatchObject({ problem: { code: 'CANCEL_TOO_LATE' } });
    expect((await ended(system, customer, orderId)).at(-1)?.status).toBe('COMPLETED');
    expect(await paymentOperations(system, orderId)).toEqual(['authorize', 'capture']);
  });

  it('is replayed under its key, refused under another, and its key serves no other order', async () => {
    const orderId = await placedUntil('tok_fail_twice_then_approve', retrying('PROCESS_PAYMENT'));
    const key = randomUUID();
    expect(await customer.cancel(orderId, key)).toMatchObject({ replayed: false });
    expect(await customer.cancel(orderId, key)).toMatchObject({
      __typename: 'CancelAccepted',
      replayed: true,
    });
    expect(await customer.cancel(orderId)).toMatchObject({ problem: { code: 'ALREADY_CANCELLED' } });
    await ended(system, customer, orderId);
    expect(await customer.cancel(orderId, key)).toMatchObject({
      replayed: true,
      order: { status: 'CANCELLED' },
    });

    const other = await customer.placed({ lines, paymentToken: 'tok_approve' });
    const { errors } = await customer.ask(CancelOrderDocument, { orderId: other, idempotencyKey: key });
    expect(errors).toMatchObject([{ errorType: 'IDEMPOTENCY_KEY_REUSED', errorInfo: { retryable: false } }]);
    expect((await ended(system, customer, other)).at(-1)?.status).toBe('COMPLETED');
  });

  it('is for the order’s customer and for operators; for others the order does not exist', async () => {
    const second = await newCustomer(system);
    const operator = await signedIn(system, 'operator@example.com');
    const orderId = await placedUntil('tok_fail_twice_then_approve', retrying('PROCESS_PAYMENT'));
    const idempotencyKey = randomUUID();
    const foreign = await second.ask(CancelOrderDocument, { orderId, idempotencyKey });
    const unknown = await second.ask(CancelOrderDocument, { orderId: 'Z'.repeat(26), idempotencyKey });
    expect(foreign.errors).toMatchObject([{ errorType: 'NOT_FOUND' }]);
    expect(foreign).toEqual(unknown);
    expect(await operator.cancel(orderId)).toMatchObject({ __typename: 'CancelAccepted' });
    expect((await ended(system, customer, orderId)).at(-1)).toMatchObject({
      status: 'CANCELLED',
      reasonCode: 'CANCELLED_BY_OPERATOR',
    });
  });
});

/** The most events an order has, so that a cancel may come before each of them. */
const MOMENTS = 9;

const racers: Racers = {
  place: () => customer.placed({ lines, paymentToken: 'tok_approve' }),
  until: (orderId, events) => eventsUntil(system, customer, orderId, ({ length }) => length > events),
  async cancel(orderId) {
    const result = await customer.cancel(orderId);
    return result.__typename === 'CancelAccepted' ? 'accepted' : result.problem.code;
  },
  async ended(orderId) {
    const events = await ended(system, customer, orderId);
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
    return events.at(-1)!.status;
  },
};

async function executions(): Promise<ExecutionListItem[]> {
  const { region, awsUrl: endpoint, credentials } = system;
  const client = new SFNClient({ region, endpoint, credentials });
  const found: ExecutionListItem[] = [];
  let nextToken: string | undefined;
  do {
    const page = await client.send(
      new ListExecutionsCommand({ stateMachineArn: system.outputs.StateMachineArn, nextToken }),
    );
    found.push(...(page.executions ?? []));
    nextToken = page.nextToken;
  } while (nextToken);
  client.destroy();
  return found;
}

describe(`${RACES} orders cancelled at every moment of their lives`, () => {
  it('end cancelled and never charged, or completed and told that it was too late', async () => {
    const before = await product();
    const moments = Array.from({ length: RACES }, (_, index) => ({
      events: index % MOMENTS,
      milliseconds: randomInt(25),
    }));
    const races = await raceCancels(racers, moments, LANES);
    const ends = await raceEnds(system, races);
    expect(ends.wrong).toEqual([]);
    const completed = ends.completed.length;
    // Both kinds are there, or the race proves nothing.
    expect(completed).toBeGreaterThan(0);
    expect(completed).toBeLessThan(RACES);

    expect(await product()).toEqual({ onHand: before.onHand - completed, reserved: before.reserved });
    expect(await stockMismatches(system)).toEqual([]);
    await expect
      .poll(async () => (await executions()).filter(({ status }) => status !== 'SUCCEEDED'), {
        timeout: 60_000,
      })
      .toEqual([]);
  });
});
