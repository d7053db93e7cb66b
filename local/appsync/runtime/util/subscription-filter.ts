import type { SubscriptionFilter, SubscriptionFilterRule } from '../../resolver.ts';
import { list, object, type Members } from '../member.ts';

/** Lists of tests, any of which may hold as a whole: OR of ANDs. */
type Alternatives = SubscriptionFilterRule[][];

const OPERATORS = new Set([
  'eq',
  'ne',
  'le',
  'lt',
  'ge',
  'gt',
  'contains',
  'notContains',
  'beginsWith',
  'containsAny',
  'in',
  'notIn',
  'between',
]);

/** Limits of https://docs.aws.amazon.com/appsync/latest/devguide/aws-appsync-real-time-enhanced-filtering.html. */
const MAX_FILTERS_IN_GROUP = 10;
const MAX_FIELDS = 5;
const MAX_STRING = 256;
const MAX_CHOICES: Readonly<Record<string, number>> = { in: 5, notIn: 5, containsAny: 20 };

const both = (left: Alternatives, right: Alternatives) =>
  left.flatMap((one) => right.map((two) => [...one, ...two]));

function alternatives(filter: Record<string, unknown>, ignored: ReadonlySet<string>): Alternatives {
  let result: Alternatives = [[]];
  for (const [name, condition] of Object.entries(filter)) {
    if (ignored.has(name) || condition === null || condition === undefined) continue;
    if (name === 'and' || name === 'or') {
      const branches = list(condition, `The operand of ${name}`).map((branch) =>
        alternatives(object(branch, `A branch of ${name}`), ignored),
      );
      result = both(result, name === 'and' ? branches.reduce(both, [[]]) : branches.flat());
    } else {
      result = both(result, tests(name, condition));
    }
  }
  return result;
}

/** Several operators on one field are ORed. */
function tests(fieldName: string, condition: unknown): Alternatives {
  return Object.entries(object(condition, `The condition on ${fieldName}`)).map(([operator, value]) => {
    if (!OPERATORS.has(operator)) throw new TypeError(`Unknown operator ${operator} on ${fieldName}`);
    return [{ fieldName, operator, value }];
  });
}

/** Checks a filter against the limits AWS sets. @throws TypeError naming what is wrong */
function checkFilter(value: unknown): SubscriptionFilter {
  const groups = list(object(value, 'The subscription filter')['filterGroup'], 'filterGroup').map((group) => {
    const filters = list(object(group, 'A filter group')['filters'], 'filters').map(checkRule);
    if (filters.length > MAX_FILTERS_IN_GROUP) {
      throw new TypeError(`A filter group can have at most ${MAX_FILTERS_IN_GROUP} filters`);
    }
    return { filters };
  });
  const names = new Set(groups.flatMap(({ filters }) => filters.map(({ fieldName }) => fieldName)));
  if (names.size > MAX_FIELDS)
    throw new TypeError(`A subscription filter can name at most ${MAX_FIELDS} fields`);
  return { filterGroup: groups };
}

function checkRule(value: unknown): SubscriptionFilterRule {
  const { fieldName, operator, value: operand } = object(value, 'A filter');
  if (typeof fieldName !== 'string' || fieldName === '') throw new TypeError('A filter needs a fieldName');
  if (typeof operator !== 'string' || !OPERATORS.has(operator)) {
    throw new TypeError(`Unknown operator ${String(operator)} on ${fieldName}`);
  }
  const most = MAX_CHOICES[operator];
  const operands =
    most !== undefined || operator === 'between' ? list(operand, `The value of ${operator}`) : [operand];
  if (most !== undefined && operands.length > most)
    throw new TypeError(`${operator} takes at most ${most} values`);
  if (operator === 'between' && operands.length !== 2) throw new TypeError('between takes two values');
  for (const one of operands) {
    if (!['string', 'number', 'boolean'].includes(typeof one)) {
      throw new TypeError(`The value of ${operator} on ${fieldName} must be a string, a number or a boolean`);
    }
    if (typeof one === 'string' && one.length > MAX_STRING) {
      throw new TypeError(`The value of ${operator} on ${fieldName} is longer than ${MAX_STRING} characters`);
    }
  }
  return { fieldName, operator, value: operand };
}

/** `util.transform.toSubscriptionFilter` and the subscription part of `extensions`. */
export const subscriptionMembers: Members = {
  'util.transform.toSubscriptionFilter': ([filter, ignoredFields, rules]) => {
    const ignored = new Set(list(ignoredFields ?? [], 'The ignored fields').map(String));
    const fields = alternatives(object(filter, 'The filter'), ignored);
    // Rules are strict: at least one of them holds, beside the filter.
    const strict = rules
      ? Object.entries(object(rules, 'The rules')).flatMap(([name, condition]) => tests(name, condition))
      : [];
    const groups = strict.length > 0 ? both(fields, strict) : fields;
    return { filterGroup: groups.map((filters) => ({ filters })) };
  },
  'extensions.setSubscriptionFilter': ([filter], { effects }) => {
    effects.subscriptionFilter = checkFilter(filter);
  },
  'extensions.setSubscriptionInvalidationFilter': ([filter], { effects }) => {
    effects.invalidationFilter = checkFilter(filter);
  },
  'extensions.invalidateSubscriptions': ([invalidation], { effects }) => {
    const { subscriptionField, payload } = object(invalidation, 'The invalidation');
    if (typeof subscriptionField !== 'string')
      throw new TypeError('An invalidation needs a subscriptionField');
    // Beyond five in one answer AWS drops the request; here it is told.
    if (effects.invalidations.length >= 5) throw new Error('At most 5 invalidations in one response');
    effects.invalidations.push({ subscriptionField, payload: object(payload, 'The payload') });
  },
};
