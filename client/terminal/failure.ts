import { explain } from '../words/failures.ts';
import { OrdersError } from '../sdk/main.ts';

/** What the command ends with. */
export const EXIT = {
  /** The order is completed, or help was shown. */
  WELL: 0,
  /** The order came to nothing, or was not taken. */
  CAME_TO_NOTHING: 1,
  USAGE: 2,
  /** How the order ends is not known: nothing runs here, nobody is signed in, no such order, no answer. */
  NOT_KNOWN: 3,
  /** The person left before the end. */
  LEFT: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** A failure that explains itself: it is told without a stack. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  /** For programs; does not change. */
  readonly code: string;
  readonly exitCode: ExitCode;

  constructor(code: string, message: string, exitCode: ExitCode = EXIT.NOT_KNOWN) {
    super(message);
    this.code = code;
    this.exitCode = exitCode;
  }
}

/** Any failure as one that explains itself; undefined for a fault in this program. */
export function asCommandError(error: unknown): CommandError | undefined {
  if (error instanceof CommandError) return error;
  if (!(error instanceof OrdersError)) return undefined;
  const { title, text, correlationId } = explain(error);
  const trace = correlationId ? ` The support finds it by ${correlationId}.` : '';
  // The app's words are about its page; what the client says itself is about the order or the API.
  const words = ['PROTOCOL', 'NOT_FOUND'].includes(error.code) ? error.message : `${title}. ${text}`;
  return new CommandError(error.code, `${words}${trace}`);
}
