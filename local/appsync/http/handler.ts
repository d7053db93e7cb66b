import { OperationTypeNode } from 'graphql';
import type { Clock } from '../../kernel/clock.ts';
import { after } from '../../kernel/clock.ts';
import type { WireRequest, WireResponse } from '../../kernel/service.ts';
import type { Api, ServedApi } from '../api.ts';
import { authorizeFields } from '../auth/field-access.ts';
import type { Caller } from '../auth/caller.ts';
import { Refusal } from '../auth/refusal.ts';
import { selectOperation } from '../execution/documents.ts';
import { executeOperation, fragmentMap } from '../execution/execute.ts';
import type { Executed, Prepared } from '../execution/execute.ts';
import { newRun } from '../execution/run.ts';
import type { Run } from '../execution/run.ts';
import { rootFields } from '../execution/selection.ts';
import { coerceVariables } from '../execution/variables.ts';
import { requestContext, sourceIps } from './context.ts';
import { readRequest } from './request.ts';
import { answer, preflight, refusal } from './response.ts';

/** How long AppSync gives a request, in milliseconds. */
const EXECUTION_TIMEOUT = 30_000;

/** A request over HTTP, and where it came from. */
export type HttpRequest = WireRequest & { remoteAddress: string };

/** Told of each mutation that has run, before its client is. */
export type OnMutation = (api: ServedApi, prepared: Prepared, executed: Executed, run: Run) => void;

/**
 * Answers one HTTP request to an API as AppSync does: requests it cannot take or must not take get a
 * status and one error; everything else is a 200.
 */
export async function answerHttp(
  api: Api,
  request: HttpRequest,
  clock: Clock,
  onMutation: OnMutation,
): Promise<WireResponse> {
  if (request.method === 'OPTIONS') return preflight(request.headers);
  try {
    if (request.method !== 'GET' && request.method !== 'POST') {
      throw new Refusal(405, 'MethodNotAllowedException', `The method ${request.method} is not allowed.`);
    }
    const sourceIp = sourceIps(request.headers, request.remoteAddress);
    const caller = await api.authenticator.authenticate({ ...request, sourceIp });
    const { query, variables, operationName } = readRequest(request);
    const served = requireSchema(api);
    const checked = served.served.documents.check(query);
    const operation = selectOperation(checked, operationName);
    if (checked.errors.length > 0) return answer({ data: null, errors: checked.errors });
    if (operation.operation === OperationTypeNode.SUBSCRIPTION) {
      throw new Refusal(400, 'BadRequestException', 'Subscriptions are served over the realtime endpoint.');
    }
    const coerced = coerceVariables(served.served.graphql, operation, variables);
    if (coerced.error) return answer({ data: null, errors: [coerced.error] });
    const prepared: Prepared = { document: checked.document, operation, variables: coerced.values };
    authorizeRoot(served, caller, prepared);

    const run = newRun(served, caller, requestContext(request.headers));
    const executed = await withinTime(clock, executeOperation(prepared, run));
    if (!executed) return answer({ data: null, errors: [TIMED_OUT] });
    if (operation.operation === OperationTypeNode.MUTATION) onMutation(served, prepared, executed, run);
    return answer(executed.errors.length > 0 ? executed : { data: executed.data }, run.responseHeaders);
  } catch (error) {
    if (error instanceof Refusal) return refusal(error);
    console.error('GraphQL: a request failed', error);
    return refusal(new Refusal(500, 'InternalFailure', 'An internal failure occurred.'));
  }
}

const TIMED_OUT = {
  path: null,
  data: null,
  errorType: 'ExecutionTimeout',
  errorInfo: null,
  locations: null,
  message: 'Execution timed out.',
};

/** @throws Refusal 502 when the template gives the API no schema. */
export function requireSchema(api: Api): ServedApi {
  if (!api.served) throw new Refusal(502, 'GraphQLSchemaException', 'No schema definition exists.');
  return api as ServedApi;
}

/**
 * Checks an IAM caller's policies for the operation's top-level fields.
 * @throws Refusal 401 Permission denied
 */
export function authorizeRoot(
  api: ServedApi,
  caller: Caller,
  { document, operation, variables }: Prepared,
): void {
  const type = api.served.graphql.getRootType(operation.operation);
  if (!type) return;
  const fields = rootFields(operation.selectionSet, { fragments: fragmentMap(document), variables });
  const names = [...new Set(fields.map((field) => field.name))].filter((name) => name !== '__typename');
  authorizeFields(api.authorizers, caller, api.arn, type.name, names);
}

/** What `work` gives, or undefined when the time is up first. */
async function withinTime<T>(clock: Clock, work: Promise<T>): Promise<T | undefined> {
  let alarm: { cancel(): void } | undefined;
  const timeUp = new Promise<undefined>((resolve) => {
    alarm = after(clock, EXECUTION_TIMEOUT, () => resolve(undefined));
  });
  try {
    return await Promise.race([work, timeUp]);
  } finally {
    alarm?.cancel();
    // What is still running ends by itself; its failure then concerns nobody.
    work.catch(() => undefined);
  }
}
