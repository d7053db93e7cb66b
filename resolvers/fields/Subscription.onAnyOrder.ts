import { util } from '@aws-appsync/utils';
import type { Context, NONERequest } from '@aws-appsync/utils';
import { isOperator } from '../shared/callers.ts';

/** Without a filter and without arguments, so every event comes: only who sees every order may ask. */
export function request(ctx: Context): NONERequest {
  if (!isOperator(ctx.identity)) util.unauthorized();
  return { payload: null };
}

export function response(): null {
  return null;
}
