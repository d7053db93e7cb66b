import * as z from 'zod/mini';
import type { ErrorCode } from '../../domain/error-codes.ts';
import { isErrorCode } from '../../domain/error-codes.ts';

/** Step Functions' error output, as a state's `Catch` keeps it. */
export const failureInput = z.object({ Error: z.optional(z.string()), Cause: z.optional(z.string()) });

export type FailureInput = z.infer<typeof failureInput>;

const lambdaCause = z.object({ errorMessage: z.string() });
const namedFailure = z.object({ code: z.string(), message: z.string() });

/** Code and text of a failure the functions gave a name, out of what the state machine caught. */
export function namedFailureIn(
  failure: FailureInput | undefined,
): { code: ErrorCode; text: string } | undefined {
  const said = namedFailure.safeParse(
    parsed(lambdaCause.safeParse(parsed(failure?.Cause)).data?.errorMessage),
  );
  if (!said.success || !isErrorCode(said.data.code)) return undefined;
  return { code: said.data.code, text: said.data.message };
}

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
