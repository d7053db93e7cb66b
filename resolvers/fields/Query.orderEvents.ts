import type { Context } from '@aws-appsync/utils';
import type { OrderEventPage } from '../../generated/schema.ts';

/** Pipeline: is the order the caller's, then its events. */
export function request(): null {
  return null;
}

export function response(ctx: Context): OrderEventPage | null {
  return ctx.prev.result as OrderEventPage | null;
}
