import { isExpression } from '../expressions/expression.ts';
import { invalid } from './checks.ts';

/** Fields the compiler reads in full, and that the validator takes in a narrower form than the service does. */
const OPEN_FIELDS: ReadonlySet<string> = new Set([
  'Arguments',
  'Assign',
  'Cause',
  'Error',
  'ItemSelector',
  'Items',
  'Output',
]);

/**
 * Has `asl-validator` look at a definition that compiled: states nothing leads to, transitions that lead
 * nowhere or out of a branch, names used twice, workflows without an end.
 * @throws BootError INVALID_DEFINITION
 */
export async function validateDefinition(definition: Record<string, unknown>, place: string): Promise<void> {
  // Loaded when it is needed: a definition that has not changed since the last start is not validated again.
  const { default: validate } = await import('asl-validator');
  const { isValid, errors } = validate(forValidator(definition), { checkArn: false });
  if (isValid) return;
  const found = errors.map((error) => error.Message.trim());
  throw invalid([...new Set(found)].join('; '), place);
}

/**
 * A copy as the validator takes it (it writes into what it is given): without the fields above, and
 * with expressions on one line, which is all its patterns know.
 */
function forValidator(value: unknown, isStates = false): unknown {
  if (isExpression(value)) return `{% ${value.slice(2, -2).replace(/\s+/g, ' ').trim()} %}`;
  if (Array.isArray(value)) return value.map((item) => forValidator(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      // A state may be called Output.
      .filter(([key]) => isStates || !OPEN_FIELDS.has(key))
      .map(([key, member]) => [key, forValidator(member, !isStates && key === 'States')]),
  );
}
