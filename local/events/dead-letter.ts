import { AwsError } from '../kernel/errors.ts';

/** An event that could not be brought, and why. */
export interface Undelivered {
  ruleArn: string;
  targetArn: string;
  /** JSON. */
  payload: string;
  error: unknown;
  /** Which limit of the retry policy ended it; undefined for errors that are not tried again. */
  condition: 'MaximumRetryAttempts' | 'MaximumEventAgeInSeconds' | undefined;
  retries: number;
}

/** What the dead-letter queue calls the errors of a function's API. */
const ERROR_CODES: Readonly<Record<string, string>> = {
  AccessDeniedException: 'NO_PERMISSIONS',
  ResourceNotFoundException: 'NO_RESOURCE',
  TooManyRequestsException: 'THROTTLING',
};

/**
 * The message a dead-letter queue gets: what the target would have got, with the reasons as attributes
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-event-delivery.html). Which code stands
 * for an error of the service itself is not documented; `INTERNAL_ERROR` is the nearest of the list.
 */
export function deadLetter(queueArn: string, undelivered: Undelivered): Record<string, unknown> {
  const { ruleArn, targetArn, payload, error, condition, retries } = undelivered;
  const code = (error instanceof AwsError && ERROR_CODES[error.code]) || 'INTERNAL_ERROR';
  const attributes = {
    RULE_ARN: ruleArn,
    TARGET_ARN: targetArn,
    ERROR_CODE: code,
    ERROR_MESSAGE: error instanceof Error && error.message ? error.message : code,
    ...(condition && { EXHAUSTED_RETRY_CONDITION: condition }),
    RETRY_ATTEMPTS: String(retries),
  };
  return {
    QueueUrl: queueArn.split(':').slice(-2).join('/'),
    MessageBody: payload,
    MessageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
    ),
  };
}
