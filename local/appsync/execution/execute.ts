import { Kind, execute } from 'graphql';
import type {
  DocumentNode,
  ExecutionResult,
  FragmentDefinitionNode,
  GraphQLError,
  GraphQLFieldResolver,
  OperationDefinitionNode,
} from 'graphql';
import { FieldError } from '../resolver.ts';
import { Misfit } from './conform.ts';
import { deliverField, deliverInitialField, resolveField } from './run.ts';
import type { Delivery, Run } from './run.ts';
import { pathText, resolverError, shownLocations } from './shown-error.ts';
import type { ShownError } from './shown-error.ts';

type Data = Record<string, unknown> | null;

/** What an execution gives the client. */
export interface Executed {
  data: Data;
  errors: readonly ShownError[];
}

/** An operation of a valid document, with variables fit for it. */
export interface Prepared {
  document: DocumentNode;
  operation: OperationDefinitionNode;
  variables: Readonly<Record<string, unknown>>;
}

/** Runs a query or mutation; what fails on the way stands in `errors`, as AppSync words it. */
export async function executeOperation(prepared: Prepared, run: Run): Promise<Executed> {
  const result = await execute({
    schema: run.api.served.graphql,
    document: alone(prepared),
    contextValue: run,
    variableValues: prepared.variables,
    fieldResolver: resolveField,
    typeResolver: namedType,
  });
  return { data: result.data ?? null, errors: [...shownErrors(result.errors), ...run.appended] };
}

/** Fits a value that a mutation has answered to what a subscriber selects of it. */
export function deliver(prepared: Prepared, root: Data, run: Delivery): Executed {
  return project(prepared, root, run, deliverField);
}

/** Fits what a subscription's resolver returned to what the subscriber selects of it. */
export function deliverInitial(prepared: Prepared, root: Data, run: Delivery): Executed {
  return project(prepared, root, run, deliverInitialField);
}

/** No resolver runs, so the result is there at once. */
function project(
  prepared: Prepared,
  root: Data,
  run: Delivery,
  fieldResolver: GraphQLFieldResolver<unknown, Delivery>,
): Executed {
  const result = execute({
    schema: run.api.served.graphql,
    document: alone(prepared),
    rootValue: root,
    contextValue: run,
    variableValues: prepared.variables,
    fieldResolver,
    typeResolver: namedType,
  }) as ExecutionResult;
  return { data: (result.data as Data | undefined) ?? null, errors: shownErrors(result.errors) };
}

/** The document with this operation only; graphql-js then needs no name to find it. */
function alone({ document, operation }: Prepared): DocumentNode {
  const others = document.definitions.some(
    (item) => item.kind === Kind.OPERATION_DEFINITION && item !== operation,
  );
  return others ? { ...document, definitions: [operation, ...fragmentsOf(document)] } : document;
}

function fragmentsOf(document: DocumentNode): FragmentDefinitionNode[] {
  return document.definitions.filter((item) => item.kind === Kind.FRAGMENT_DEFINITION);
}

/** The fragments of a document, by name. */
export function fragmentMap(document: DocumentNode): Readonly<Record<string, FragmentDefinitionNode>> {
  return Object.fromEntries(fragmentsOf(document).map((fragment) => [fragment.name.value, fragment]));
}

/** `conform` has made sure that the value names one of the abstract type's own. */
function namedType(value: unknown): string {
  return (value as { __typename: string }).__typename;
}

function shownErrors(errors: readonly GraphQLError[] | undefined): ShownError[] {
  return (errors ?? []).map((error) => {
    const path = error.path ?? [];
    const cause = error.originalError;
    if (cause instanceof Misfit) {
      return { path, locations: null, message: cause.explain(pathText(path)) };
    }
    if (cause instanceof FieldError) {
      return resolverError(cause, path, shownLocations(error.locations).slice(0, 1));
    }
    console.error(`GraphQL: ${pathText(path)} failed`, cause ?? error);
    const internal = {
      message: 'An internal failure occurred while resolving this field.',
      errorType: 'InternalFailure',
      data: null,
      errorInfo: null,
    };
    return resolverError(internal, path, shownLocations(error.locations).slice(0, 1));
  });
}
