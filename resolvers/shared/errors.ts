import { util } from '@aws-appsync/utils';
import type { Context } from '@aws-appsync/utils';
import type { ErrorCode } from '../../domain/error-codes.ts';
import { isRetryable } from '../../domain/error-codes.ts';

/** Part of the runtime; goes to the API's log. */
declare const console: { error(...values: unknown[]): void };

/** Ends the request with a coded error; `details` say more about this code and stand in `errorInfo`. */
export function fail(
  code: ErrorCode,
  message: string,
  details: Readonly<Record<string, unknown>> = {},
): never {
  util.error(message, code, null, { retryable: isRetryable(code), ...details });
}

/**
 * Ends the request because something behind the API failed. The caller gets a number to ask with, the
 * log what happened; nothing of our insides leaves the house.
 */
export function failInternal(
  cause: unknown,
  message = 'Something went wrong on our side.',
  details: Readonly<Record<string, unknown>> = {},
): never {
  const correlationId = util.autoId();
  console.error('INTERNAL', correlationId, cause);
  fail('INTERNAL', message, { correlationId, ...details });
}

/** Ends the request when the data source did not answer as asked. To be called first in a response handler. */
export function failOnError(ctx: Context): void {
  if (ctx.error) failInternal(ctx.error);
}
