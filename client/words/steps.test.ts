import { describe, expect, it } from 'vitest';
import type { OrderEvent, OrderStatus, StepName } from '../sdk/main.ts';
import { formatDuration } from './format.ts';
import { eventText, stepsOf, stepText, type Step } from './steps.ts';

const step: Step = {
  name: 'PROCESS_PAYMENT',
  state: 'RETRYING',
  attempt: 2,
  maxAttempts: 4,
  startedAt: '2026-01-01T00:00:00.000Z',
  endedAt: null,
  reasonCode: 'PROVIDER_UNAVAILABLE',
};

const event: OrderEvent = {
  eventId: 'one',
  orderId: 'order',
  customerId: 'customer',
  sequence: 4,
  occurredAt: '2026-01-01T00:00:01.000Z',
  type: 'STEP_RETRYING',
  status: 'SAVED',
  step: 'PROCESS_PAYMENT',
  stepState: 'RETRYING',
  attempt: 2,
  maxAttempts: 4,
  reasonCode: 'PROVIDER_UNAVAILABLE',
  message: 'The payment provider is not available at the moment.',
  amount: null,
  actor: null,
  paymentStatus: 'NONE',
  stockStatus: 'HELD',
  notificationStatus: 'NONE',
  receiptStatus: 'NONE',
  schemaVersion: 1,
};

describe('a step that is tried again', () => {
  it('tells the attempt that comes, which is what the system reports', () => {
    expect(stepText(step)).toBe('Trying again, attempt 2 of 4: the payment provider does not answer');
    expect(eventText(event)).toBe('Approve the payment: trying again, attempt 2 of 4');
  });
});

describe('what is done beside the six steps', () => {
  const capture = { ...event, step: null, stepState: null, status: 'PAYMENT_AUTHORIZED' } as const;

  it('has a name when it is tried again', () => {
    expect(eventText({ ...capture, paymentStatus: 'CAPTURING', maxAttempts: 6 })).toBe(
      'Take the payment: trying again, attempt 2 of 6',
    );
    expect(eventText({ ...capture, paymentStatus: 'REFUNDING', maxAttempts: 6 })).toBe(
      'Give the money back: trying again, attempt 2 of 6',
    );
  });

  it('tells why it did not work', () => {
    expect(eventText({ ...capture, type: 'STEP_FAILED', paymentStatus: 'UNKNOWN' })).toBe(
      'Take the payment: did not work. The payment provider is not available at the moment.',
    );
  });
});

/** The steps that are shown as under way on an order of which nothing else is known than this. */
function underWay(status: OrderStatus, changed: Partial<Record<StepName, Partial<Step>>> = {}): StepName[] {
  const names: StepName[] = [
    'VALIDATE_ORDER',
    'SAVE_ORDER',
    'PROCESS_PAYMENT',
    'UPDATE_INVENTORY',
    'SEND_NOTIFICATION',
    'GENERATE_RECEIPT',
  ];
  const waiting = { state: 'WAITING', attempt: 0, startedAt: null, reasonCode: null } as const;
  const steps = names.map((name) => ({ ...step, ...waiting, name, ...changed[name] }));
  return stepsOf({ status, steps })
    .filter(({ state }) => state === 'RUNNING')
    .map(({ name }) => name);
}

describe('the step that is under way', () => {
  it.each<[OrderStatus, StepName[]]>([
    ['PLACED', ['VALIDATE_ORDER']],
    ['VALIDATING', ['SAVE_ORDER']],
    ['SAVED', ['PROCESS_PAYMENT']],
    ['PAYMENT_AUTHORIZED', ['UPDATE_INVENTORY']],
    ['CONFIRMED', ['SEND_NOTIFICATION', 'GENERATE_RECEIPT']],
  ])('of an order that is %s is %j', (status, names) => {
    expect(underWay(status)).toEqual(names);
  });

  it('is none where its end is told, or it is being tried again', () => {
    expect(underWay('SAVED', { PROCESS_PAYMENT: { state: 'RETRYING', attempt: 1 } })).toEqual([]);
    expect(underWay('CONFIRMED', { SEND_NOTIFICATION: { state: 'DONE' } })).toEqual(['GENERATE_RECEIPT']);
  });

  it.each<OrderStatus>(['COMPLETED', 'REJECTED', 'COMPENSATING', 'NEEDS_ATTENTION', 'CANCEL_REQUESTED'])(
    'is none on an order that is %s',
    (status) => expect(underWay(status)).toEqual([]),
  );
});

it('a step that is done tells how long it took, and the attempt unless it was the first', () => {
  const done = { ...step, state: 'DONE', endedAt: '2026-01-01T00:00:03.250Z' } as const;
  expect(stepText({ ...done, attempt: 1 })).toBe(`Done in ${formatDuration(3250)}`);
  expect(stepText({ ...done, attempt: 3 })).toBe(`Done in ${formatDuration(3250)}, at attempt 3`);
});

it('says of an order that people have that nothing is being taken back', () => {
  const undoing: Step = { ...step, state: 'UNDOING' };
  const [shown] = stepsOf({ status: 'NEEDS_ATTENTION', steps: [undoing] });
  expect(shown).toMatchObject({ state: 'UNDOING', halted: true });
  expect(stepText(shown!)).toMatch(/^Not taken back yet/);
  expect(stepText(stepsOf({ status: 'COMPENSATING', steps: [undoing] })[0]!)).toMatch(/^Being taken back/);
});
