import { isDeepStrictEqual } from 'node:util';
import { BootError } from '../kernel/errors.ts';
import type { Scope } from './intrinsics.ts';
import { resolve } from './intrinsics.ts';

/**
 * The value of a condition of the template.
 * @throws BootError when it uses a function that does not exist here or refers to itself.
 */
export function evaluateCondition(
  name: string,
  conditions: ReadonlyMap<string, unknown>,
  scope: Scope,
  place: string,
  under: readonly string[] = [],
): boolean {
  if (!conditions.has(name) || under.includes(name)) {
    const why = under.includes(name) ? 'refers to itself' : 'does not exist';
    throw new BootError('UNRESOLVED_REFERENCE', `The condition ${name} ${why}`, { place });
  }
  const judge = (expression: unknown): boolean => {
    const [[operator, argument] = [], ...others] = Object.entries((expression as object | null) ?? {});
    if (others.length > 0 || operator === undefined) throw malformed(name);
    if (operator === 'Condition')
      return evaluateCondition(String(argument), conditions, scope, place, [...under, name]);
    if (!Array.isArray(argument)) throw malformed(name);
    const operands = argument as unknown[];
    switch (operator) {
      case 'Fn::Equals': {
        const [left, right] = operands.map((operand) => resolve(operand, scope, `Conditions.${name}`));
        return isDeepStrictEqual(left, right);
      }
      case 'Fn::And':
        return operands.every(judge);
      case 'Fn::Or':
        return operands.some(judge);
      case 'Fn::Not':
        return !judge(operands[0]);
      default:
        throw new BootError('UNSUPPORTED_INTRINSIC', `${operator} is not supported in a condition`, {
          place: `Conditions.${name}`,
        });
    }
  };
  return judge(conditions.get(name));
}

function malformed(name: string): BootError {
  return new BootError('ASSEMBLY_INVALID', 'Not a condition', { place: `Conditions.${name}` });
}
