import { describe, expect, it } from 'vitest';
import { loadResolver } from '../../local/appsync/runtime/harness.ts';
import { CUSTOMER, OPERATOR, ORDER_ID } from '../testing/handlers.ts';

const resolver = await loadResolver(new URL('./Query.orderAudit.ts', import.meta.url));
const args = { orderId: ORDER_ID };

describe('Query.orderAudit', () => {
  it('asks the function for the order’s books', () => {
    expect(resolver.request({ args, identity: OPERATOR })).toMatchObject({
      value: { operation: 'Invoke', payload: { orderId: ORDER_ID } },
      error: null,
    });
  });

  it('refuses a customer, the order’s own included', () => {
    expect(resolver.request({ args, identity: CUSTOMER }).error?.errorType).toBe('Unauthorized');
  });

  it('asks nothing about what is no order id', () => {
    expect(resolver.request({ args: { orderId: '*' }, identity: OPERATOR })).toMatchObject({
      value: null,
      earlyReturn: {},
    });
  });

  it.each([[{ executions: [], payments: [], stock: [], problems: [] }], [null]])(
    'gives %j as the function told it',
    (result) => {
      expect(resolver.response({ args, identity: OPERATOR, result }).value).toEqual(result);
    },
  );

  it('tells nothing of our insides when the function fails', () => {
    const { error } = resolver.response({
      args,
      identity: OPERATOR,
      error: { type: 'Lambda:Unhandled', message: 'The table Orders-1A2B3C is too busy' },
    });
    expect(error).toMatchObject({ errorType: 'INTERNAL', errorInfo: { retryable: true } });
    expect(JSON.stringify(error)).not.toContain('1A2B3C');
  });
});
