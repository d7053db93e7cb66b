import type { Clock } from '../../kernel/clock.ts';
import type { FieldErrorShape, FieldOutcome, SubscriptionFilter } from '../resolver.ts';

/** What one run of a handler leaves beside its value. */
export interface Effects {
  errors: FieldErrorShape[];
  responseHeaders: Record<string, string>;
  subscriptionFilter?: SubscriptionFilter;
  invalidationFilter?: SubscriptionFilter;
  invalidations: FieldOutcome['invalidations'][number][];
}

/** What the functions of `util` and the modules work with. */
export interface Surroundings {
  clock: Clock;
  authType: string;
  effects: Effects;
}

/** A function of `util` or a module. What it throws reaches the resolver's caller as an error of type `Code`. */
export type Member = (args: readonly unknown[], surroundings: Surroundings) => unknown;

export type Members = Readonly<Record<string, Member>>;

/** The argument at `index` as text. @throws TypeError when it is none */
export function text(args: readonly unknown[], index: number): string {
  const value = args[index];
  if (typeof value !== 'string')
    throw new TypeError(`Argument ${index + 1} must be a string, got ${kind(value)}`);
  return value;
}

/** The argument at `index` as a number. @throws TypeError when it is none */
export function number(args: readonly unknown[], index: number): number {
  const value = args[index];
  if (typeof value !== 'number')
    throw new TypeError(`Argument ${index + 1} must be a number, got ${kind(value)}`);
  return value;
}

/** A value as an object with named members. @throws TypeError naming `what` when it is none */
export function object(value: unknown, what: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new TypeError(`${what} must be an object, got ${kind(value)}`);
}

/** A value as a list. @throws TypeError naming `what` when it is none */
export function list(value: unknown, what: string): unknown[] {
  if (Array.isArray(value)) return value;
  throw new TypeError(`${what} must be a list, got ${kind(value)}`);
}

function kind(value: unknown): string {
  if (value === undefined || value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}
