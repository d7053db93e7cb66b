import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { CLIENT_LIMITS } from './client-limits.ts';

/** The client of a function's tables; region, credentials and endpoint come from the environment. */
export function documentClient(): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(new DynamoDBClient({ ...CLIENT_LIMITS }), {
    marshallOptions: { removeUndefinedValues: true },
  });
}
