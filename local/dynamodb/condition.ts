import type { Condition, Operand } from './dynalite.ts';
import type { AttributeValue, Item, Path } from './types.ts';
import { beginsWith, compare, contains, equal, sizeFunction, typeOf, valueAt } from './value.ts';

/**
 * Whether a parsed condition or filter holds for an item. A comparison with an attribute that is not there
 * is false, save `<>`.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
 */
export function holds(condition: Condition, item: Item): boolean {
  switch (condition.type) {
    case 'and':
      return holds(condition.args[0], item) && holds(condition.args[1], item);
    case 'or':
      return holds(condition.args[0], item) || holds(condition.args[1], item);
    case 'not':
      return !holds(condition.args[0], item);
    case 'function':
      return functionHolds(condition.name!, condition.args, item);
    default:
      return comparisonHolds(
        condition.type,
        condition.args.map((operand) => resolve(operand, item)),
      );
  }
}

function functionHolds(name: string, args: Operand[], item: Item): boolean {
  const [value, operand] = args.map((arg) => resolve(arg, item));
  switch (name) {
    case 'attribute_exists':
      return value !== undefined;
    case 'attribute_not_exists':
      return value === undefined;
    case 'attribute_type':
      return value !== undefined && typeOf(value) === operand?.S;
    case 'begins_with':
      return value !== undefined && operand !== undefined && beginsWith(value, operand);
    case 'contains':
      return value !== undefined && operand !== undefined && contains(value, operand);
    default:
      throw new Error(`A condition cannot be the function ${name}`);
  }
}

function comparisonHolds(operator: string, values: (AttributeValue | undefined)[]): boolean {
  const [left, right, upper] = values;
  if (operator === '<>') return left === undefined || right === undefined || !equal(left, right);
  if (left === undefined) return false;
  if (operator === 'in') return values.slice(1).some((value) => value !== undefined && equal(left, value));
  if (right === undefined) return false;
  if (operator === '=') return equal(left, right);
  const order = compare(left, right);
  if (order === undefined) return false;
  switch (operator) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    case 'between': {
      const orderToUpper = upper && compare(left, upper);
      return order >= 0 && orderToUpper !== undefined && orderToUpper <= 0;
    }
    default:
      throw new Error(`A condition cannot have the operator ${operator}`);
  }
}

function resolve(operand: Operand, item: Item): AttributeValue | undefined {
  if (Array.isArray(operand)) return valueAt(item, operand as Path);
  if ('type' in operand) {
    if (operand.type !== 'function' || operand.name !== 'size')
      throw new Error('A condition can only take the size');
    const value = resolve(operand.args[0]!, item);
    const size = value && sizeFunction(value);
    return size === undefined ? undefined : { N: String(size) };
  }
  return operand as AttributeValue;
}
