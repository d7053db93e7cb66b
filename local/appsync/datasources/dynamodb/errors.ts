import { randomBytes } from 'node:crypto';
import type { AwsError } from '../../../kernel/errors.ts';
import type { DataSourceAnswer } from '../datasource.ts';
import { toPlainItem, type ApiItem } from './values.ts';

/** Errors that have a class of their own in AWS's Java client; all others are of its base class. */
const OWN_CLASS = new Set([
  'ConditionalCheckFailedException',
  'IdempotentParameterMismatchException',
  'InternalServerError',
  'ItemCollectionSizeLimitExceededException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ResourceNotFoundException',
  'TransactionCanceledException',
  'TransactionConflictException',
  'TransactionInProgressException',
]);

/** A request id in the look of DynamoDB's: 52 capital letters and digits. */
function requestId(): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
  return [...randomBytes(52)].map((byte) => alphabet.charAt(byte % alphabet.length)).join('');
}

/** A failure of DynamoDB as `ctx.error` tells it. The two conditional ones are worded as the guide shows them. */
export function toError(error: AwsError): NonNullable<DataSourceAnswer['error']> {
  const { code, message, status } = error;
  const isConditional = code === 'ConditionalCheckFailedException' || code === 'TransactionCanceledException';
  const details = isConditional
    ? `Service: AmazonDynamoDBv2; Status Code: ${status}; Error Code: ${code}; Request ID: ${requestId()}`
    : `Service: DynamoDb, Status Code: ${status}, Request ID: ${requestId()}`;
  return {
    type: `DynamoDB:${OWN_CLASS.has(code) ? code : 'DynamoDbException'}`,
    message: `${message} (${details})`,
  };
}

interface ApiReason {
  Code?: string;
  Message?: string;
  Item?: ApiItem;
}

/** Why a transaction was cancelled, one entry for each of its items, as `ctx.result` tells it; null when it was not. */
export function cancellationReasons(error: AwsError): Record<string, unknown>[] | null {
  if (error.code !== 'TransactionCanceledException') return null;
  const reasons = (error.members['CancellationReasons'] ?? []) as readonly ApiReason[];
  return reasons.map(({ Code = 'None', Message, Item }) => ({
    ...(Item ? { item: toPlainItem(Item) } : {}),
    type: Code === 'ConditionalCheckFailed' ? 'ConditionCheckFailed' : Code,
    message: Code === 'ConditionalCheckFailed' ? 'The condition check failed.' : (Message ?? Code),
  }));
}
