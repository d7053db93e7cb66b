/** Tests one value of an event against a filter's; missing values never pass. */
export type Operator = (actual: unknown, expected: unknown) => boolean;

type Comparable = string | number;

function comparable(value: unknown): value is Comparable {
  return typeof value === 'string' || typeof value === 'number';
}

function comparing(test: (actual: Comparable, expected: Comparable) => boolean): Operator {
  return (actual, expected) =>
    comparable(actual) && comparable(expected) && typeof actual === typeof expected && test(actual, expected);
}

function contains(actual: unknown, expected: unknown): boolean {
  if (typeof actual === 'string') return typeof expected === 'string' && actual.includes(expected);
  return Array.isArray(actual) && actual.includes(expected);
}

const atLeast = comparing((actual, expected) => actual >= expected);
const atMost = comparing((actual, expected) => actual <= expected);

/**
 * The operators of enhanced filters
 * (https://docs.aws.amazon.com/appsync/latest/devguide/aws-appsync-real-time-enhanced-filtering.html).
 * Texts are compared by case; `between` takes in both ends.
 */
export const OPERATORS: Readonly<Record<string, Operator>> = {
  eq: (actual, expected) => actual === expected,
  ne: (actual, expected) => actual !== expected,
  le: atMost,
  lt: comparing((actual, expected) => actual < expected),
  ge: atLeast,
  gt: comparing((actual, expected) => actual > expected),
  contains,
  notContains: (actual, expected) => !contains(actual, expected),
  beginsWith: (actual, expected) =>
    typeof actual === 'string' && typeof expected === 'string' && actual.startsWith(expected),
  in: (actual, expected) => (expected as readonly unknown[]).includes(actual),
  notIn: (actual, expected) => !(expected as readonly unknown[]).includes(actual),
  containsAny: (actual, expected) => (expected as readonly unknown[]).some((item) => contains(actual, item)),
  between(actual, expected) {
    const [low, high] = expected as readonly unknown[];
    return atLeast(actual, low) && atMost(actual, high);
  },
};

type Kind = 'boolean' | 'number' | 'string';

/** What values an operator takes: of which kinds, alone or in a list of how many. */
export const OPERANDS: Readonly<
  Record<string, { kinds: readonly Kind[]; list?: { min: number; max: number } }>
> = {
  eq: { kinds: ['boolean', 'number', 'string'] },
  ne: { kinds: ['boolean', 'number', 'string'] },
  le: { kinds: ['number', 'string'] },
  lt: { kinds: ['number', 'string'] },
  ge: { kinds: ['number', 'string'] },
  gt: { kinds: ['number', 'string'] },
  contains: { kinds: ['boolean', 'number', 'string'] },
  notContains: { kinds: ['boolean', 'number', 'string'] },
  beginsWith: { kinds: ['string'] },
  in: { kinds: ['boolean', 'number', 'string'], list: { min: 1, max: 5 } },
  notIn: { kinds: ['boolean', 'number', 'string'], list: { min: 1, max: 5 } },
  containsAny: { kinds: ['boolean', 'number', 'string'], list: { min: 1, max: 20 } },
  between: { kinds: ['number', 'string'], list: { min: 2, max: 2 } },
};
