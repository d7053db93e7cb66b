import type { z } from 'zod';
import { BootError } from '../kernel/errors.ts';

/** Collects what is wrong, so that all of it is told at once. */
export class Problems {
  readonly #found: BootError[] = [];

  get count(): number {
    return this.#found.length;
  }

  readonly add = (problem: BootError): void => void this.#found.push(problem);

  /** Runs `action`; a BootError it raises is kept, and undefined returned. */
  attempt<Result>(action: () => Result): Result | undefined {
    try {
      return action();
    } catch (error) {
      if (!(error instanceof BootError)) throw error;
      this.add(error);
      return undefined;
    }
  }

  /** @throws the one problem there is, or an AggregateError of all of them. */
  throwIfAny(): void {
    if (this.#found.length === 1) throw this.#found[0]!;
    if (this.#found.length > 1) throw new AggregateError(this.#found, `${this.#found.length} problems`);
  }
}

/** All problems behind a failed boot; undefined when it failed for something else. */
export function bootErrorsOf(error: unknown): readonly BootError[] | undefined {
  if (error instanceof BootError) return [error];
  if (error instanceof AggregateError && error.errors.every((each) => each instanceof BootError))
    return error.errors;
  return undefined;
}

type Issue = z.core.$ZodIssue;

/** The properties a schema does not name, however deep, each as its own problem. */
export function unknownProperties(issues: readonly Issue[], type: string, place: string): BootError[] {
  return issues.flatMap((issue): BootError[] => {
    const at = issue.path.map(String);
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map(
        (key) =>
          new BootError('UNSUPPORTED_PROPERTY', `The property ${key} of ${type} is not supported`, {
            place: [place, ...at, key].join('.'),
          }),
      );
    }
    if (issue.code !== 'invalid_union') return [];
    // The branch that was meant is the one with which nothing else is wrong.
    const meant = issue.errors.find((branch) => branch.every((each) => each.code === 'unrecognized_keys'));
    return unknownProperties(meant ?? [], type, [place, ...at].join('.'));
  });
}

/** Property values that a schema refuses, each as its own problem. */
export function invalidProperties(issues: readonly Issue[], type: string, place: string): BootError[] {
  return issues
    .filter((issue) => issue.code !== 'unrecognized_keys')
    .map(
      (issue) =>
        new BootError('INVALID_PROPERTY', `${type} cannot take this value: ${issue.message}`, {
          place: [place, ...issue.path.map(String)].join('.'),
        }),
    );
}
