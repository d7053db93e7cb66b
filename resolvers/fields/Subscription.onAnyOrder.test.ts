import { describe, expect, it } from 'vitest';
import { loadResolver } from '../../local/appsync/runtime/harness.ts';
import { CUSTOMER, identity, OPERATOR } from '../testing/handlers.ts';

const resolver = await loadResolver(new URL('./Subscription.onAnyOrder.ts', import.meta.url));

describe('Subscription.onAnyOrder', () => {
  it('lets an operator hear everything', () => {
    expect(resolver.request({ identity: OPERATOR }).error).toBeNull();
    const outcome = resolver.response({ identity: OPERATOR, result: null });
    expect(outcome).toMatchObject({ value: null, error: null });
    expect(outcome.subscriptionFilter).toBeUndefined();
  });

  it.each([
    ['a customer', CUSTOMER],
    ['a member of another group', identity('other-sub', ['operators-to-be'])],
  ])('refuses %s', (_, caller) => {
    expect(resolver.request({ identity: caller }).error?.errorType).toBe('Unauthorized');
  });
});
