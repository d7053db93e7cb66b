import type { Context } from '@aws-appsync/utils';
import type { ReceiptLink } from '../../generated/schema.ts';

/** Pipeline: is the order the caller's, then a link to its receipt or to a credit note. */
export function request(): null {
  return null;
}

export function response(ctx: Context): ReceiptLink | null {
  return ctx.prev.result as ReceiptLink | null;
}
