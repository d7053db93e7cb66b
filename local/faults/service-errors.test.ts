import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  CognitoIdentityProviderClient,
  ListUserPoolsCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, ListRulesCommand } from '@aws-sdk/client-eventbridge';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn';
import { ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Runtime } from '../runtime.ts';
import { parseRules } from './rule.ts';
import { bootTable } from './testing.ts';

let runtime: Runtime;
let end: () => Promise<void>;

beforeAll(async () => ({ runtime, end } = await bootTable()));
afterAll(() => end());

type Send = (attempts: number) => Promise<{ $metadata: { attempts?: number } }>;

/** A call of each service, by a client that asks so many times. */
function calls(): Record<string, Send> {
  const settings = (maxAttempts: number) => ({
    endpoint: runtime.awsUrl,
    region: runtime.region,
    credentials: { ...runtime.operatorCredentials },
    maxAttempts,
  });
  return {
    'cognito-idp': (attempts) =>
      new CognitoIdentityProviderClient(settings(attempts)).send(new ListUserPoolsCommand({ MaxResults: 1 })),
    dynamodb: (attempts) => new DynamoDBClient(settings(attempts)).send(new ListTablesCommand({})),
    events: (attempts) => new EventBridgeClient(settings(attempts)).send(new ListRulesCommand({})),
    lambda: (attempts) => new LambdaClient(settings(attempts)).send(new ListFunctionsCommand({})),
    logs: (attempts) => new CloudWatchLogsClient(settings(attempts)).send(new DescribeLogGroupsCommand({})),
    s3: (attempts) => new S3Client(settings(attempts)).send(new ListBucketsCommand({})),
    sns: (attempts) => new SNSClient(settings(attempts)).send(new ListTopicsCommand({})),
    sqs: (attempts) => new SQSClient(settings(attempts)).send(new ListQueuesCommand({})),
    states: (attempts) => new SFNClient(settings(attempts)).send(new ListStateMachinesCommand({})),
    sts: (attempts) => new STSClient(settings(attempts)).send(new GetCallerIdentityCommand({})),
  };
}

it.each([
  [
    'internal',
    {
      'cognito-idp': ['InternalErrorException', 500],
      dynamodb: ['InternalServerError', 500],
      events: ['InternalException', 500],
      lambda: ['ServiceException', 500],
      logs: ['ServiceUnavailableException', 500],
      s3: ['InternalError', 500],
      sns: ['InternalErrorException', 500],
      sqs: ['InternalFailure', 500],
      states: ['InternalFailure', 500],
      sts: ['InternalFailure', 500],
    },
  ],
  [
    'unavailable',
    {
      'cognito-idp': ['ServiceUnavailable', 503],
      dynamodb: ['ServiceUnavailable', 503],
      events: ['ServiceUnavailable', 503],
      lambda: ['ServiceUnavailable', 503],
      logs: ['ServiceUnavailableException', 503],
      s3: ['ServiceUnavailable', 503],
      sns: ['ServiceUnavailable', 503],
      sqs: ['ServiceUnavailable', 503],
      states: ['ServiceUnavailable', 503],
      sts: ['ServiceUnavailable', 503],
    },
  ],
  [
    'throttling',
    {
      'cognito-idp': ['TooManyRequestsException', 429],
      dynamodb: ['ThrottlingException', 400],
      events: ['ThrottlingException', 400],
      lambda: ['TooManyRequestsException', 429],
      logs: ['ThrottlingException', 400],
      s3: ['SlowDown', 503],
      sns: ['ThrottledException', 429],
      sqs: ['RequestThrottled', 403],
      states: ['ThrottlingException', 400],
      sts: ['Throttling', 400],
    },
  ],
])('%s is what SDKs know from AWS, and try again', async (error, expected) => {
  const services = Object.keys(expected);
  const rules = services.map((service) => ({ service, kind: 'fail-before', error, times: 2 }));
  runtime.faults.replace(parseRules({ rules }, runtime.cloud.services));
  expect([...runtime.cloud.services.keys()].sort()).toEqual(services);
  const send = calls();
  const outcomes = await Promise.all(
    services.map(async (service) => {
      const seen = await send[service]!(1).catch(
        (failure: { name: string; $metadata: { httpStatusCode: number } }) => [
          failure.name,
          failure.$metadata.httpStatusCode,
        ],
      );
      return [service, seen, (await send[service]!(2)).$metadata.attempts];
    }),
  );
  expect(outcomes).toEqual(Object.entries(expected).map(([service, seen]) => [service, seen, 2]));
});
