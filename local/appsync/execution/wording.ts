import { Kind, getNamedType, getNullableType, isInputObjectType, isListType } from 'graphql';
import type { ASTNode, DocumentNode, GraphQLError, GraphQLSchema } from 'graphql';
import { literalText } from './literal-text.ts';
import { placesOf } from './places.ts';
import type { Place } from './places.ts';
import type { RequestError, ShownLocation } from './shown-error.ts';

/** An error of graphql-js, and the rule that found it. */
export interface Found {
  rule: string;
  error: GraphQLError;
}

/** The words for one error: graphql-java's name for its kind, its description, and where it is. */
interface Worded {
  type: string;
  text: string;
  at: readonly ASTNode[];
  place?: Place | undefined;
}

/** Words the errors of a document as graphql-java 11 does, which AppSync's answers match. */
export class WordedErrors {
  readonly #found: readonly Found[];
  readonly #places: ReadonlyMap<ASTNode, Place>;

  constructor(schema: GraphQLSchema, document: DocumentNode, found: readonly Found[]) {
    this.#found = found;
    this.#places = placesOf(schema, document, new Set(found.flatMap(({ error }) => error.nodes ?? [])));
  }

  /** The errors as they are answered; of several in one argument only the outermost. */
  errors(): RequestError[] {
    const arguments_ = new Map<ASTNode, Found[]>();
    const worded: Worded[] = [];
    for (const item of this.#found) {
      const argument = item.rule === 'ValuesOfCorrectTypeRule' && this.#place(item.error)?.argument;
      if (!argument) {
        worded.push(this.#word(item));
        continue;
      }
      const others = arguments_.get(argument);
      if (others) others.push(item);
      else {
        const group = [item];
        arguments_.set(argument, group);
        worded.push({ type: 'WrongType', text: '', at: [argument] });
      }
    }
    return worded.map((words) => {
      const group = words.text === '' ? arguments_.get(words.at[0]!) : undefined;
      return shown(group ? this.#wordArgument(group) : words);
    });
  }

  #place(error: GraphQLError): Place | undefined {
    const node = error.nodes?.[0];
    return node && this.#places.get(node);
  }

  #word({ rule, error }: Found): Worded {
    const node = error.nodes?.[0] as ASTNode;
    const place = this.#place(error);
    const at = (type: string, text: string, where: ASTNode | undefined = node): Worded => ({
      type,
      text,
      at: where ? [where] : [],
      place: where === node ? place : ((where && this.#places.get(where)) ?? place),
    });
    const name = nameOf(node);
    const quoted = [...error.message.matchAll(/"([^"]*)"/g)].map((match) => match[1]!);
    switch (rule) {
      case 'ExecutableDefinitionsRule':
        return at('NonExecutableDefinition', `The ${name || 'schema'} definition is not executable.`);
      case 'FieldsOnCorrectTypeRule':
      case 'NoIntrospectionRule':
        return at('FieldUndefined', `Field '${name}' in type '${place?.parentType?.name}' is undefined`);
      case 'FragmentsOnCompositeTypesRule': {
        const inline = place?.parent?.kind === Kind.INLINE_FRAGMENT;
        const what = inline ? 'Inline fragment' : 'Fragment';
        const text = `${what} type condition is invalid, must be on Object/Interface/Union`;
        return at('InlineFragmentTypeConditionInvalid', text);
      }
      case 'KnownArgumentNamesRule':
        return place?.parent?.kind === Kind.DIRECTIVE
          ? at('UnknownDirective', `Unknown directive argument ${name}`)
          : at('UnknownArgument', `Unknown field argument ${name}`);
      case 'KnownDirectivesRule':
        return error.message.startsWith('Unknown')
          ? at('UnknownDirective', `Unknown directive ${name}`)
          : at('MisplacedDirective', `Directive ${name} not allowed here`);
      case 'KnownFragmentNamesRule':
        return at('UndefinedFragment', `Undefined fragment ${name}`);
      case 'KnownTypeNamesRule':
        return at('UnknownType', `Unknown type ${name}`);
      case 'LoneAnonymousOperationRule':
        return at('LoneAnonymousOperationViolation', 'Anonymous operation with other operations.');
      case 'MaxIntrospectionDepthRule':
        return at('MaxIntrospectionDepth', 'Maximum introspection depth exceeded');
      case 'NoFragmentCyclesRule':
        return at('FragmentCycle', 'Fragment cycles not allowed');
      case 'NoUndefinedVariablesRule':
        return at('UndefinedVariable', `Undefined variable ${name}`);
      case 'NoUnusedFragmentsRule':
        return at('UnusedFragment', `Unused fragment ${name}`);
      case 'NoUnusedVariablesRule':
        return at('UnusedVariable', `Unused variable ${name}`);
      case 'OverlappingFieldsCanBeMergedRule':
        return { ...at('FieldsConflict', conflictText(error.message)), at: error.nodes ?? [] };
      case 'PossibleFragmentSpreadsRule':
        return at('InvalidFragmentType', error.message.replaceAll('"', '').replace(/\.$/, ''));
      case 'ProvidedRequiredArgumentsRule':
        return node.kind === Kind.DIRECTIVE
          ? at('MissingDirectiveArgument', `Missing directive argument ${quoted[1]}`)
          : at('MissingFieldArgument', `Missing field argument ${quoted[1]}`);
      case 'ScalarLeafsRule': {
        const field = place?.field;
        const type = typeName(place?.fieldType);
        return node.kind === Kind.SELECTION_SET
          ? at(
              'SubSelectionNotAllowed',
              `Sub selection not allowed on leaf type ${type} of field ${field?.name.value}`,
              field,
            )
          : at(
              'SubSelectionRequired',
              `Sub selection required for type ${type} of field ${field?.name.value}`,
            );
      }
      case 'SingleFieldSubscriptionsRule':
        return at('SubscriptionMultipleRootFields', error.message);
      case 'UniqueOperationNamesRule':
        return at(
          'DuplicateOperationName',
          `There can be only one operation named '${name}'`,
          error.nodes?.[1],
        );
      case 'UniqueFragmentNamesRule':
        return at(
          'DuplicateFragmentName',
          `There can be only one fragment named '${name}'`,
          error.nodes?.[1],
        );
      case 'UniqueArgumentNamesRule':
        return at(
          'DuplicateArgumentNames',
          `There can be only one argument named '${name}'`,
          error.nodes?.[1],
        );
      case 'UniqueVariableNamesRule':
        return at(
          'DuplicateVariableName',
          `There can be only one variable named '${name}'`,
          error.nodes?.[1],
        );
      case 'UniqueInputFieldNamesRule':
        return at('UniqueObjectFieldName', `There can be only one field named '${name}'`, error.nodes?.[1]);
      case 'UniqueDirectivesPerLocationRule': {
        const text = `Directives must be uniquely named within a location. The directive '${name}' is not unique.`;
        return at('DuplicateDirectiveName', text, error.nodes?.[1]);
      }
      case 'ValuesOfCorrectTypeRule':
        return this.#wordDefault(error, place);
      case 'VariablesAreInputTypesRule':
        return at('NonInputTypeOnVariable', 'Wrong type for a variable', place?.variableDefinition);
      case 'VariablesInAllowedPositionRule': {
        const text = `Variable type '${quoted[1]}' doesn't match expected type '${quoted[2]}'`;
        return at('VariableTypeMismatch', text, error.nodes?.[1]);
      }
      default:
        return at('InvalidSyntax', error.message);
    }
  }

  #wordDefault(error: GraphQLError, place: Place | undefined): Worded {
    const definition = place?.variableDefinition;
    const value = definition?.defaultValue ? literalText(definition.defaultValue) : 'null';
    const type = definition ? typeNodeName(definition.type) : 'null';
    return {
      type: 'BadValueForDefaultArg',
      text: `Bad default value ${value} for type ${type}`,
      at: definition ? [definition] : (error.nodes ?? []),
      place,
    };
  }

  /** Missing members are told before wrong ones, outer objects before inner ones. */
  #wordArgument(group: readonly Found[]): Worded {
    const items = group.map(({ error }) => {
      const node = error.nodes?.[0] as ASTNode;
      const place = this.#places.get(node)!;
      const missing = /of required type .* was not provided\.$/s.test(error.message);
      return { error, node, place, missing, depth: place.argumentTrail.length };
    });
    items.sort((a, b) => a.depth - b.depth || Number(b.missing) - Number(a.missing));
    const first = items[0]!;
    const { node, place } = first;
    const argument = place.argument!;
    const trail = node.kind === Kind.OBJECT_FIELD ? place.argumentTrail.slice(0, -1) : place.argumentTrail;
    const describe = (value: string, text: string): Worded => ({
      type: 'WrongType',
      text: `argument '${argument.name.value}${trail.join('')}' with value '${value}' ${text}`,
      at: [argument],
      place,
    });
    const whole = literalText(argument.value);
    if (first.missing) {
      const names = items
        .filter((item) => item.missing && item.node === node)
        .map(({ error }) => /"[^".]*\.([^"]*)"/.exec(error.message)?.[1]);
      return describe(whole, `is missing required fields '[${names.join(', ')}]'`);
    }
    if (node.kind === Kind.OBJECT_FIELD) {
      const owner = /by type "([^"]*)"/.exec(first.error.message)?.[1];
      return describe(whole, `contains a field not in '${owner}': '${node.name.value}'`);
    }
    const type = place.inputType && getNullableType(place.inputType);
    if (node.kind === Kind.NULL) return describe('NullValue{}', 'must not be null');
    if (type && isInputObjectType(getNamedType(type))) return describe(whole, 'must be an object type');
    const value = 'kind' in node ? literalText(node as never) : whole;
    return describe(value, `is not a valid '${type ? getNamedType(type).name : 'null'}'`);
  }
}

function shown({ type, text, at, place }: Worded): RequestError {
  const path = place?.path ?? [];
  const suffix = path.length > 0 ? ` @ '${path.join('/')}'` : '';
  return {
    path: null,
    locations: at.flatMap(locationOf),
    message: `Validation error of type ${type}: ${text}${suffix}`,
  };
}

function locationOf(node: ASTNode): ShownLocation[] {
  const start = node.loc?.startToken;
  return start ? [{ line: start.line, column: start.column, sourceName: null }] : [];
}

function nameOf(node: ASTNode | undefined): string {
  if (!node) return '';
  if (node.kind === Kind.NAME) return node.value;
  if (node.kind === Kind.VARIABLE_DEFINITION) return node.variable.name.value;
  return 'name' in node && node.name ? node.name.value : '';
}

/** A list has no name in graphql-java. */
function typeName(type: unknown): string {
  const nullable = getNullableType(type as never);
  return isListType(nullable) ? 'null' : ((nullable as { name?: string } | undefined)?.name ?? 'null');
}

function typeNodeName(type: { kind: Kind; type?: unknown; name?: { value: string } }): string {
  if (type.kind === Kind.NON_NULL_TYPE) return typeNodeName(type.type as never);
  return type.name?.value ?? 'null';
}

/** `Fields "a" conflict because "x" and "y" are different fields. …` becomes `a: x and y are different fields`. */
function conflictText(message: string): string {
  const match = /^Fields "([^"]*)" conflict because (.*)\. Use different aliases/s.exec(message);
  if (!match) return message;
  return `${match[1]}: ${match[2]!
    .replaceAll(/subfields "([^"]*)" conflict because /g, '$1: ')
    .replaceAll('conflicting types', 'differing types')
    .replaceAll('"', '')}`;
}
