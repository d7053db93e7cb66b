import type { ErrorCode } from './error-codes.ts';
import { isRetryable } from './error-codes.ts';

/** One thing wrong with what a caller sent or wanted. */
export interface Problem {
  code: ErrorCode;
  /** For people; may change. */
  message: string;
  /** Where in the input, such as `lines[2].quantity`; null when it is not about one field. */
  path: string | null;
  retryable: boolean;
  details: Readonly<Record<string, unknown>> | null;
}

/** A problem with everything but its code and message filled in where it is not given. */
export function problem(
  code: ErrorCode,
  message: string,
  path: string | null = null,
  details: Readonly<Record<string, unknown>> | null = null,
): Problem {
  return { code, message, path, retryable: isRetryable(code), details };
}
