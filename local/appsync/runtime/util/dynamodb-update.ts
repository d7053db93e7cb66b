import { list, object, type Members } from '../member.ts';
import { toAttribute } from './attributes.ts';

interface Update {
  expression: string;
  expressionNames: Record<string, string>;
  expressionValues: Record<string, Record<string, unknown>>;
}

interface UpdateOperation {
  type: string;
  value?: unknown;
  items?: unknown;
  by?: unknown;
  index?: unknown;
}

const TYPES = new Set([
  'OPERATION_ADD',
  'OPERATION_REMOVE',
  'OPERATION_REPLACE',
  'OPERATION_INCREMENT',
  'OPERATION_DECREMENT',
  'OPERATION_APPEND',
  'OPERATION_PREPEND',
  'OPERATION_UPDATE_LIST_ITEM',
]);

/** `operations` of `@aws-appsync/utils/dynamodb`. */
export const operationMembers: Members = {
  'operations.add': ([value]) => ({ type: 'OPERATION_ADD', value }),
  'operations.remove': () => ({ type: 'OPERATION_REMOVE' }),
  'operations.replace': ([value]) => ({ type: 'OPERATION_REPLACE', value }),
  'operations.increment': ([by]) => ({ type: 'OPERATION_INCREMENT', by: by ?? 1 }),
  'operations.decrement': ([by]) => ({ type: 'OPERATION_DECREMENT', by: by ?? 1 }),
  'operations.append': ([items]) => ({ type: 'OPERATION_APPEND', items: list(items, 'The items') }),
  'operations.prepend': ([items]) => ({ type: 'OPERATION_PREPEND', items: list(items, 'The items') }),
  'operations.updateListItem': ([value, index]) => ({ type: 'OPERATION_UPDATE_LIST_ITEM', value, index }),
};

/**
 * The update object as one expression. What AWS makes of several fields is not recorded; this is the one
 * form DynamoDB takes: a single SET and a single REMOVE clause.
 *
 * @throws TypeError for an update of no field
 */
export function toUpdate(update: unknown): Update {
  const builder = new Builder();
  for (const [name, value] of Object.entries(object(update, 'The update')))
    builder.change([builder.name(name)], value);
  return builder.build();
}

function asOperation(value: unknown): UpdateOperation | undefined {
  const isOperation =
    typeof value === 'object' && value !== null && TYPES.has(String((value as UpdateOperation).type));
  return isOperation ? (value as UpdateOperation) : undefined;
}

function holdsOperation(value: unknown): boolean {
  return (
    typeof value === 'object' && value !== null && Object.values(value).some((member) => asOperation(member))
  );
}

class Builder {
  readonly #set: string[] = [];
  readonly #remove: string[] = [];
  readonly #names: Record<string, string> = {};
  readonly #values: Update['expressionValues'] = {};
  #nameCount = 0;
  #valueCount = 0;

  name(name: string): string {
    const placeholder = `#expName_${(this.#nameCount += 1)}`;
    this.#names[placeholder] = name;
    return placeholder;
  }

  #value(value: unknown): string {
    const placeholder = `:expValue_${(this.#valueCount += 1)}`;
    this.#values[placeholder] = toAttribute(value);
    return placeholder;
  }

  change(path: string[], value: unknown): void {
    const operation = asOperation(value);
    const target = path.join('.');
    if (operation) {
      this.#operate(target, operation);
    } else if (Array.isArray(value) && value.length > 0 && value.every(asOperation)) {
      for (const item of value as UpdateOperation[]) this.#operate(target, item);
    } else if (!Array.isArray(value) && holdsOperation(value)) {
      // Operations inside an object change its members and leave the rest of it alone.
      for (const [name, member] of Object.entries(value as object))
        this.change([...path, this.name(name)], member);
    } else {
      this.#set.push(`${target} = ${this.#value(value)}`);
    }
  }

  #operate(target: string, { type, value, items, by, index }: UpdateOperation): void {
    switch (type) {
      case 'OPERATION_REMOVE':
        this.#remove.push(target);
        break;
      case 'OPERATION_INCREMENT':
        this.#set.push(`${target} = ${target} + ${this.#value(by)}`);
        break;
      case 'OPERATION_DECREMENT':
        this.#set.push(`${target} = ${target} - ${this.#value(by)}`);
        break;
      case 'OPERATION_APPEND':
        this.#set.push(`${target} = list_append(${target}, ${this.#value(items)})`);
        break;
      case 'OPERATION_PREPEND':
        this.#set.push(`${target} = list_append(${this.#value(items)}, ${target})`);
        break;
      case 'OPERATION_UPDATE_LIST_ITEM':
        this.#set.push(`${target}[${Number(index)}] = ${this.#value(value)}`);
        break;
      default:
        this.#set.push(`${target} = ${this.#value(value)}`);
    }
  }

  build(): Update {
    const clauses = [
      this.#set.length > 0 ? `SET ${this.#set.join(', ')}` : '',
      this.#remove.length > 0 ? `REMOVE ${this.#remove.join(', ')}` : '',
    ].filter((clause) => clause !== '');
    if (clauses.length === 0) throw new TypeError('The update changes no field');
    return { expression: clauses.join(' '), expressionNames: this.#names, expressionValues: this.#values };
  }
}
