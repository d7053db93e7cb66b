import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventIdOf, padSequence } from './events.ts';
import { eventKey, eventSortKey } from './keys.ts';

describe('the id of an event', () => {
  it('tells steps, states and types apart', () => {
    const ids = [
      eventIdOf({ orderId: 'o1', type: 'ORDER_PLACED' }),
      eventIdOf({ orderId: 'o2', type: 'ORDER_PLACED' }),
      eventIdOf({ orderId: 'o1', type: 'STEP_DONE', step: 'SAVE_ORDER', stepState: 'DONE' }),
      eventIdOf({ orderId: 'o1', type: 'STEP_DONE', step: 'VALIDATE_ORDER', stepState: 'DONE' }),
      eventIdOf({ orderId: 'o1', type: 'STEP_FAILED', step: 'SAVE_ORDER', stepState: 'FAILED' }),
      eventIdOf({ orderId: 'o1', type: 'STEP_FAILED', step: 'SAVE_ORDER', stepState: 'UNDOING' }),
      eventIdOf({
        orderId: 'o1',
        type: 'STEP_RETRYING',
        step: 'SAVE_ORDER',
        stepState: 'RETRYING',
        attempt: 2,
      }),
      eventIdOf({
        orderId: 'o1',
        type: 'STEP_RETRYING',
        step: 'SAVE_ORDER',
        stepState: 'RETRYING',
        attempt: 3,
      }),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('is the same for a step that a later attempt finds done', () => {
    const done = { orderId: 'o1', type: 'STEP_DONE', step: 'SAVE_ORDER', stepState: 'DONE' } as const;
    expect(eventIdOf({ ...done, attempt: 2 })).toBe(eventIdOf({ ...done, attempt: 1 }));
  });
});

describe('the id of an event that can come again', () => {
  it('names the refund it is about', () => {
    const id = eventIdOf({ orderId: 'o1', type: 'REFUND_DONE', refundId: 'o1-refund-2' });
    expect(id).toBe('o1:REFUND_DONE:refund-2');
  });

  it('is another one after each repair', () => {
    const failed = { orderId: 'o1', type: 'ORDER_NEEDS_ATTENTION' } as const;
    const ids = [0, 1, 2].map((round) => eventIdOf({ ...failed, round }));
    expect(new Set(ids).size).toBe(3);
    expect(ids[0]).toBe(eventIdOf(failed));
  });
});

describe('sort keys of events', () => {
  it('stand in the order of their sequences', () => {
    const sequence = fc.integer({ min: 1, max: 99_999_999 });
    fc.assert(
      fc.property(sequence, sequence, (one, other) => {
        expect(padSequence(one)).toHaveLength(8);
        expect(eventSortKey(one) < eventSortKey(other)).toBe(one < other);
      }),
    );
  });

  it('are beside the order', () => {
    expect(eventKey('o1', 7)).toEqual({ pk: 'ORDER#o1', sk: 'EVENT#00000007' });
  });
});
