import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { CLIENT_LIMITS, type ClientLimits } from './client-limits.ts';

/** The client of a function's tables; region, credentials and endpoint come from the environment. */
export function documentClient(limits: ClientLimits = CLIENT_LIMITS): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(new DynamoDBClient({ ...limits }), {
    marshallOptions: { removeUndefinedValues: true },
  });
}
