import { matchesArn, matchesWildcard } from './wildcard.ts';

/** What a request says of itself, by condition key in lower case. */
export type Context = ReadonlyMap<string, readonly string[]>;

/** One test of a statement's `Condition` block. */
export interface Condition {
  operator: string;
  qualifier: 'ForAnyValue' | 'ForAllValues' | undefined;
  ifExists: boolean;
  key: string;
  values: readonly string[];
}

interface Operator {
  test(actual: string, wanted: string): boolean;
  /** `…Not…`: true unless some wanted value fits. */
  negated?: boolean;
}

const equal = (actual: string, wanted: string) => actual === wanted;
const equalIgnoringCase = (actual: string, wanted: string) => actual.toLowerCase() === wanted.toLowerCase();
const like = (actual: string, wanted: string) => matchesWildcard(wanted, actual);
const arnLike = (actual: string, wanted: string) => matchesArn(wanted, actual);
const compared =
  (read: (text: string) => number, holds: (left: number, right: number) => boolean) =>
  (actual: string, wanted: string) => {
    const left = read(actual);
    const right = read(wanted);
    return !Number.isNaN(left) && !Number.isNaN(right) && holds(left, right);
  };

function ordered(name: string, read: (text: string) => number): Record<string, Operator> {
  return {
    [`${name}Equals`]: { test: compared(read, (left, right) => left === right) },
    [`${name}NotEquals`]: { test: compared(read, (left, right) => left === right), negated: true },
    [`${name}LessThan`]: { test: compared(read, (left, right) => left < right) },
    [`${name}LessThanEquals`]: { test: compared(read, (left, right) => left <= right) },
    [`${name}GreaterThan`]: { test: compared(read, (left, right) => left > right) },
    [`${name}GreaterThanEquals`]: { test: compared(read, (left, right) => left >= right) },
  };
}

const readNumber = (text: string) => (text.trim() === '' ? NaN : Number(text));
const readDate = (text: string) => (/^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text));

const OPERATORS: Readonly<Record<string, Operator>> = {
  StringEquals: { test: equal },
  StringNotEquals: { test: equal, negated: true },
  StringEqualsIgnoreCase: { test: equalIgnoringCase },
  StringNotEqualsIgnoreCase: { test: equalIgnoringCase, negated: true },
  StringLike: { test: like },
  StringNotLike: { test: like, negated: true },
  // For IAM, ArnEquals and ArnLike are the same operator.
  ArnEquals: { test: arnLike },
  ArnNotEquals: { test: arnLike, negated: true },
  ArnLike: { test: arnLike },
  ArnNotLike: { test: arnLike, negated: true },
  Bool: { test: equalIgnoringCase },
  ...ordered('Numeric', readNumber),
  ...ordered('Date', readDate),
};

/** Global keys the runtime knows the value of, or knows to be absent on one machine, in lower case. */
const GLOBAL_KEYS = new Set(
  [
    'aws:CurrentTime',
    'aws:EpochTime',
    'aws:PrincipalAccount',
    'aws:PrincipalArn',
    'aws:PrincipalIsAWSService',
    'aws:PrincipalServiceName',
    'aws:PrincipalType',
    'aws:RequestedRegion',
    'aws:ResourceAccount',
    'aws:SecureTransport',
    'aws:SourceAccount',
    'aws:SourceArn',
    'aws:username',
    // Never present here: no network of one's own, no organization, no second factor in a signature.
    'aws:MultiFactorAuthPresent',
    'aws:PrincipalOrgID',
    'aws:SourceVpc',
    'aws:SourceVpce',
  ].map((key) => key.toLowerCase()),
);

/** Whether a condition key can be judged here. Keys of services come with the operations that know them. */
export function isKnownKey(key: string): boolean {
  return !key.toLowerCase().startsWith('aws:') || GLOBAL_KEYS.has(key.toLowerCase());
}

/** Takes `ForAnyValue:StringEqualsIfExists` apart; undefined for an operator that does not exist here. */
export function parseOperator(
  name: string,
): Pick<Condition, 'operator' | 'qualifier' | 'ifExists'> | undefined {
  const match = /^(?:(ForAnyValue|ForAllValues):)?([A-Za-z]+?)(IfExists)?$/.exec(name);
  const operator = match?.[2];
  if (operator === undefined) return undefined;
  const ifExists = match?.[3] !== undefined;
  if (operator === 'Null' ? ifExists : !Object.hasOwn(OPERATORS, operator)) return undefined;
  return { operator, qualifier: match?.[1] as Condition['qualifier'], ifExists };
}

/**
 * Whether a condition holds, by the rules for absent keys and lists of
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html.
 * @param expand puts the request's values in the place of policy variables; undefined when one has none.
 */
export function holds(
  condition: Condition,
  context: Context,
  expand: (text: string) => string | undefined = (text) => text,
): boolean {
  const actual = context.get(condition.key.toLowerCase());
  const absent = actual === undefined || actual.length === 0;
  const wanted = condition.values.map(expand).filter((value) => value !== undefined);
  if (condition.operator === 'Null')
    return wanted.some((value) => (value.toLowerCase() === 'true') === absent);
  if (absent && condition.ifExists) return true;

  const { test, negated = false } = OPERATORS[condition.operator]!;
  const fits = (value: string) => wanted.some((each) => test(value, each)) !== negated;
  if (condition.qualifier === 'ForAllValues') return absent || actual.every(fits);
  if (condition.qualifier === 'ForAnyValue') return !absent && actual.some(fits);
  if (absent) return negated;
  return negated ? actual.every(fits) : actual.some(fits);
}
