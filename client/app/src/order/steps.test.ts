import { describe, expect, it } from 'vitest';
import type { OrderEvent } from '../../../sdk/main.ts';
import { eventText, stepText, type Step } from './steps.ts';

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
