import { describe, expect, it } from 'vitest';
import { loadResolver } from '../../local/appsync/runtime/harness.ts';
import { ORDER_ID, storedEvent, VALIDATED as validated } from '../testing/handlers.ts';

const postOrderStatus = await loadResolver(new URL('../fields/Mutation.postOrderStatus.ts', import.meta.url));
const read = await loadResolver(new URL('./readOrder.ts', import.meta.url));
const readEvent = await loadResolver(new URL('./readEvent.ts', import.meta.url));

describe('readOrder', () => {
  const args = { input: validated };

  it('reads the order as it stands now', () => {
    expect(read.request({ args }).value).toEqual({
      operation: 'GetItem',
      key: { pk: { S: `ORDER#${ORDER_ID}` }, sk: { S: 'ORDER' } },
      consistentRead: true,
    });
  });

  it('knows no order that is not there', () => {
    expect(read.response({ args, result: null }).error).toMatchObject({
      errorType: 'NOT_FOUND',
      errorInfo: { retryable: false },
    });
    expect(read.request({ args: { input: { ...validated, orderId: 'x' } } }).error?.errorType).toBe(
      'NOT_FOUND',
    );
  });

  it('does not read again what is settled', () => {
    expect(read.request({ args, stash: { settled: true } }).earlyReturn).not.toBeNull();
  });
});

describe('readEvent', () => {
  const args = { input: validated };

  it('reads the event that was stored first', () => {
    expect(readEvent.request({ args, stash: { settled: true, repeatOf: 2 } }).value).toMatchObject({
      operation: 'GetItem',
      key: { pk: { S: `ORDER#${ORDER_ID}` }, sk: { S: 'EVENT#00000002' } },
    });
    const stored = storedEvent(2);
    expect(readEvent.response({ args, result: stored }).stash).toMatchObject({ event: stored });
  });

  it('has nothing to read when the event was written just now', () => {
    expect(readEvent.request({ args, stash: { settled: true } }).earlyReturn).not.toBeNull();
  });

  it('gives up after the second try', () => {
    expect(readEvent.request({ args, stash: {} }).error).toMatchObject({
      errorType: 'VERSION_CONFLICT',
      errorInfo: { retryable: true },
    });
  });
});

describe('Mutation.postOrderStatus', () => {
  it('answers with the event that is stored', () => {
    const event = storedEvent(2);
    expect(postOrderStatus.response({ args: { input: validated }, stash: { event } }).value).toEqual(event);
  });

  it('takes a late message as well', () => {
    const event = storedEvent(9, { type: 'LATE_MESSAGE', status: 'REJECTED' });
    expect(postOrderStatus.response({ args: { input: validated }, stash: { event } })).toMatchObject({
      error: null,
      value: { type: 'LATE_MESSAGE' },
    });
  });

  it('tells what a refused move could have been, at a repeat too', () => {
    const event = storedEvent(3, { type: 'TRANSITION_REFUSED', status: 'COMPLETED' });
    const input = { ...validated, status: 'SAVED' };
    expect(postOrderStatus.response({ args: { input }, stash: { event } }).error).toMatchObject({
      errorType: 'ILLEGAL_TRANSITION',
      message: 'An order that is COMPLETED does not become SAVED.',
      errorInfo: { from: 'COMPLETED', to: 'SAVED', allowed: ['REFUND_PENDING'] },
    });
  });

  it.each([
    [{ status: null, paymentStatus: 'CAPTURING' }, 'payment CAPTURING'],
    [{ status: null, type: 'REFUND_DONE' }, 'REFUND_DONE'],
  ])('says what was refused of %o', (changes, to) => {
    const event = storedEvent(3, { type: 'TRANSITION_REFUSED', status: 'COMPLETED' });
    const { error } = postOrderStatus.response({
      args: { input: { ...validated, ...changes } },
      stash: { event },
    });
    expect(error).toMatchObject({ message: `An order that is COMPLETED does not become ${to}.` });
  });
});
