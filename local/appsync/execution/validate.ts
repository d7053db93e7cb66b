import {
  GraphQLError,
  TypeInfo,
  ValidationContext,
  specifiedRules,
  visit,
  visitInParallel,
  visitWithTypeInfo,
} from 'graphql';
import type { ASTVisitor, DocumentNode, GraphQLSchema, ValidationRule } from 'graphql';
import type { RequestError } from './shown-error.ts';
import { WordedErrors } from './wording.ts';

/** So many faults of one document are told. */
const MAX_ERRORS = 100;

/** What a validation needs to know beside the schema. */
export interface ValidationOptions {
  /** `IntrospectionConfig`: whether `__schema` and `__type` exist. */
  introspection: boolean;
}

/**
 * Validates a document by GraphQL's rules and words what is wrong as AppSync does, which runs an early
 * graphql-java: `Validation error of type FieldUndefined: Field 'x' in type 'Query' is undefined @ 'x'`.
 */
export function validateDocument(
  schema: GraphQLSchema,
  document: DocumentNode,
  options: ValidationOptions,
): readonly RequestError[] {
  const found: { rule: string; error: GraphQLError }[] = [];
  const typeInfo = new TypeInfo(schema);
  const visitors = rulesFor(options).map((rule) => {
    const context = new ValidationContext(schema, document, typeInfo, (error) => {
      if (found.length < MAX_ERRORS) found.push({ rule: rule.name, error });
    });
    return rule(context);
  });
  const ended = endedEarly(() => visit(document, visitWithTypeInfo(typeInfo, visitInParallel(visitors))));
  if (found.length === 0) return ended ? [TOO_COSTLY] : [];
  return new WordedErrors(schema, document, found).errors();
}

/** The answer to a document in which comparing the fields of one name would go on for too long. */
const TOO_COSTLY: RequestError = {
  path: null,
  locations: null,
  message: 'Validation error of type FieldsConflict: too many fields of the same name to compare',
};

/** Rules report what is wrong; the one that compares fields raises an error when its budget is spent. */
function endedEarly(validate: () => void): boolean {
  try {
    validate();
    return false;
  } catch (error) {
    if (error instanceof GraphQLError) return true;
    throw error;
  }
}

function rulesFor({ introspection }: ValidationOptions): readonly ValidationRule[] {
  return introspection ? specifiedRules : [...specifiedRules, NoIntrospectionRule];
}

/** With introspection off AppSync knows no `__schema` and no `__type`; `__typename` stays. */
function NoIntrospectionRule(context: ValidationContext): ASTVisitor {
  return {
    Field(node) {
      if (node.name.value !== '__schema' && node.name.value !== '__type') return;
      context.reportError(new GraphQLError('Introspection is off', { nodes: node }));
    },
  };
}
