import { createAppSync } from './appsync/appsync.ts';
import type { LogLine } from './appsync/runtime/runtime.ts';
import { createCognito } from './cognito/cognito.ts';
import { createDynamoDb } from './dynamodb/dynamodb.ts';
import { createEvents } from './events/events.ts';
import type { Iam } from './iam/iam.ts';
import type { Part, PartOptions } from './kernel/part.ts';
import { createLambda } from './lambda/lambda.ts';
import type { LambdaOptions } from './lambda/lambda.ts';
import { createLogs } from './logs/logs.ts';
import { createS3 } from './s3/s3.ts';
import { createSns } from './sns/sns.ts';
import { createSqs } from './sqs/sqs.ts';
import { createStates } from './states/states.ts';

export interface PartsOptions {
  /** What a part of this name is given: its share of the store, its folder. */
  optionsFor(name: string): PartOptions;
  iam: Iam;
  /** How browsers reach the app's port, such as `http://localhost:4000`. */
  appUrl: string;
  /** How functions reach the AWS port, such as `http://127.0.0.1:4566`. */
  awsEndpoint: string;
  /** How browsers and others on this machine reach it, such as `http://localhost:4566`. */
  awsUrl: string;
  /** Another engine that keeps the tables, such as `http://localhost:8000`; ours when absent. */
  dynamoDbEndpoint?: string;
  /** Told what resolvers write to their console. */
  onResolverLog?: (line: LogLine) => void;
  /** What is to befall a run of a function on purpose; nothing when absent. */
  faultOf?: LambdaOptions['faultOf'];
}

/** Every service of the runtime. */
export type Parts = Awaited<ReturnType<typeof createParts>>;

/** Makes all parts; nothing of theirs runs yet. */
export async function createParts(options: PartsOptions) {
  const { optionsFor, iam, appUrl, awsUrl, awsEndpoint, dynamoDbEndpoint, onResolverLog } = options;
  const { registerResourcePolicy } = iam;
  const cognito = await createCognito({ ...optionsFor('cognito'), awsUrl });
  // One outbox for all mail: that of sign-ups and that of topics.
  const { outbox } = cognito;
  const [dynamodb, logs, s3, sns, sqs] = await Promise.all([
    createDynamoDb({ ...optionsFor('dynamodb'), ...(dynamoDbEndpoint && { endpoint: dynamoDbEndpoint }) }),
    createLogs({ ...optionsFor('logs'), registerResourcePolicy }),
    createS3({ ...optionsFor('s3'), registerResourcePolicy }),
    createSns({ ...optionsFor('sns'), registerResourcePolicy, outbox }),
    createSqs({ ...optionsFor('sqs'), registerResourcePolicy, awsEndpoint }),
  ]);
  const lambda = createLambda({
    ...optionsFor('lambda'),
    credentialsFor: iam.credentialsFor,
    awsEndpoint: () => awsEndpoint,
    registerResourcePolicy,
    faultOf: options.faultOf,
  });
  const states = createStates(optionsFor('states'));
  const appsync = createAppSync({
    ...optionsFor('appsync'),
    appUrl,
    ...(onResolverLog && { log: onResolverLog }),
    authorizers: {
      verifyJwt: cognito.verifyJwt,
      verifySignature: iam.authenticate,
      authorize: iam.authorize,
    },
  });
  const events = createEvents(optionsFor('events'));
  return { outbox, dynamodb, logs, s3, sns, sqs, cognito, lambda, states, appsync, events };
}

/** In the order they start: each after those it calls. They stop the other way round. */
export function startOrder(parts: Parts): Part[] {
  const { dynamodb, logs, s3, sqs, sns, cognito, lambda, states, appsync, events } = parts;
  return [dynamodb, logs, s3, sqs, sns, cognito, lambda, states, appsync, events];
}
