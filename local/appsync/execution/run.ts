import type { GraphQLFieldResolver, GraphQLResolveInfo } from 'graphql';
import { admits, notAuthorized } from '../auth/field-access.ts';
import type { Caller } from '../auth/caller.ts';
import type { ServedApi } from '../api.ts';
import { FieldError } from '../resolver.ts';
import type { FieldInfo, FieldOutcome, FieldRequest } from '../resolver.ts';
import { conform } from './conform.ts';
import { cutToSelection, selectionSetGraphQL, selectionSetList } from './selection.ts';
import type { SelectionContext } from './selection.ts';
import { resolverError, shownLocations } from './shown-error.ts';
import type { ResolverError } from './shown-error.ts';

/** AppSync's quota of `extensions.invalidateSubscriptions` in one request. */
const MAX_INVALIDATIONS = 5;

/** One execution of one operation, and what its resolvers leave behind. */
export interface Run {
  api: ServedApi;
  caller: Caller;
  request: FieldRequest['request'];
  resolved: number;
  appended: ResolverError[];
  responseHeaders: Record<string, string>;
  invalidations: FieldOutcome['invalidations'][number][];
}

/** Starts the account of an execution. */
export function newRun(api: ServedApi, caller: Caller, request: FieldRequest['request']): Run {
  return { api, caller, request, resolved: 0, appended: [], responseHeaders: {}, invalidations: [] };
}

/** Resolves a field by its resolver, or from its parent's value when it has none. */
export const resolveField: GraphQLFieldResolver<unknown, Run> = (source, args, run, info) => {
  admit(run, info);
  checkDepth(run, info);
  const resolver = run.api.resolvers.get(`${info.parentType.name}.${info.fieldName}`);
  if (!resolver) return conform(memberOf(source, info.fieldName), info, { serialize: true });
  countResolver(run);
  const request: FieldRequest = {
    arguments: args,
    source: source ?? null,
    identity: run.caller.identity,
    authType: run.caller.authType,
    request: run.request,
    info: fieldInfo(info),
  };
  return resolver.resolve(request).then(
    (outcome) => {
      keep(outcome, run, info);
      return conform(outcome.value, info, { serialize: true });
    },
    (error: unknown) => {
      throw error instanceof FieldError ? cutError(error, info) : error;
    },
  );
};

/** What it takes to give a value to a subscriber. */
export type Delivery = Pick<Run, 'api' | 'caller'>;

/** Resolves a field of a value that an answer already holds: no resolver runs, but access is checked. */
export const deliverField: GraphQLFieldResolver<unknown, Delivery> = (source, _args, run, info) => {
  admit(run, info);
  return conform(memberOf(source, info.fieldName), info, { serialize: false });
};

/** As `deliverField`, for a value fresh from a resolver. */
export const deliverInitialField: GraphQLFieldResolver<unknown, Delivery> = (source, _args, run, info) => {
  admit(run, info);
  return conform(memberOf(source, info.fieldName), info, { serialize: true });
};

function admit({ api, caller }: Delivery, info: GraphQLResolveInfo): void {
  const { parentType, fieldName } = info;
  if (admits(api.served.access, api.settings.auth, caller, parentType.name, fieldName)) return;
  throw notAuthorized(parentType.name, fieldName);
}

/** Every field is a level, leaves too. */
function checkDepth(run: Run, info: GraphQLResolveInfo): void {
  const limit = run.api.settings.queryDepthLimit;
  if (limit === undefined) return;
  let depth = 0;
  for (let path: GraphQLResolveInfo['path'] | undefined = info.path; path; path = path.prev) {
    if (typeof path.key === 'string') depth += 1;
  }
  if (depth > limit) throw limitError('QueryDepthLimitReached', `Query depth limit of ${limit} reached.`);
}

function countResolver(run: Run): void {
  const limit = run.api.settings.resolverCountLimit;
  run.resolved += 1;
  if (run.resolved > limit) {
    throw limitError('ResolverExecutionLimitReached', `Resolver invocation limit of ${limit} reached.`);
  }
}

function limitError(errorType: string, message: string): FieldError {
  return new FieldError({ message, errorType, data: null, errorInfo: null });
}

/** The member of a parent's value; only its own, so that `constructor` and the like are no values. */
function memberOf(source: unknown, name: string): unknown {
  if (typeof source !== 'object' || source === null || !Object.hasOwn(source, name)) return null;
  return (source as Record<string, unknown>)[name];
}

function keep(outcome: FieldOutcome, run: Run, info: GraphQLResolveInfo): void {
  const path = pathKeys(info.path);
  const locations = fieldLocations(info);
  for (const error of outcome.errors) {
    const data = cutToSelection(error.data, info.fieldNodes, selectionContext(info));
    run.appended.push(resolverError({ ...error, data }, path, locations));
  }
  Object.assign(run.responseHeaders, outcome.responseHeaders);
  keepInvalidations(outcome, run, info);
}

function keepInvalidations({ invalidations }: FieldOutcome, run: Run, info: GraphQLResolveInfo): void {
  if (invalidations.length === 0) return;
  if (info.parentType !== info.schema.getMutationType()) {
    throw plainError('Subscriptions can be invalidated by mutations only.');
  }
  run.invalidations.push(...invalidations);
  if (run.invalidations.length > MAX_INVALIDATIONS) {
    throw plainError(`A request can invalidate subscriptions up to ${MAX_INVALIDATIONS} times.`);
  }
}

function plainError(message: string): FieldError {
  return new FieldError({ message, errorType: null, data: null, errorInfo: null });
}

function cutError(error: FieldError, info: GraphQLResolveInfo): FieldError {
  return new FieldError({
    message: error.message,
    errorType: error.errorType,
    data: cutToSelection(error.data, info.fieldNodes, selectionContext(info)),
    errorInfo: error.errorInfo,
  });
}

/** `ctx.info` of a field. */
export function fieldInfo(
  info: Pick<GraphQLResolveInfo, 'fieldName' | 'parentType' | 'fieldNodes' | 'fragments' | 'variableValues'>,
): FieldInfo {
  const context = selectionContext(info);
  return {
    fieldName: info.fieldName,
    parentTypeName: info.parentType.name,
    variables: info.variableValues,
    selectionSetList: selectionSetList(info.fieldNodes, context),
    selectionSetGraphQL: selectionSetGraphQL(info.fieldNodes),
  };
}

function selectionContext(info: Pick<GraphQLResolveInfo, 'fragments' | 'variableValues'>): SelectionContext {
  return { fragments: info.fragments, variables: info.variableValues };
}

function fieldLocations(info: GraphQLResolveInfo) {
  const start = info.fieldNodes[0]?.loc?.startToken;
  return shownLocations(start && [{ line: start.line, column: start.column }]);
}

function pathKeys(path: GraphQLResolveInfo['path']): (string | number)[] {
  return [...(path.prev ? pathKeys(path.prev) : []), path.key];
}
