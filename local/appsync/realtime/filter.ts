import type { SubscriptionFilter, SubscriptionFilterRule } from '../resolver.ts';
import { OPERANDS, OPERATORS } from './operators.ts';

/** What AppSync allows in one filter. */
const MAX_FIELDS = 5;
const MAX_COMBINATIONS = 10;
const MAX_FILTERS_PER_GROUP = 10;
const MAX_TEXT = 256;
const MAX_NESTING = 5;

/** A filter that AppSync refuses; the message names the limit or the operator. */
export class FilterError extends Error {
  override readonly name = 'FilterError';
}

/** One test, and the values it can only be passed by, if those can be listed. */
interface Test {
  field: string;
  passes(value: unknown): boolean;
  keys: readonly string[] | undefined;
}

/** A filter ready to run. Groups are alternatives; all tests of a group must pass. */
export interface EventFilter {
  matches(event: unknown): boolean;
  /**
   * For each group one field and the keys its value must have one of; undefined when some group cannot be
   * told by a key, so that every event has to be tried.
   */
  keys: readonly { field: string; keys: readonly string[] }[] | undefined;
}

/** The key of a value in an index; undefined for values that no index holds. Null and missing are the same. */
export function keyOf(value: unknown): string | undefined {
  if (value === null || value === undefined) return 'null';
  return typeof value === 'object' ? undefined : `${typeof value}:${String(value)}`;
}

/** The value of a field, nested ones by dots; undefined inside lists, which cannot be filtered. */
export function valueAt(event: unknown, field: string): unknown {
  let value = event;
  for (const name of field.split('.')) {
    if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, name)) {
      return undefined;
    }
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

/**
 * The filter of a subscription's arguments: each one given must equal the event's field of that name; one
 * given as null asks for a field that is null or missing.
 */
export function argumentFilter(args: Readonly<Record<string, unknown>>): EventFilter {
  return compiled([Object.entries(args).map(([field, value]) => equality(field, value))]);
}

function equality(field: string, expected: unknown): Test {
  const key = keyOf(expected);
  if (key === undefined) {
    const text = JSON.stringify(expected);
    return { field, passes: (value) => JSON.stringify(value) === text, keys: undefined };
  }
  return { field, passes: (value) => keyOf(value) === key, keys: [key] };
}

/**
 * The filter that a resolver has set.
 * @throws FilterError when it breaks a limit or makes no sense
 */
export function enhancedFilter({ filterGroup }: SubscriptionFilter): EventFilter {
  checkLimits(filterGroup);
  return compiled(filterGroup.map(({ filters }) => filters.map(test)));
}

function compiled(groups: readonly (readonly Test[])[]): EventFilter {
  const chosen = groups.map((tests) => tests.find(({ keys }) => keys !== undefined));
  const indexable = chosen.every((item) => item !== undefined);
  return {
    matches: (event) => {
      // A filter has nothing to look at in a list, and such an event is dropped.
      if (Array.isArray(event)) return groups.some((tests) => tests.length === 0);
      return groups.some((tests) => tests.every(({ field, passes }) => passes(valueAt(event, field))));
    },
    keys: indexable ? chosen.map(({ field, keys }) => ({ field, keys: keys! })) : undefined,
  };
}

function test({ fieldName, operator, value }: SubscriptionFilterRule): Test {
  const run = OPERATORS[operator]!;
  const keys = operator === 'eq' ? [value] : operator === 'in' ? (value as unknown[]) : undefined;
  return {
    field: fieldName,
    passes: (actual) => actual !== null && actual !== undefined && run(actual, value),
    keys: keys?.map((item) => keyOf(item)!),
  };
}

function checkLimits(groups: SubscriptionFilter['filterGroup']): void {
  if (!Array.isArray(groups) || groups.length === 0)
    throw new FilterError('The filterGroup of a subscription filter must not be empty.');
  const fields = new Set<string>();
  let combinations = 0;
  for (const { filters } of groups) {
    if (!Array.isArray(filters) || filters.length === 0)
      throw new FilterError('The filters of a filterGroup must not be empty.');
    if (filters.length > MAX_FILTERS_PER_GROUP) {
      throw new FilterError(`Filters exceed maximum limit ${MAX_FILTERS_PER_GROUP} of a filterGroup.`);
    }
    const own = new Set<string>();
    let product = 1;
    for (const rule of filters as readonly SubscriptionFilterRule[]) {
      checkRule(rule);
      if (own.has(rule.fieldName)) throw new FilterError('filter uses same fieldName multiple time.');
      own.add(rule.fieldName);
      fields.add(rule.fieldName);
      if (rule.operator === 'in') product *= (rule.value as unknown[]).length;
    }
    combinations += product;
  }
  if (fields.size > MAX_FIELDS)
    throw new FilterError(`Filters exceed maximum attributes limit ${MAX_FIELDS} for subscription.`);
  if (combinations > MAX_COMBINATIONS) {
    throw new FilterError(`Filters combination exceed maximum limit ${MAX_COMBINATIONS} for subscription.`);
  }
}

function checkRule({ fieldName, operator, value }: SubscriptionFilterRule): void {
  if (typeof fieldName !== 'string' || fieldName === '')
    throw new FilterError('A subscription filter needs a fieldName.');
  if (fieldName.split('.').length > MAX_NESTING) {
    throw new FilterError(`The field ${fieldName} exceeds maximum nesting limit ${MAX_NESTING}.`);
  }
  const operand = Object.hasOwn(OPERANDS, operator) ? OPERANDS[operator] : undefined;
  if (!operand) throw new FilterError(`subscription filter has unknown operator \`${operator}\`.`);
  const values: readonly unknown[] = operand.list && Array.isArray(value) ? value : [value];
  if (operand.list) {
    const { min, max } = operand.list;
    if (!Array.isArray(value) || value.length < min) {
      throw new FilterError(
        `subscription filter needs a list of ${min === max ? min : 'values'} for operator \`${operator}\`.`,
      );
    }
    if (value.length > max) {
      throw new FilterError(`subscription exceeds maximum value limit ${max} for operator \`${operator}\`.`);
    }
  }
  for (const item of values) {
    if (!operand.kinds.includes(typeof item as 'string')) {
      throw new FilterError(`subscription filter value has wrong type for operator \`${operator}\`.`);
    }
    if (typeof item === 'string' && item.length > MAX_TEXT) {
      throw new FilterError(
        `subscription exceeds maximum string length ${MAX_TEXT} for operator \`${operator}\`.`,
      );
    }
  }
}
