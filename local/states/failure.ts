/** The most bytes of UTF-8 that an input, an output, a result or one assignment may have. */
export const MAX_PAYLOAD_BYTES = 262_144;

/** Why a state, and with it perhaps the execution, fails. */
export interface FailureOptions {
  /** Error names that match beside `error`. */
  aliases?: readonly string[];
  /** Where an expression stood, for the `EvaluationFailed` event; `null` when no field is to blame. */
  evaluation?: { location: string | null; evaluatedOnEntry: boolean };
}

/** An error of a state, with the name that `Retry` and `Catch` look at. */
export class StateFailure extends Error {
  override readonly name = 'StateFailure';
  readonly error: string | undefined;
  readonly explanation: string | undefined;
  readonly aliases: readonly string[];
  readonly evaluation: FailureOptions['evaluation'];

  constructor(error: string | undefined, explanation: string | undefined, options: FailureOptions = {}) {
    super(explanation ?? error ?? 'failed');
    this.error = error;
    this.explanation = explanation;
    this.aliases = options.aliases ?? [];
    this.evaluation = options.evaluation;
  }
}

/** Errors no wildcard stands for; they are caught by their own name or not at all. */
const NOT_BY_WILDCARD = new Set(['States.DataLimitExceeded', 'States.Runtime']);

/**
 * Whether one of `names` stands for the failure. `States.ALL` is every error but the terminal ones,
 * `States.TaskFailed` is every such error but time-outs
 * (https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html).
 */
export function matches(failure: StateFailure, names: readonly string[]): boolean {
  const error = failure.error ?? '';
  return names.some((name) => {
    if (name === error || failure.aliases.includes(name)) return true;
    if (NOT_BY_WILDCARD.has(error)) return false;
    return name === 'States.ALL' || (name === 'States.TaskFailed' && error !== 'States.Timeout');
  });
}

/** What `$states.errorOutput` shows of a failure. */
export function errorOutput(failure: StateFailure): Record<string, string> {
  return {
    ...(failure.error === undefined ? {} : { Error: failure.error }),
    Cause: failure.explanation ?? '',
  };
}

/** The failure of a state or task whose result has more than `MAX_PAYLOAD_BYTES`. */
export function resultTooLarge(name: string): StateFailure {
  return new StateFailure(
    'States.DataLimitExceeded',
    `The state/task '${name}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  );
}
