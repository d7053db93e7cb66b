import {
  compileExpression,
  EvaluationFault,
  isExpression,
  type Bindings,
  type Expression,
} from './expression.ts';
import type { ExpressionWorld } from './functions.ts';

/** A value of a definition in which any string may be an expression. */
export type Template =
  | { kind: 'literal'; value: unknown }
  | { kind: 'expression'; expression: Expression }
  | { kind: 'array'; items: readonly Template[] }
  | { kind: 'object'; members: readonly (readonly [string, Template])[] };

/**
 * Compiles a value and the expressions in it; what holds no expression stays as it is.
 * @param location the field, such as `Output`.
 * @throws SyntaxError for an expression that cannot be parsed; its message names the field.
 */
export function compileTemplate(value: unknown, location: string, world: ExpressionWorld): Template {
  if (isExpression(value)) {
    try {
      return { kind: 'expression', expression: compileExpression(value, location, world) };
    } catch (error) {
      throw new SyntaxError(`${location}: ${(error as Error).message}`);
    }
  }
  if (Array.isArray(value)) {
    const items = value.map((item, index) => compileTemplate(item, `${location}[${index}]`, world));
    return items.every(isLiteral) ? { kind: 'literal', value } : { kind: 'array', items };
  }
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(
      ([key, member]) => [key, compileTemplate(member, `${location}/${key}`, world)] as const,
    );
    return members.every(([, member]) => isLiteral(member))
      ? { kind: 'literal', value }
      : { kind: 'object', members };
  }
  return { kind: 'literal', value };
}

function isLiteral(template: Template): boolean {
  return template.kind === 'literal';
}

/** @throws EvaluationFault of the first expression in it that fails. */
export async function evaluateTemplate(template: Template, bindings: Bindings): Promise<unknown> {
  switch (template.kind) {
    case 'literal':
      return template.value;
    case 'expression':
      return template.expression.evaluate(bindings);
    case 'array': {
      const items: unknown[] = [];
      for (const item of template.items) items.push(await evaluateTemplate(item, bindings));
      return items;
    }
    case 'object': {
      const object: Record<string, unknown> = {};
      for (const [key, member] of template.members) object[key] = await evaluateTemplate(member, bindings);
      return object;
    }
  }
}

/** What a field asks of its value, and how to say so. */
export interface Expected<T> {
  /** In the words of the service, such as `array`. */
  type: string;
  test(value: unknown): value is T;
}

/** @throws EvaluationFault when the value is not what the field asks for. */
export async function evaluateAs<T>(
  template: Template,
  bindings: Bindings,
  expected: Expected<T>,
): Promise<T> {
  const value = await evaluateTemplate(template, bindings);
  if (expected.test(value)) return value;
  const location = template.kind === 'expression' ? template.expression.location : '';
  const source = template.kind === 'expression' ? template.expression.source : '';
  throw new EvaluationFault(
    location,
    `The JSONata expression '${source}' specified for the field '${location}' returned an unexpected result type. ` +
      `Expected '${expected.type}', but was '${typeName(value)}' for value: ${JSON.stringify(value)}`,
  );
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

/** All expressions in a template. */
export function expressionsOf(template: Template): Expression[] {
  switch (template.kind) {
    case 'literal':
      return [];
    case 'expression':
      return [template.expression];
    case 'array':
      return template.items.flatMap(expressionsOf);
    case 'object':
      return template.members.flatMap(([, member]) => expressionsOf(member));
  }
}
