import jsonata from 'jsonata';
import { installFunctions, type ExpressionWorld } from './functions.ts';
import { referencesOf, type References } from './references.ts';

/** What an expression sees: `$states` and the variables in scope. */
export interface Bindings {
  states: Readonly<Record<string, unknown>>;
  variables: Readonly<Record<string, unknown>>;
}

/** Why an expression gave no value; `message` begins with the expression and its place. */
export class EvaluationFault extends Error {
  override readonly name = 'EvaluationFault';
  readonly location: string;

  constructor(location: string, message: string) {
    super(message);
    this.location = location;
  }
}

/** A JSONata expression of a definition, compiled once. */
export interface Expression {
  /** The text between `{%` and `%}`. */
  source: string;
  /** The field it stands in, such as `Output/total`. */
  location: string;
  references: References;
  /** @throws EvaluationFault when it fails or gives nothing that JSON can hold. */
  evaluate(bindings: Bindings): Promise<unknown>;
}

/** Whether a string of a definition is an expression: `{% … %}`. */
export function isExpression(value: unknown): value is string {
  return typeof value === 'string' && value.startsWith('{%') && value.endsWith('%}');
}

/**
 * Compiles `{% … %}`.
 * @throws SyntaxError with JSONata's message.
 */
export function compileExpression(text: string, location: string, world: ExpressionWorld): Expression {
  const source = text.slice(2, -2).trim();
  let compiled: jsonata.Expression;
  try {
    compiled = jsonata(source);
  } catch (error) {
    throw new SyntaxError(messageOf(error));
  }
  installFunctions(compiled, world);
  const place = `The JSONata expression '${source}' specified for the field '${location}'`;
  return {
    source,
    location,
    references: referencesOf(compiled.ast()),
    async evaluate({ states, variables }) {
      let value: unknown;
      try {
        value = await compiled.evaluate(undefined, { ...variables, states });
      } catch (error) {
        throw new EvaluationFault(location, `${place} threw an error during evaluation. ${messageOf(error)}`);
      }
      if (value === undefined) throw new EvaluationFault(location, `${place} returned nothing (undefined).`);
      const plain = toJson(value);
      if (plain === undefined)
        throw new EvaluationFault(location, `${place} returned an unsupported result type.`);
      return plain;
    },
  };
}

/** JSONata throws plain objects. */
function messageOf(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  return code === undefined ? String(message ?? error) : `${code}: ${message ?? ''}`;
}

/**
 * A copy that is nothing but JSON: JSONata's result arrays carry marks of their own, and functions,
 * which it passes around as values, make the whole `undefined`.
 */
function toJson(value: unknown): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'object') return undefined;
  if (Array.isArray(value)) {
    const items = value.map(toJson);
    return items.includes(undefined) ? undefined : items;
  }
  if ('_jsonata_lambda' in value || '_jsonata_function' in value) return undefined;
  const members: [string, unknown][] = [];
  for (const [key, member] of Object.entries(value)) {
    if (member === undefined) continue;
    const plain = toJson(member);
    if (plain === undefined) return undefined;
    members.push([key, plain]);
  }
  return Object.fromEntries(members);
}
