import type { Operand, UpdateClause } from './dynalite.ts';
import { decimal, faultOfValue } from './dynalite.ts';
import { validationFault } from './faults.ts';
import type { AttributeValue, Item, Path } from './types.ts';
import { setMembers, typeOf, valueAt } from './value.ts';

/** Where a clause writes: a member of a map or a position of a list. */
type Slot = { map: Item; name: string } | { list: AttributeValue[]; position: number };

/**
 * Applies a parsed update expression to an item, in place. Every clause sees the item as it was before the
 * update; list positions are those before it too, however many are removed or set.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html
 * @throws AwsError ValidationException; the item is then half changed and must be dropped.
 */
export function applyUpdate(clauses: readonly UpdateClause[], item: Item): void {
  const results = clauses.map((clause) => ({
    slot: slotAt(item, clause.path),
    value: resultOf(clause, item),
  }));
  const touchedLists = new Set<AttributeValue[]>();
  const changes = results.map(({ slot, value }) => ({ slot, value: value && detached(value) }));
  for (const { slot, value } of changes) {
    if ('list' in slot) {
      touchedLists.add(slot.list);
      if (value !== undefined) slot.list[slot.position] = value;
      else if (slot.position < slot.list.length) delete slot.list[slot.position];
    } else if (value === undefined) delete slot.map[slot.name];
    else slot.map[slot.name] = value;
  }
  for (const list of touchedLists) closeGaps(list);
}

function slotAt(item: Item, path: Path): Slot {
  const last = path.at(-1)!;
  const parent: AttributeValue | undefined =
    path.length === 1 ? { M: item } : valueAt(item, path.slice(0, -1));
  if (typeof last === 'string' && parent?.M !== undefined) return { map: parent.M, name: last };
  if (typeof last === 'number' && parent?.L !== undefined) return { list: parent.L, position: last };
  throw validationFault('The document path provided in the update expression is invalid for update');
}

/** What stands at the clause's path afterwards; undefined when nothing does. */
function resultOf(clause: UpdateClause, item: Item): AttributeValue | undefined {
  switch (clause.type) {
    case 'remove':
      return undefined;
    case 'set':
      return resolve(clause.val, item);
    case 'add':
      return added(valueAt(item, clause.path), clause.val);
    case 'delete':
      return without(valueAt(item, clause.path), clause.val);
  }
}

function resolve(operand: Operand, item: Item): AttributeValue {
  if (Array.isArray(operand)) {
    const value = valueAt(item, operand as Path);
    if (value === undefined)
      throw validationFault('The provided expression refers to an attribute that does not exist in the item');
    return value;
  }
  if (!('type' in operand)) return operand as AttributeValue;
  if (operand.type !== 'function') {
    const [left, right] = operand.args.map((arg) => resolve(arg, item));
    return sum(left!, right!, operand.type);
  }
  if (operand.name === 'if_not_exists')
    return valueAt(item, operand.args[0] as Path) ?? resolve(operand.args[1]!, item);
  const [first, second] = operand.args.map((arg) => resolve(arg, item));
  if (first?.L === undefined || second?.L === undefined) throw wrongType();
  return { L: [...first.L, ...second.L] };
}

function added(existing: AttributeValue | undefined, value: AttributeValue): AttributeValue {
  if (existing === undefined) return value;
  const type = typeOf(value);
  if (typeOf(existing) !== type) throw wrongType();
  if (type === 'N') return sum(existing, value, 'add');
  const members = setMembers(existing)!;
  return { [type]: [...members, ...setMembers(value)!.filter((member) => !members.includes(member))] };
}

function without(existing: AttributeValue | undefined, value: AttributeValue): AttributeValue | undefined {
  if (existing === undefined) return undefined;
  const type = typeOf(value);
  if (typeOf(existing) !== type) throw wrongType();
  const gone = setMembers(value)!;
  const rest = setMembers(existing)!.filter((member) => !gone.includes(member));
  return rest.length === 0 ? undefined : { [type]: rest };
}

function sum(left: AttributeValue, right: AttributeValue, operation: 'add' | 'subtract'): AttributeValue {
  if (left.N === undefined || right.N === undefined) throw wrongType();
  const number = decimal(left.N);
  const value = { N: (operation === 'add' ? number.plus(right.N) : number.minus(right.N)).toFixed() };
  const fault = faultOfValue(value);
  if (fault !== undefined) throw validationFault(fault);
  return value;
}

function wrongType(): Error {
  return validationFault('An operand in the update expression has an incorrect data type');
}

/** Removed positions close up, and what was set beyond the end follows the last element. */
function closeGaps(list: AttributeValue[]): void {
  // Object.values sees only the positions that are taken, however far out somebody has set one.
  const kept = Object.values(list);
  list.length = 0;
  list.push(...kept);
}

/** Documents are copied, so that what is set does not change along with where it was read. */
function detached(value: AttributeValue): AttributeValue {
  return value.L === undefined && value.M === undefined ? value : structuredClone(value);
}

/** The top-level attributes an update writes. */
export function writtenAttributes(clauses: readonly UpdateClause[]): Set<string> {
  return new Set(clauses.map((clause) => clause.path[0] as string));
}

/** The first names of all paths an operand reads. */
export function operandHeads(operand: Operand): string[] {
  if (Array.isArray(operand)) return [operand[0] as string];
  return 'type' in operand ? operand.args.flatMap(operandHeads) : [];
}
