import { AwsError } from '../kernel/errors.ts';

const SERVICE = 'AWS.SimpleQueueService';

/**
 * The code that the query protocol had for each error, by the code it has now; SDKs know errors by either
 * (https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#aws-protocols-awsquerycompatible-trait).
 */
export const QUERY_ERROR_CODES: Readonly<Record<string, string>> = {
  AccessDeniedException: 'AccessDenied',
  BatchEntryIdsNotDistinct: `${SERVICE}.BatchEntryIdsNotDistinct`,
  BatchRequestTooLong: `${SERVICE}.BatchRequestTooLong`,
  EmptyBatchRequest: `${SERVICE}.EmptyBatchRequest`,
  InvalidAttributeName: 'InvalidAttributeName',
  InvalidBatchEntryId: `${SERVICE}.InvalidBatchEntryId`,
  InvalidMessageContents: 'InvalidMessageContents',
  InvalidParameterValue: 'InvalidParameterValue',
  InvalidParameterValueException: 'InvalidParameterValue',
  MissingRequiredParameterException: 'MissingParameter',
  PurgeQueueInProgress: `${SERVICE}.PurgeQueueInProgress`,
  QueueDoesNotExist: `${SERVICE}.NonExistentQueue`,
  ReceiptHandleIsInvalid: 'ReceiptHandleIsInvalid',
  TooManyEntriesInBatchRequest: `${SERVICE}.TooManyEntriesInBatchRequest`,
};

/** A value that SQS does not take, told in its frame. */
export function invalidParameter(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message);
}

/** @throws AwsError unless a number that was given lies within the range. */
export function assertRange(
  parameter: string,
  value: number | undefined,
  [minimum, maximum]: readonly [number, number],
  reason: string,
): void {
  if (value === undefined || (value >= minimum && value <= maximum)) return;
  throw invalidParameter(`Value ${value} for parameter ${parameter} is invalid. Reason: ${reason}`);
}
