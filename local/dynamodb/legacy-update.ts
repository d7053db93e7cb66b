import type { ParsedUpdate, UpdateClause } from './dynalite.ts';
import type { AttributeValue } from './types.ts';
import { typeOf } from './value.ts';

interface AttributeUpdate {
  Action?: 'PUT' | 'ADD' | 'DELETE';
  Value?: AttributeValue;
}

/** Puts `AttributeUpdates`, the form updates had before expressions, into clauses of an expression. */
export function fromAttributeUpdates(attributeUpdates: unknown): ParsedUpdate {
  const updates = Object.entries(attributeUpdates as Record<string, AttributeUpdate>);
  return {
    sections: updates.map(([name, update]) => clauseOf(name, update)),
    paths: updates.map(([name]) => [name]),
    nestedPaths: {},
  };
}

function clauseOf(name: string, { Action = 'PUT', Value }: AttributeUpdate): UpdateClause {
  const path = [name];
  if (Value === undefined) return { type: 'remove', path };
  const attrType = typeOf(Value);
  if (Action === 'PUT') return { type: 'set', path, val: Value, attrType };
  if (Action === 'DELETE') return { type: 'delete', path, val: Value, attrType };
  if (attrType !== 'L') return { type: 'add', path, val: Value, attrType };
  const existing = { type: 'function' as const, name: 'if_not_exists', args: [path, { L: [] }] };
  return {
    type: 'set',
    path,
    val: { type: 'function', name: 'list_append', args: [existing, Value] },
    attrType,
  };
}
