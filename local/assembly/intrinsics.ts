import { BootError } from '../kernel/errors.ts';

/** What references mean while a template is being resolved. */
export interface Scope {
  /** The value of `Ref` of a resource, parameter or pseudo parameter; undefined when there is none. */
  ref(name: string): unknown;
  /** @throws BootError when the resource has no such attribute. */
  attribute(resource: string, name: string, place: string): unknown;
  /** @throws BootError when there is no such condition. */
  condition(name: string, place: string): boolean;
}

/** Stands for `AWS::NoValue`: the property or list member is left out. */
export const NO_VALUE = Symbol('AWS::NoValue');

type Resolve = (value: unknown, place: string) => unknown;

const FUNCTIONS: Readonly<
  Record<string, (argument: unknown, scope: Scope, place: string, resolve: Resolve) => unknown>
> = {
  Ref(name, scope, place) {
    const value = typeof name === 'string' ? scope.ref(name) : undefined;
    if (value === undefined) throw unresolved(`There is nothing named ${String(name)} to refer to`, place);
    return value;
  },

  'Fn::GetAtt'(argument, scope, place) {
    const [resource, name] = attributeReference(argument, place);
    return scope.attribute(resource, name, place);
  },

  'Fn::Join'(argument, _scope, place, resolve) {
    const [delimiter, parts] = pair(argument, place);
    const values = resolve(parts, `${place}[1]`);
    if (typeof delimiter !== 'string' || !Array.isArray(values)) throw malformed('Fn::Join', place);
    return values.map((value) => text(value, 'Fn::Join', place)).join(delimiter);
  },

  'Fn::Sub'(argument, _scope, place, resolve) {
    const [template, variables] = Array.isArray(argument) ? pair(argument, place) : [argument, {}];
    if (typeof template !== 'string' || typeof variables !== 'object' || variables === null) {
      throw malformed('Fn::Sub', place);
    }
    return template.replace(SUB_PLACEHOLDER, (_whole, literal: string, name: string) => {
      if (literal === '!') return `\${${name}}`;
      const own = (variables as Record<string, unknown>)[name];
      if (own !== undefined) return text(resolve(own, place), 'Fn::Sub', place);
      return text(
        resolve(name.includes('.') ? { 'Fn::GetAtt': name } : { Ref: name }, place),
        'Fn::Sub',
        place,
      );
    });
  },

  'Fn::Select'(argument, _scope, place, resolve) {
    const [index, list] = pair(argument, place);
    const values = resolve(list, `${place}[1]`);
    const value = Array.isArray(values) ? (values[Number(index)] as unknown) : undefined;
    if (value === undefined) throw malformed('Fn::Select', place);
    return value;
  },

  'Fn::Split'(argument, _scope, place, resolve) {
    const [delimiter, source] = pair(argument, place);
    if (typeof delimiter !== 'string' || delimiter === '') throw malformed('Fn::Split', place);
    return text(resolve(source, `${place}[1]`), 'Fn::Split', place).split(delimiter);
  },

  'Fn::If'(argument, scope, place, resolve) {
    if (!Array.isArray(argument) || argument.length !== 3) throw malformed('Fn::If', place);
    const [condition, whenTrue, whenFalse] = argument as [string, unknown, unknown];
    return resolve(scope.condition(condition, place) ? whenTrue : whenFalse, place);
  },
};

/** `${Name}`, `${Resource.Attribute}`, and `${!literal}`. */
const SUB_PLACEHOLDER = /\$\{(!?)([^}]+)\}/g;

/**
 * Puts values in the place of intrinsic functions, in depth.
 * @param place where the value stands, for messages.
 * @throws BootError UNSUPPORTED_INTRINSIC, UNRESOLVED_REFERENCE, ASSEMBLY_INVALID
 */
export function resolve(value: unknown, scope: Scope, place: string): unknown {
  if (Array.isArray(value)) {
    return value
      .map((member, index) => resolve(member, scope, `${place}[${index}]`))
      .filter((member) => member !== NO_VALUE);
  }
  if (typeof value !== 'object' || value === null) return value;
  const name = intrinsicName(value);
  if (name !== undefined) {
    const argument = (value as Record<string, unknown>)[name];
    return intrinsic(name, place)(argument, scope, place, (inner, at) => resolve(inner, scope, at));
  }
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, member]) => [key, resolve(member, scope, `${place}.${key}`)] as const)
      .filter(([, member]) => member !== NO_VALUE),
  );
}

/** The name of the intrinsic function a value is a call of. */
function intrinsicName(value: object): string | undefined {
  const keys = Object.keys(value);
  const [key] = keys;
  return keys.length === 1 && key !== undefined && (key === 'Ref' || key.startsWith('Fn::'))
    ? key
    : undefined;
}

function intrinsic(name: string, place: string): (typeof FUNCTIONS)[string] {
  if (Object.hasOwn(FUNCTIONS, name)) return FUNCTIONS[name]!;
  throw new BootError('UNSUPPORTED_INTRINSIC', `${name} is not supported`, {
    place,
    advice: `Supported are ${Object.keys(FUNCTIONS).join(', ')}.`,
  });
}

/**
 * The names a value refers to, by `Ref`, `Fn::GetAtt` and `Fn::Sub`, in depth. Intrinsics that are not
 * supported are told to `onProblem`, so that all of them are found in one go.
 */
export function references(
  value: unknown,
  place: string,
  onProblem: (problem: BootError) => void,
): Set<string> {
  const found = new Set<string>();
  const visit = (current: unknown, at: string): void => {
    if (Array.isArray(current)) return current.forEach((member, index) => visit(member, `${at}[${index}]`));
    if (typeof current !== 'object' || current === null) return;
    const name = intrinsicName(current);
    const argument = name === undefined ? undefined : (current as Record<string, unknown>)[name];
    try {
      if (name !== undefined) intrinsic(name, at);
      if (name === 'Ref') found.add(String(argument));
      else if (name === 'Fn::GetAtt') found.add(attributeReference(argument, at)[0]);
      else if (name === 'Fn::Sub') for (const each of subNames(argument)) found.add(each);
    } catch (error) {
      if (!(error instanceof BootError)) throw error;
      return onProblem(error);
    }
    if (name !== 'Ref' && name !== 'Fn::GetAtt') {
      for (const [key, member] of Object.entries(current))
        visit(member, name === undefined ? `${at}.${key}` : at);
    }
  };
  visit(value, place);
  return found;
}

function subNames(argument: unknown): string[] {
  const [template, variables] = Array.isArray(argument) ? (argument as unknown[]) : [argument, {}];
  if (typeof template !== 'string') return [];
  return [...template.matchAll(SUB_PLACEHOLDER)]
    .filter(
      ([, literal, name]) => literal === '' && !Object.hasOwn((variables as object | undefined) ?? {}, name!),
    )
    .map(([, , name]) => name!.split('.')[0]!);
}

/** `["Resource", "Attribute"]` or `"Resource.Attribute"`. */
function attributeReference(argument: unknown, place: string): [string, string] {
  if (
    Array.isArray(argument) &&
    argument.length === 2 &&
    argument.every((part) => typeof part === 'string')
  ) {
    return argument as [string, string];
  }
  const match = typeof argument === 'string' ? /^([^.]+)\.(.+)$/.exec(argument) : null;
  if (!match) throw malformed('Fn::GetAtt', place);
  return [match[1]!, match[2]!];
}

function pair(argument: unknown, place: string): [unknown, unknown] {
  if (Array.isArray(argument) && argument.length === 2) return argument as [unknown, unknown];
  throw new BootError('ASSEMBLY_INVALID', 'This intrinsic function takes two arguments', { place });
}

function text(value: unknown, name: string, place: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new BootError('ASSEMBLY_INVALID', `${name} can only take texts`, { place });
}

function malformed(name: string, place: string): BootError {
  return new BootError('ASSEMBLY_INVALID', `The arguments of ${name} are not valid`, { place });
}

function unresolved(message: string, place: string): BootError {
  return new BootError('UNRESOLVED_REFERENCE', message, { place });
}
