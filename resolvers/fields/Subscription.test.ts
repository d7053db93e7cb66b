import { describe, expect, it } from 'vitest';
import { loadResolver } from '../../local/appsync/runtime/harness.ts';
import { CUSTOMER, OPERATOR, ORDER_ID, OTHER, storedOrder } from '../testing/handlers.ts';

const onOrderStatus = await loadResolver(new URL('./Subscription.onOrderStatus.ts', import.meta.url));
const onMyOrders = await loadResolver(new URL('./Subscription.onMyOrders.ts', import.meta.url));

/** The filter as pairs, all of which must hold. */
function rules(
  filter:
    { filterGroup: readonly { filters: readonly { fieldName: string; value: unknown }[] }[] } | undefined,
) {
  expect(filter?.filterGroup).toHaveLength(1);
  return Object.fromEntries(
    filter!.filterGroup[0]!.filters.map(({ fieldName, value }) => [fieldName, value]),
  );
}

describe('Subscription.onOrderStatus', () => {
  const args = { orderId: ORDER_ID };

  it.each([
    ['its owner', CUSTOMER],
    ['an operator', OPERATOR],
  ])('lets %s hear the events of this order alone', (_, identity) => {
    const outcome = onOrderStatus.response({ args, identity, result: storedOrder() });
    expect(outcome).toMatchObject({ value: null, error: null });
    expect(rules(outcome.subscriptionFilter)).toEqual({ orderId: ORDER_ID, customerId: 'customer-sub' });
  });

  it.each([
    ['another customer', OTHER, storedOrder()],
    ['anybody when the order is not there', CUSTOMER, null],
    ['an operator when the order is not there', OPERATOR, null],
  ])('refuses %s', (_, identity, result) => {
    const outcome = onOrderStatus.response({ args, identity, result });
    expect(outcome.error?.errorType).toBe('Unauthorized');
    expect(outcome.subscriptionFilter).toBeUndefined();
  });

  it('refuses what is no order id before anything is read', () => {
    expect(onOrderStatus.request({ args: { orderId: '*' }, identity: CUSTOMER }).error?.errorType).toBe(
      'Unauthorized',
    );
  });
});

describe('Subscription.onMyOrders', () => {
  it('lets a customer hear of the own orders', () => {
    const args = { customerId: 'customer-sub' };
    expect(onMyOrders.request({ args, identity: CUSTOMER }).error).toBeNull();
    const outcome = onMyOrders.response({ args, identity: CUSTOMER, result: null });
    expect(outcome.value).toBeNull();
    expect(rules(outcome.subscriptionFilter)).toEqual({ customerId: 'customer-sub' });
  });

  it('lets an operator hear of any customer’s', () => {
    const args = { customerId: 'customer-sub' };
    expect(onMyOrders.request({ args, identity: OPERATOR }).error).toBeNull();
    expect(rules(onMyOrders.response({ args, identity: OPERATOR, result: null }).subscriptionFilter)).toEqual(
      {
        customerId: 'customer-sub',
      },
    );
  });

  it('refuses a customer who asks for another’s', () => {
    const { error } = onMyOrders.request({ args: { customerId: 'customer-sub' }, identity: OTHER });
    expect(error?.errorType).toBe('Unauthorized');
  });

  it('makes the filter from the identity whatever the argument says', () => {
    const outcome = onMyOrders.response({
      args: { customerId: 'customer-sub' },
      identity: OTHER,
      result: null,
    });
    expect(rules(outcome.subscriptionFilter)).toEqual({ customerId: 'other-sub' });
  });
});
