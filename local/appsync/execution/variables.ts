import {
  getNullableType,
  isInputObjectType,
  isListType,
  isNonNullType,
  typeFromAST,
  valueFromAST,
} from 'graphql';
import type {
  GraphQLInputObjectType,
  GraphQLInputType,
  GraphQLSchema,
  OperationDefinitionNode,
  VariableDefinitionNode,
} from 'graphql';
import { CoercionError } from '../scalars.ts';
import { javaType, parseLeaf } from './leaf.ts';
import type { RequestError } from './shown-error.ts';

type Values = Readonly<Record<string, unknown>>;

/** Variables fit for execution, or why they are not. */
export type CoercedVariables = { values: Values; error?: undefined } | { error: RequestError };

/** One fault stops the coercion; whether it tells a place depends on which it is. */
class VariableFault extends Error {
  override readonly name = 'VariableFault';
  readonly located: boolean;

  constructor(message: string, located: boolean) {
    super(message);
    this.located = located;
  }
}

/**
 * Coerces the variables a request brings to the types its operation declares. The first fault is told
 * in AppSync's wording; variables that the operation does not declare are passed over.
 */
export function coerceVariables(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  given: Values,
): CoercedVariables {
  // A map first: on an object, a variable called `__proto__` would set something else.
  const values = new Map<string, unknown>();
  for (const definition of operation.variableDefinitions ?? []) {
    const name = definition.variable.name.value;
    const type = typeFromAST(schema, definition.type) as GraphQLInputType;
    const present = Object.hasOwn(given, name) && given[name] !== undefined;
    try {
      if (given[name] == null && definition.defaultValue) {
        values.set(name, valueFromAST(definition.defaultValue, type));
      } else if (present) {
        values.set(name, coerce(given[name], type, name, name));
      } else if (isNonNullType(type)) {
        throw nullFault(name, type);
      }
    } catch (error) {
      if (!(error instanceof VariableFault)) throw error;
      return { error: shown(error, definition) };
    }
  }
  return { values: Object.fromEntries(values) };
}

function coerce(value: unknown, type: GraphQLInputType, variable: string, member: string): unknown {
  if (value === null || value === undefined) {
    if (isNonNullType(type)) throw nullFault(variable, type);
    return null;
  }
  const inner = getNullableType(type);
  if (isListType(inner)) {
    const items: unknown[] = Array.isArray(value) ? value : [value];
    return items.map((item) => coerce(item, inner.ofType, variable, member));
  }
  if (isInputObjectType(inner)) return coerceObject(value, inner, variable, member);
  try {
    const parsed = parseLeaf(inner, value);
    // The AWSJSON text `null` is a null.
    if (parsed === null && isNonNullType(type)) throw nullFault(variable, type);
    return parsed;
  } catch (error) {
    if (error instanceof CoercionError) throw invalidFault(member, error.message);
    throw error;
  }
}

function coerceObject(
  value: unknown,
  type: GraphQLInputObjectType,
  variable: string,
  member: string,
): Values {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalidFault(
      member,
      `Expected type 'Map' but was '${javaType(value)}'. Variables for input objects must be an instance of type 'Map'.`,
    );
  }
  const fields = type.getFields();
  for (const name of Object.keys(value)) {
    if (Object.hasOwn(fields, name)) continue;
    const message = `The variables input contains a field that is not defined for input object type '${type.name}' `;
    throw new VariableFault(message, false);
  }
  const result: Record<string, unknown> = {};
  for (const field of Object.values(fields)) {
    const given = (value as Values)[field.name];
    if (given === undefined && field.defaultValue !== undefined) result[field.name] = field.defaultValue;
    else if (given !== undefined || isNonNullType(field.type)) {
      result[field.name] = coerce(given, field.type, variable, field.name);
    }
  }
  return result;
}

/** AppSync names the variable and the innermost type, whichever field inside it is null. */
function nullFault(variable: string, type: GraphQLInputType): VariableFault {
  return new VariableFault(`Variable '${variable}' has coerced Null value for NonNull type '${type}'`, true);
}

function invalidFault(member: string, message: string): VariableFault {
  return new VariableFault(`Variable '${member}' has an invalid value. ${message}`, true);
}

function shown(fault: VariableFault, definition: VariableDefinitionNode): RequestError {
  const start = definition.loc?.startToken;
  const locations =
    fault.located && start ? [{ line: start.line, column: start.column, sourceName: null }] : null;
  return { path: null, locations, message: fault.message };
}
