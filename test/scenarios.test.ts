import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ConfirmPaymentDocument,
  OrderDocument,
  RepairOrderDocument,
  RequestRefundDocument,
} from '../client/sdk/generated/operations.ts';
import type { OrderEventFieldsFragment, RepairAction } from '../client/sdk/generated/types.ts';
import { SANDBOX_TOKENS } from '../functions/payment/sandbox-tokens.ts';
import { itemsOf, stockMismatches } from './support/books.ts';
import { signedIn, type Customer } from './support/customer.ts';
import { isAtWork } from './support/executions.ts';
import { difference, lengthOf, scenarios, type Act, type Scenario } from './support/scenarios.ts';
import { bootSystem, type TestSystem } from './support/system.ts';
import { eventsUntil } from './support/watch.ts';

let system: TestSystem;
let people: Record<Act['who'], Customer>;

beforeAll(async () => {
  system = await bootSystem();
  const customer = await signedIn(system, 'customer@example.com');
  people = { customer, operator: await signedIn(system, 'operator@example.com') };
});
afterAll(() => system?.stop());

/** An event as the guide writes it. */
function labelOf({ step, type }: OrderEventFieldsFragment): string {
  return step && type.startsWith('STEP_') ? `${step} ${type.slice('STEP_'.length)}` : type;
}

function until(orderId: string, enough: (labels: readonly string[]) => boolean): Promise<string[]> {
  return eventsUntil(system, people.operator, orderId, (events) => enough(events.map(labelOf)), false).then(
    (events) => events.map(labelOf),
  );
}

/** Does what the row says the caller also does; a refusal fails the test. */
async function act({ argument, mutation, who }: Act, orderId: string): Promise<void> {
  const caller = people[who];
  const reason = 'As the guide says';
  const idempotencyKey = randomUUID();
  switch (mutation) {
    case 'cancelOrder':
      expect((await caller.cancel(orderId)).__typename).toBe('CancelAccepted');
      return;
    case 'confirmPayment':
      await caller.request(ConfirmPaymentDocument, { orderId });
      return;
    case 'requestRefund': {
      const { order } = await caller.request(OrderDocument, { id: orderId });
      const [sum = ''] = argument.split(' ');
      const amount = { ...order!.refundable!, ...(sum === 'all' ? {} : { amount: Number(sum) }) };
      const returnStock = argument.endsWith('with stock');
      const variables = { orderId, amount, reason, returnStock, idempotencyKey };
      const { requestRefund } = await caller.request(RequestRefundDocument, variables);
      expect(requestRefund.__typename).toBe('RefundAccepted');
      return;
    }
    case 'repairOrder': {
      const action = argument as RepairAction;
      const { repairOrder } = await caller.request(RepairOrderDocument, {
        orderId,
        action,
        reason,
        idempotencyKey,
      });
      expect(repairOrder.__typename).toBe('RepairAccepted');
      return;
    }
    default:
      throw new Error(`The guide knows a mutation the test does not: ${mutation}`);
  }
}

/** `<status>: <operations>` of the provider's ledger; null when it was never asked. */
async function ledgerOf(orderId: string): Promise<string | null> {
  const items = (await itemsOf(system, 'PaymentsTable')).filter(({ pk }) => pk === `PAYMENT#${orderId}`);
  const payment = items.find(({ sk }) => sk === 'PAYMENT');
  const operations = items
    .filter(({ sk }) => sk.startsWith('OPERATION#'))
    .sort((one, other) => String(one.at).localeCompare(String(other.at)));
  if (!payment) return null;
  return `${String(payment.status)}: ${operations.map(({ kind }) => String(kind)).join(', ')}`;
}

async function play(scenario: Scenario, afterFirst?: (orderId: string) => Promise<void>): Promise<void> {
  const { acts, events, paymentToken, productId } = scenario;
  const orderId = await people.customer.placed({ lines: [{ productId, quantity: 1 }], paymentToken });
  let seen = 0;
  for (const each of acts) {
    const labels = await until(orderId, (told) => told.slice(seen).includes(each.after));
    seen = labels.length;
    await act(each, orderId);
  }
  await afterFirst?.(orderId);
  const labels = await until(orderId, (told) => told.length >= lengthOf(events));
  expect(difference(events, labels), labels.join(', ')).toBeUndefined();
  const { order } = await people.customer.request(OrderDocument, { id: orderId });
  expect(order).toMatchObject({
    status: scenario.ends,
    reasonCode: scenario.reason,
    stockStatus: scenario.stock,
    sequence: labels.length,
  });
  expect(await ledgerOf(orderId)).toBe(scenario.payment);
}

/** What is finished later by itself waits for the sweeper: these have the clock moved on. */
const LATER = ['tok_notification_unavailable', 'tok_receipt_unavailable'];

const all = scenarios();

/** Moves the clock on by a round of the sweeper. */
async function passARound(): Promise<void> {
  await fetch(`${system.appUrl}/_local/clock`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ advance: 61_000 }),
  });
}

describe('the guide to the sandbox', () => {
  it('has a row for every token', () => {
    const told = new Set(all.map(({ paymentToken }) => paymentToken));
    expect(SANDBOX_TOKENS.filter((token) => !told.has(token))).toEqual([]);
  });

  it.concurrent.each(all.filter(({ paymentToken }) => !LATER.includes(paymentToken)))(
    '$name ends $ends',
    (scenario) => play(scenario),
  );
});

describe('what could not follow a paid order at once', () => {
  it.each(all.filter(({ paymentToken }) => LATER.includes(paymentToken)))(
    '$name is done later by itself',
    (scenario) =>
      play(scenario, async (orderId) => {
        await until(orderId, (told) => told.some((label) => /^(SEND|GENERATE)\w+ FAILED$/.test(label)));
        const status = async () =>
          (await people.customer.request(OrderDocument, { id: orderId })).order?.status;
        await expect
          .poll(
            async () => {
              if (!(await isAtWork(system))) await passARound();
              return status();
            },
            { interval: 500, timeout: 120_000 },
          )
          .toBe(scenario.ends);
      }),
  );

  it('leaves the books of the stock in order', async () => {
    expect(await stockMismatches(system)).toEqual([]);
  });
});
