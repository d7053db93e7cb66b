import { extensions, util } from '@aws-appsync/utils';
import type { Context, NONERequest } from '@aws-appsync/utils';
import type { SubscriptionOnMyOrdersArgs } from '../../generated/schema.ts';
import { callerIdOf, isOperator } from '../shared/callers.ts';

export function request(ctx: Context<SubscriptionOnMyOrdersArgs>): NONERequest {
  const { customerId } = ctx.args;
  if (customerId !== callerIdOf(ctx.identity) && !isOperator(ctx.identity)) util.unauthorized();
  return { payload: null };
}

/** A customer's filter is made from who they are; the argument alone decides for operators only. */
export function response(ctx: Context<SubscriptionOnMyOrdersArgs>): null {
  const customerId = isOperator(ctx.identity) ? ctx.args.customerId : callerIdOf(ctx.identity);
  extensions.setSubscriptionFilter({
    filterGroup: [{ filters: [{ fieldName: 'customerId', operator: 'eq', value: customerId }] }],
  });
  return null;
}
