import { AwsError } from '../kernel/errors.ts';
import type { FaultError } from './rule.ts';

interface Answer {
  code: string;
  message: string;
  status: number;
  members?: Record<string, unknown>;
}

type Wording = Readonly<Record<Extract<FaultError, string>, Answer>>;

/**
 * What services answer that name nothing of their own: the errors all AWS APIs share
 * (https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html).
 */
const COMMON: Wording = {
  internal: {
    code: 'InternalFailure',
    message: 'The request processing has failed because of an unknown error, exception or failure.',
    status: 500,
  },
  unavailable: {
    code: 'ServiceUnavailable',
    message: 'The request has failed due to a temporary failure of the server.',
    status: 503,
  },
  throttling: { code: 'ThrottlingException', message: 'Rate exceeded', status: 400 },
};

/** Where a service has errors of its own for it, by its API model. */
const OWN: Readonly<Record<string, Partial<Wording>>> = {
  dynamodb: {
    internal: { code: 'InternalServerError', message: 'Internal server error', status: 500 },
    throttling: {
      code: 'ThrottlingException',
      message: 'Rate of requests exceeds the allowed throughput.',
      status: 400,
    },
  },
  events: {
    internal: {
      code: 'InternalException',
      message: 'This exception occurs due to unexpected causes.',
      status: 500,
    },
  },
  lambda: {
    internal: {
      code: 'ServiceException',
      message: 'The AWS Lambda service encountered an internal error.',
      status: 500,
      members: { Type: 'Service' },
    },
    throttling: {
      code: 'TooManyRequestsException',
      message: 'Rate Exceeded.',
      status: 429,
      members: { Type: 'User', Reason: 'CallerRateLimitExceeded' },
    },
  },
  sns: {
    internal: { code: 'InternalError', message: COMMON.internal.message, status: 500 },
    throttling: { code: 'Throttled', message: 'Rate exceeded', status: 429 },
  },
  sqs: {
    throttling: { code: 'RequestThrottled', message: 'Rate exceeded', status: 403 },
  },
  s3: {
    internal: {
      code: 'InternalError',
      message: 'We encountered an internal error. Please try again.',
      status: 500,
    },
    unavailable: { code: 'ServiceUnavailable', message: 'Service is unable to handle request.', status: 503 },
    throttling: { code: 'SlowDown', message: 'Please reduce your request rate.', status: 503 },
  },
  logs: {
    internal: {
      code: 'ServiceUnavailableException',
      message: 'The service cannot complete the request.',
      status: 500,
    },
    unavailable: {
      code: 'ServiceUnavailableException',
      message: 'The service cannot complete the request.',
      status: 503,
    },
  },
  'cognito-idp': {
    internal: { code: 'InternalErrorException', message: 'Internal server error', status: 500 },
    throttling: { code: 'TooManyRequestsException', message: 'Rate exceeded', status: 429 },
  },
  sts: {
    throttling: { code: 'Throttling', message: 'Rate exceeded', status: 400 },
  },
  // What the GraphQL endpoint answers when throttled is not documented; the status is that of AppSync's API.
  appsync: {
    internal: { code: 'InternalFailure', message: 'An internal failure occurred.', status: 500 },
    throttling: { code: 'LimitExceededException', message: 'Rate exceeded', status: 429 },
  },
};

/**
 * The error a failing call of a service answers, in that service's words, so that SDKs retry it as they
 * would on AWS. One given by its code has the status 500 unless it says otherwise.
 */
export function serviceError(service: string, error: FaultError): AwsError {
  if (typeof error !== 'string') {
    const { code, message = 'This failure was asked for by a fault rule.', status = 500 } = error;
    return new AwsError(code, message, { status });
  }
  const { code, message, status, members = {} } = OWN[service]?.[error] ?? COMMON[error];
  return new AwsError(code, message, { status, members });
}
