import { isAbstractType, isLeafType, isListType, isNonNullType } from 'graphql';
import type { GraphQLOutputType, GraphQLResolveInfo, GraphQLSchema } from 'graphql';
import { CoercionError } from '../scalars.ts';
import { serializeLeaf } from './leaf.ts';

/**
 * A value that does not fit its field. `explain` words it for the path it stands at, which may lie
 * inside the field's list.
 */
export class Misfit extends Error {
  override readonly name = 'Misfit';
  readonly explain: (path: string) => string;

  constructor(explain: (path: string) => string) {
    super('A value does not fit its type');
    this.explain = explain;
  }
}

/** How far values are from what clients see. */
export interface Conforming {
  /** False for values that an answer already holds: their leaves are not serialized again. */
  serialize: boolean;
}

/**
 * Fits a resolver's value to its field's type, with AppSync's rules and wording. What does not fit is
 * replaced by a Misfit at its place; graphql-js then raises it there and carries the null upwards.
 */
export function conform(value: unknown, info: GraphQLResolveInfo, how: Conforming): unknown {
  return fit(value, info.returnType, info.parentType.name, info.schema, how);
}

function fit(
  value: unknown,
  type: GraphQLOutputType,
  parent: string,
  schema: GraphQLSchema,
  how: Conforming,
): unknown {
  if (value instanceof Misfit) return value;
  if (isNonNullType(type)) {
    const fitted = fit(value, type.ofType, parent, schema, how);
    return fitted ?? new Misfit((path) => nullMessage(type.ofType, parent, path));
  }
  if (value === null || value === undefined) return null;
  if (isListType(type)) {
    if (!Array.isArray(value)) return wrongShape('LIST', value);
    // A list has no name in graphql-java, so messages about its items have `null` for the parent.
    return value.map((item: unknown) => fit(item, type.ofType, 'null', schema, how));
  }
  if (isLeafType(type)) {
    if (!how.serialize) return value;
    try {
      return serializeLeaf(type, value);
    } catch (error) {
      if (!(error instanceof CoercionError)) throw error;
      return new Misfit((path) => `Can't serialize value (${path}) : ${error.message}`);
    }
  }
  if (typeof value !== 'object' || Array.isArray(value)) return wrongShape('OBJECT', value);
  if (isAbstractType(type)) {
    const name = (value as { __typename?: unknown }).__typename;
    const concrete = schema.getPossibleTypes(type).some((possible) => possible.name === name);
    if (!concrete) {
      return new Misfit(
        (path) => `Can't resolve '${path}'. Could not determine the exact type of '${type.name}'`,
      );
    }
  }
  return value;
}

function nullMessage(type: GraphQLOutputType, parent: string, path: string): string {
  const name = 'name' in type ? type.name : 'null';
  return `Cannot return null for non-nullable type: '${name}' within parent '${parent}' (${path})`;
}

function wrongShape(expected: string, value: unknown): Misfit {
  const got = Array.isArray(value) ? 'LIST' : typeof value === 'object' ? 'OBJECT' : 'SCALAR';
  return new Misfit(
    (path) => `Can't resolve value (${path}) : type mismatch error, expected type ${expected}, got ${got}`,
  );
}
