import { isEnumType } from 'graphql';
import type { GraphQLLeafType } from 'graphql';
import { AWS_SCALARS, CoercionError } from '../scalars.ts';

const MAX_INT = 2 ** 31 - 1;
const MIN_INT = -(2 ** 31);

/**
 * Turns a variable's value into what a leaf type holds, as graphql-java (which AppSync runs on) does:
 * more freely than GraphQL asks, a numeric text being an Int, and in its wording when it cannot.
 * @throws CoercionError
 */
export function parseLeaf(type: GraphQLLeafType, value: unknown): unknown {
  if (isEnumType(type)) {
    if (typeof value === 'string' && type.getValue(value)) return value;
    throw new CoercionError(
      `Invalid input for Enum '${type.name}'. No value found for name '${javaText(value)}'`,
    );
  }
  const scalar = AWS_SCALARS[type.name];
  return scalar ? scalar.parse(value) : builtIn(type.name, value);
}

/**
 * Turns a resolver's value into what clients are given for a leaf type.
 * @throws CoercionError
 */
export function serializeLeaf(type: GraphQLLeafType, value: unknown): unknown {
  if (isEnumType(type)) {
    if (typeof value === 'string' && type.getValue(value)) return value;
    throw new CoercionError(`Invalid input for Enum '${type.name}'.`);
  }
  const scalar = AWS_SCALARS[type.name];
  return scalar ? scalar.serialize(value) : builtIn(type.name, value);
}

function builtIn(name: string, value: unknown): unknown {
  const converted = convert(name, value);
  if (converted !== undefined) return converted;
  throw new CoercionError(`Expected type '${name}' but was '${javaType(value)}'.`);
}

function convert(name: string, value: unknown): unknown {
  switch (name) {
    case 'Int': {
      const number = numeric(value);
      return number !== undefined && Number.isInteger(number) && number >= MIN_INT && number <= MAX_INT
        ? number
        : undefined;
    }
    case 'Float':
      return numeric(value);
    case 'Boolean':
      if (typeof value === 'boolean') return value;
      if (typeof value === 'string') return value.toLowerCase() === 'true';
      return typeof value === 'number' ? value !== 0 : undefined;
    case 'ID':
      return typeof value === 'string' || Number.isInteger(value) ? String(value) : undefined;
    case 'String':
      return javaText(value);
    default:
      return undefined;
  }
}

function numeric(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value)) return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

/** The name of the Java class that a JSON value becomes, as it stands in messages. */
export function javaType(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'ArrayList';
  switch (typeof value) {
    case 'string':
      return 'String';
    case 'boolean':
      return 'Boolean';
    case 'number':
      if (!Number.isInteger(value)) return 'Double';
      return value >= MIN_INT && value <= MAX_INT ? 'Integer' : 'Long';
    default:
      return 'LinkedHashMap';
  }
}

/** A value as Java writes it: `{a=1, b=[x, y]}`. A String field that is given an object shows it so. */
function javaText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(javaText).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(([key, member]) => `${key}=${javaText(member)}`);
    return `{${members.join(', ')}}`;
  }
  return String(value);
}
