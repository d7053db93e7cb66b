import { list, object, text, type Members } from '../member.ts';
import { toAttribute } from './attributes.ts';

/** A condition or filter with its placeholders, as request objects carry it. */
export interface Expression {
  expression: string;
  expressionNames: Record<string, string>;
  expressionValues: Record<string, Record<string, unknown>>;
}

const COMPARISONS: Readonly<Record<string, string>> = {
  eq: '=',
  ne: '<>',
  lt: '<',
  le: '<=',
  gt: '>',
  ge: '>=',
};

const ATTRIBUTE_TYPES: Readonly<Record<string, string>> = {
  _null: 'NULL',
  string: 'S',
  stringSet: 'SS',
  number: 'N',
  numberSet: 'NS',
  binary: 'B',
  binarySet: 'BS',
  boolean: 'BOOL',
  list: 'L',
  map: 'M',
};

const OPERATORS = new Set([
  ...Object.keys(COMPARISONS),
  'between',
  'in',
  'contains',
  'notContains',
  'beginsWith',
  'attributeExists',
  'attributeType',
  'size',
]);

/**
 * A filter or condition object as an expression: fields and operators are joined by AND, each in
 * parentheses, as recorded from AWS.
 *
 * @throws TypeError for an operator nobody knows
 */
export function toExpression(filter: unknown, options: { parentheses?: boolean } = {}): Expression {
  const builder = new Builder();
  const terms = builder.terms(object(filter, 'The filter'), '');
  const wrap = options.parentheses === false ? (term: string) => term : (term: string) => `(${term})`;
  return {
    expression: terms.map(wrap).join(' AND '),
    expressionNames: builder.names,
    expressionValues: builder.values,
  };
}

class Builder {
  readonly names: Record<string, string> = {};
  readonly values: Expression['expressionValues'] = {};

  /** The terms of one object; `prefix` keeps the placeholders of different branches apart. */
  terms(filter: Record<string, unknown>, prefix: string): string[] {
    return Object.entries(filter).flatMap(([name, condition]) => {
      if (condition === null || condition === undefined) return [];
      if (name === 'and' || name === 'or') {
        const branches = Array.isArray(condition) ? condition : [condition];
        const joined = branches.map((branch, index) => this.#all(branch, `${prefix}${name}_${index}_`));
        return [joined.map((term) => `(${term})`).join(name === 'and' ? ' AND ' : ' OR ')];
      }
      if (name === 'not') return [`NOT (${this.#all(condition, `${prefix}not_`)})`];
      return this.#field([name], object(condition, `The condition on ${name}`), prefix);
    });
  }

  #all(filter: unknown, prefix: string): string {
    const terms = this.terms(object(filter, 'A branch of the filter'), prefix);
    return terms.length === 1 ? (terms[0] ?? '') : terms.map((term) => `(${term})`).join(' AND ');
  }

  #field(path: string[], condition: Record<string, unknown>, prefix: string): string[] {
    return Object.entries(condition).flatMap(([operator, operand]) => {
      if (OPERATORS.has(operator)) return [this.#test(path, operator, operand, prefix)];
      if (typeof operand !== 'object' || operand === null || Array.isArray(operand)) {
        throw new TypeError(`Unknown operator ${operator} on ${path.join('.')}`);
      }
      return this.#field([...path, operator], operand as Record<string, unknown>, prefix);
    });
  }

  #test(path: string[], operator: string, operand: unknown, prefix: string): string {
    const target = path.map((name) => this.#name(name)).join('.');
    const value = (suffix: string, content: unknown) =>
      this.#value(`${prefix}${path.join('_')}_${suffix}`, content);
    const comparison = COMPARISONS[operator];
    if (comparison !== undefined) return `${target} ${comparison} ${value(operator, operand)}`;
    switch (operator) {
      case 'between': {
        const [low, high] = list(operand, 'The operand of between');
        return `${target} BETWEEN ${value('between_1', low)} AND ${value('between_2', high)}`;
      }
      case 'in': {
        const choices = list(operand, 'The operand of in').map((choice, index) =>
          value(`in_${index}`, choice),
        );
        return `${target} IN (${choices.join(',')})`;
      }
      case 'contains':
        return `contains(${target},${value(operator, operand)})`;
      case 'notContains':
        return `NOT contains(${target},${value(operator, operand)})`;
      case 'beginsWith':
        return `begins_with(${target},${value(operator, operand)})`;
      case 'attributeExists':
        return `${operand ? 'attribute_exists' : 'attribute_not_exists'}(${target})`;
      case 'attributeType':
        return `attribute_type(${target},${value(operator, ATTRIBUTE_TYPES[String(operand)] ?? operand)})`;
      default:
        return this.#size(target, object(operand, 'The operand of size'), value);
    }
  }

  #size(
    target: string,
    conditions: Record<string, unknown>,
    value: (suffix: string, content: unknown) => string,
  ): string {
    const tests = Object.entries(conditions).map(([operator, operand]) => {
      const comparison = COMPARISONS[operator];
      if (comparison === undefined) throw new TypeError(`Unknown operator ${operator} on a size`);
      return `size(${target}) ${comparison} ${value(`size_${operator}`, operand)}`;
    });
    return tests.join(' AND ');
  }

  #name(name: string): string {
    const base = `#${name.replace(/\W/g, '_')}`;
    let placeholder = base;
    for (let n = 1; (this.names[placeholder] ?? name) !== name; n += 1) placeholder = `${base}_${n}`;
    this.names[placeholder] = name;
    return placeholder;
  }

  #value(label: string, content: unknown): string {
    const base = `:${label.replace(/\W/g, '_')}`;
    let placeholder = base;
    for (let n = 1; placeholder in this.values; n += 1) placeholder = `${base}_${n}`;
    this.values[placeholder] = toAttribute(content);
    return placeholder;
  }
}

/** The DynamoDB half of `util.transform`; both give JSON text. */
export const expressionUtil: Members = {
  'util.transform.toDynamoDBFilterExpression': ([filter]) => JSON.stringify(toExpression(filter)),
  'util.transform.toDynamoDBConditionExpression': ([condition]) => JSON.stringify(toExpression(condition)),
};

/** A projection, such as `['id', 'lines[0].price']`, with placeholders for its names. */
export function toProjection(paths: unknown): {
  expression: string;
  expressionNames: Record<string, string>;
} {
  const names = new Map<string, string>();
  const expression = list(paths, 'The projection')
    .map((_, index, all) =>
      text(all, index)
        .split('.')
        .map((step) => {
          const [name = '', ...indexes] = step.split(/(?=\[)/);
          if (!names.has(name)) names.set(name, `#expName_${names.size + 1}`);
          return `${names.get(name)}${indexes.join('')}`;
        })
        .join('.'),
    )
    .join(', ');
  return {
    expression,
    expressionNames: Object.fromEntries([...names].map(([name, holder]) => [holder, name])),
  };
}
