import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import { Kind, parse } from 'graphql';
import { Refusal } from '../appsync/auth/refusal.ts';
import { fragmentMap } from '../appsync/execution/execute.ts';
import { rootFields } from '../appsync/execution/selection.ts';
import { readRequest } from '../appsync/http/request.ts';
import { refusal } from '../appsync/http/response.ts';
import type { GraphQLHandler } from '../gateway/app-server.ts';
import type { Iam } from '../iam/iam.ts';
import { AwsError } from '../kernel/errors.ts';
import type { WireRequest, WireResponse } from '../kernel/service.ts';
import type { FaultKnobs } from './knobs.ts';
import { GRAPHQL } from './rule.ts';
import { callerName } from './selection.ts';

/** Puts the rules around the requests of a GraphQL endpoint; its sockets and preflights they leave alone. */
export function withFaults(
  handler: GraphQLHandler,
  knobs: FaultKnobs,
  authenticate: Iam['authenticate'],
): GraphQLHandler {
  return {
    ...handler,
    async handle(request) {
      if (knobs.activeCount === 0 || request.method === 'OPTIONS') return handler.handle(request);
      const asked = rootFieldsOf(request);
      const call = {
        service: GRAPHQL,
        operations: asked.fields,
        caller: knobs.asksFor('caller', GRAPHQL) ? callerOf(request, authenticate) : '',
        resources: asked.fields.map((field) => `${asked.type}.${field}`),
      };
      try {
        return await knobs.around<WireResponse>(call, () => handler.handle(request));
      } catch (error) {
        if (error instanceof AwsError) return refusal(new Refusal(error.status, error.code, error.message));
        throw error;
      }
    },
  };
}

/** A role by its name; `user` for whoever shows a token. */
function callerOf(request: WireRequest, authenticate: Iam['authenticate']): string {
  try {
    const principal = authenticate(request, GRAPHQL);
    return principal === undefined ? 'user' : callerName(principal);
  } catch {
    // The endpoint itself tells what is wrong with the signature.
    return 'anonymous';
  }
}

/** What the request asks of the root type; nothing when it cannot be read, which the endpoint itself tells. */
function rootFieldsOf(request: WireRequest): { type: string; fields: string[] } {
  try {
    const { query, variables, operationName } = readRequest(request);
    const document = parse(query);
    const operation = operationOf(document, operationName);
    if (operation !== undefined) {
      const type = operation.operation[0]!.toUpperCase() + operation.operation.slice(1);
      const scope = { fragments: fragmentMap(document), variables };
      const names = rootFields(operation.selectionSet, scope).map(({ name }) => name);
      return { type, fields: [...new Set(names)] };
    }
  } catch {
    // As above.
  }
  return { type: '', fields: [] };
}

function operationOf(document: DocumentNode, name: string | undefined): OperationDefinitionNode | undefined {
  const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  return operations.find((node) => name === undefined || node.name?.value === name);
}
