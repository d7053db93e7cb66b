import { z } from 'zod';
import type { MessageAttributes } from './schemas.ts';

const MAX_KEYS = 5;
const MAX_COMBINATIONS = 150;

const numeric = z
  .union([
    z.tuple([z.enum(['=', '<', '<=', '>', '>=']), z.number()]),
    z.tuple([z.enum(['>', '>=']), z.number(), z.enum(['<', '<=']), z.number()]),
  ])
  .refine(([, bottom, , top]) => top === undefined || bottom < top, 'Bottom must be less than top');

const scalar = z.union([z.string(), z.number()]);
const filterRule = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.null(),
  z.strictObject({ prefix: z.string() }),
  z.strictObject({ suffix: z.string() }),
  z.strictObject({ 'equals-ignore-case': z.string() }),
  z.strictObject({ exists: z.boolean() }),
  z.strictObject({ numeric }),
  z.strictObject({ 'anything-but': z.union([scalar, z.array(scalar).min(1)]) }),
]);
type FilterRule = z.infer<typeof filterRule>;

/** A filter policy over message attributes. Nested ones, which are for message bodies, and `$or` are not built. */
export const filterPolicy = z
  .record(
    z.string().refine((name) => name !== '$or', 'The operator $or is not supported'),
    z.array(filterRule).min(1, 'Empty arrays are not allowed'),
  )
  .refine((policy) => Object.keys(policy).length <= MAX_KEYS, {
    error: `Filter policy can not have more than ${MAX_KEYS} keys`,
  })
  .refine((policy) => combinations(Object.values(policy)) <= MAX_COMBINATIONS, {
    error: 'Filter policy is too complex',
  });
export type FilterPolicy = z.infer<typeof filterPolicy>;

function combinations(rules: readonly (readonly unknown[])[]): number {
  return rules.reduce((product, { length }) => product * length, 1);
}

/**
 * Whether a subscription with this policy gets a message with these attributes: every named attribute must
 * satisfy one of its rules (https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html).
 */
export function passes(policy: FilterPolicy, attributes: MessageAttributes): boolean {
  return Object.entries(policy).every(([name, rules]) => {
    const values = Object.hasOwn(attributes, name) ? valuesOf(attributes[name]!) : undefined;
    return rules.some((rule) => satisfied(rule, values));
  });
}

type Value = string | number | boolean | null;

/** The values of an attribute; undefined for binary ones, which filters pass over. */
function valuesOf({ DataType, StringValue = '' }: MessageAttributes[string]): Value[] | undefined {
  if (DataType.startsWith('Binary')) return undefined;
  if (DataType.startsWith('Number')) return [Number(StringValue)];
  if (DataType !== 'String.Array') return [StringValue];
  try {
    const values: unknown = JSON.parse(StringValue);
    return Array.isArray(values) ? values.filter(isValue) : [];
  } catch {
    return [];
  }
}

function isValue(value: unknown): value is Value {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

function satisfied(rule: FilterRule, values: readonly Value[] | undefined): boolean {
  if (typeof rule === 'object' && rule !== null && 'exists' in rule) {
    return (values !== undefined) === rule.exists;
  }
  return values?.some((value) => matches(rule, value)) ?? false;
}

function matches(rule: Exclude<FilterRule, { exists: boolean }>, value: Value): boolean {
  if (typeof rule !== 'object' || rule === null) return value === rule;
  if ('prefix' in rule) return typeof value === 'string' && value.startsWith(rule.prefix);
  if ('suffix' in rule) return typeof value === 'string' && value.endsWith(rule.suffix);
  if ('equals-ignore-case' in rule) {
    return typeof value === 'string' && value.toLowerCase() === rule['equals-ignore-case'].toLowerCase();
  }
  if ('numeric' in rule) return typeof value === 'number' && inRange(rule.numeric, value);
  // Of an array it is enough that one value is none of these.
  return !([rule['anything-but']].flat() as Value[]).includes(value);
}

function inRange([operator, operand, second, top]: z.infer<typeof numeric>, value: number): boolean {
  return (
    compare(operator, value, operand) &&
    (second === undefined || top === undefined || compare(second, value, top))
  );
}

function compare(operator: '=' | '<' | '<=' | '>' | '>=', left: number, right: number): boolean {
  switch (operator) {
    case '=':
      return left === right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
  }
}
