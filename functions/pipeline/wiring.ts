import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { environmentCredentials } from '../aws/credentials.ts';
import { variable } from '../aws/environment.ts';
import { createOrderStore } from '../orders/order-store.ts';
import { createRequestSigner } from '../status/signature.ts';
import { createStatusPoster } from '../status/status-poster.ts';
import type { StepDependencies } from './step.ts';

/** What every step is wired to, by the function's environment. */
export function stepDependencies(client: DynamoDBDocumentClient): StepDependencies {
  const url = new URL(variable('GRAPHQL_URL'));
  return {
    orders: createOrderStore(client, variable('ORDERS_TABLE')),
    status: createStatusPoster(url, createRequestSigner(url, variable('AWS_REGION'), environmentCredentials)),
  };
}
