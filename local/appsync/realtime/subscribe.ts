import { createHash } from 'node:crypto';
import { GraphQLError, Kind, OperationTypeNode, getArgumentValues, print } from 'graphql';
import type { GraphQLObjectType } from 'graphql';
import type { ServedApi } from '../api.ts';
import { admits, notAuthorized } from '../auth/field-access.ts';
import type { Caller } from '../auth/caller.ts';
import { selectOperation } from '../execution/documents.ts';
import { deliverInitial, fragmentMap } from '../execution/execute.ts';
import type { Prepared } from '../execution/execute.ts';
import { fieldInfo } from '../execution/run.ts';
import { rootFields } from '../execution/selection.ts';
import type { SelectedField } from '../execution/selection.ts';
import { coerceVariables } from '../execution/variables.ts';
import { authorizeRoot } from '../http/handler.ts';
import type { GraphQLRequest } from '../http/request.ts';
import type { FieldOutcome, FieldRequest } from '../resolver.ts';
import { FilterError, argumentFilter, enhancedFilter } from './filter.ts';
import type { EventFilter } from './filter.ts';
import type { Subscription } from './registry.ts';
import type { SocketError } from './messages.ts';
import { unsupported } from './messages.ts';

/** Why a subscription does not start, as it is told to the client. */
export class StartError extends Error {
  override readonly name = 'StartError';
  readonly errors: readonly SocketError[];

  constructor(errors: readonly SocketError[]) {
    super('A subscription did not start');
    this.errors = errors;
  }
}

/** A subscription but for the connection it is for. */
export type Started = Omit<Subscription, 'deliver' | 'invalidate'>;

/**
 * Checks a subscription as a query is checked, runs its resolver once and works out its filter.
 * @throws StartError, Refusal or FieldError when it does not start
 */
export async function startSubscription(
  api: ServedApi,
  { query, variables, operationName }: GraphQLRequest,
  caller: Caller,
  request: FieldRequest['request'],
): Promise<Started> {
  const { graphql, documents, access } = api.served;
  const checked = documents.check(query);
  const operation = selectOperation(checked, operationName);
  if (operation.operation !== OperationTypeNode.SUBSCRIPTION) {
    throw new StartError([unsupported(operation.operation)]);
  }
  if (checked.errors.length > 0) throw new StartError(checked.errors.map(({ message }) => ({ message })));
  const coerced = coerceVariables(graphql, operation, variables);
  if (coerced.error) throw new StartError([{ message: coerced.error.message }]);

  const prepared: Prepared = { document: checked.document, operation, variables: coerced.values };
  const fragments = fragmentMap(checked.document);
  const [field] = rootFields(operation.selectionSet, { fragments, variables: coerced.values });
  const type = graphql.getSubscriptionType();
  if (!field || !type) throw new StartError([{ message: 'A subscription must select a field.' }]);
  authorizeRoot(api, caller, prepared);
  if (!admits(access, api.settings.auth, caller, type.name, field.name))
    throw notAuthorized(type.name, field.name);

  const args = argumentsOf(type, field, prepared);
  const outcome = await api.resolvers.get(`${type.name}.${field.name}`)?.resolve({
    arguments: args,
    source: null,
    identity: caller.identity,
    authType: caller.authType,
    request,
    info: fieldInfo({
      fieldName: field.name,
      parentType: type,
      fieldNodes: field.nodes,
      fragments,
      variableValues: coerced.values,
    }),
  });
  if (outcome) checkInitialValue(api, prepared, field, outcome, caller);
  return {
    field: field.name,
    caller,
    prepared,
    ...filters(args, outcome),
    payloadKey: payloadKey(prepared, field, caller),
  };
}

function argumentsOf(type: GraphQLObjectType, field: SelectedField, { variables }: Prepared) {
  const definition = type.getFields()[field.name]!;
  try {
    return getArgumentValues(definition, field.nodes[0]!, variables);
  } catch (error) {
    if (error instanceof GraphQLError) throw new StartError([{ message: error.message }]);
    throw error;
  }
}

/** A resolver that returns something must return what fits the type; most return null. */
function checkInitialValue(
  api: ServedApi,
  prepared: Prepared,
  field: SelectedField,
  outcome: FieldOutcome,
  caller: Caller,
): void {
  if (outcome.value === null || outcome.value === undefined) return;
  const { errors } = deliverInitial(prepared, { [field.name]: outcome.value }, { api, caller });
  if (errors.length > 0) throw new StartError(errors.map(({ message }) => ({ message })));
}

function filters(
  args: Readonly<Record<string, unknown>>,
  outcome: FieldOutcome | undefined,
): { filter: EventFilter; invalidation: EventFilter | undefined } {
  try {
    return {
      // A filter that the resolver sets replaces that of the arguments altogether.
      filter: outcome?.subscriptionFilter ? enhancedFilter(outcome.subscriptionFilter) : argumentFilter(args),
      invalidation: outcome?.invalidationFilter && enhancedFilter(outcome.invalidationFilter),
    };
  } catch (error) {
    if (error instanceof FilterError) throw new StartError([{ message: error.message, errorCode: 400 }]);
    throw error;
  }
}

/**
 * What decides how an event looks to a subscriber: the selection, the variables that skip or include parts
 * of it, and what the caller may see. Arguments filter events but do not change them.
 */
function payloadKey({ document, variables }: Prepared, field: SelectedField, caller: Caller): string {
  const selection = field.nodes.map((node) => (node.selectionSet ? print(node.selectionSet) : '')).join();
  const fragments = document.definitions
    .filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION)
    .map(print)
    .join();
  const conditional = `${selection}${fragments}`.includes('@') ? JSON.stringify(variables) : '';
  const sees = JSON.stringify([caller.mode, caller.defaultAction, [...caller.groups].sort()]);
  return createHash('sha256')
    .update([field.name, field.key, selection, fragments, conditional, sees].join('\n'))
    .digest('base64');
}
