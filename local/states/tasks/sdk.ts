import { AwsError } from '../../kernel/errors.ts';
import type { Cloud, Principal } from '../../kernel/service.ts';
import { StateFailure } from '../failure.ts';
import { failureOfClassicSdk, failureOfSdk } from './faults.ts';
import type { Integration } from './integration.ts';

/** A service whose members are named alike in the API, in SDKs and in definitions, so that nothing is translated. */
interface DirectService {
  /** The class name in version 2 of the Java SDK. */
  sdkName: string;
  /** Names of the optimized integration. */
  optimized: {
    actions: ReadonlySet<string>;
    callbacks: boolean;
    prefix: string;
    service: string;
    /** A member that may be given as JSON and is sent as its text. */
    text?: string;
  };
}

/** Errors every service has and none declares, so that SDKs have no name of their own for them. */
const UNDECLARED: ReadonlySet<string> = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'InternalFailure',
  'MissingParameter',
  'SerializationException',
  'UnknownOperationException',
  'ValidationError',
  'ValidationException',
]);

const declares = (code: string): boolean => !UNDECLARED.has(code);

const SERVICES: Readonly<Record<string, DirectService>> = {
  dynamodb: {
    sdkName: 'DynamoDb',
    optimized: {
      actions: new Set(['getItem', 'putItem', 'updateItem', 'deleteItem']),
      callbacks: false,
      prefix: 'DynamoDB',
      service: 'AmazonDynamoDBv2',
    },
  },
  sns: {
    sdkName: 'Sns',
    optimized: {
      actions: new Set(['publish']),
      callbacks: true,
      prefix: 'SNS',
      service: 'AmazonSNS',
      text: 'Message',
    },
  },
  sqs: {
    sdkName: 'Sqs',
    optimized: {
      actions: new Set(['sendMessage']),
      callbacks: true,
      prefix: 'SQS',
      service: 'AmazonSQS',
      text: 'MessageBody',
    },
  },
};

/** `aws-sdk:<service>:<action>`, its two parts given; undefined for a service that would need translation. */
export function sdkIntegration([name, action, ...rest]: readonly string[]): Integration | undefined {
  const service = name === undefined ? undefined : SERVICES[name];
  if (!name || !service || !action || rest.length > 0) return undefined;
  return {
    events: 'Task',
    resourceType: `aws-sdk:${name}`,
    resource: action,
    waitsForToken: false,
    call: (cloud, principal, input) =>
      call(cloud, principal, { service: name, action, input }, service.sdkName, (error) =>
        failureOfSdk(error, {
          prefix: service.sdkName,
          service: service.sdkName,
          generic: `${service.sdkName}Exception`,
          declares,
        }),
      ),
  };
}

/** `<service>:<action>`, its two parts given; undefined when there is no such optimized integration. */
export function optimizedIntegration(
  [name, action, ...rest]: readonly string[],
  callback: boolean,
): Integration | undefined {
  const service = name === undefined ? undefined : SERVICES[name];
  if (!name || !service || !action || rest.length > 0) return undefined;
  const { actions, callbacks, prefix, service: wording, text } = service.optimized;
  if (!actions.has(action) || (callback && !callbacks)) return undefined;
  return {
    events: 'Task',
    resourceType: name,
    resource: action,
    waitsForToken: false,
    call: (cloud, principal, input) =>
      call(
        cloud,
        principal,
        { service: name, action, input: text === undefined ? input : withText(input, text) },
        prefix,
        (error) =>
          failureOfClassicSdk(error, {
            prefix,
            service: wording,
            generic: `Amazon${prefix}Exception`,
            declares,
          }),
      ),
  };
}

function withText(input: unknown, member: string): unknown {
  const request = (input ?? {}) as Record<string, unknown>;
  const value = request[member];
  return value === undefined || typeof value === 'string'
    ? request
    : { ...request, [member]: JSON.stringify(value) };
}

interface Request {
  service: string;
  /** In camel case, as definitions write it. */
  action: string;
  input: unknown;
}

async function call(
  cloud: Cloud,
  principal: Principal,
  { service, action, input }: Request,
  prefix: string,
  failureOf: (error: AwsError) => StateFailure,
): Promise<unknown> {
  const operation = action.charAt(0).toUpperCase() + action.slice(1);
  try {
    return (await cloud.call(principal, service, operation, input ?? {})) ?? {};
  } catch (error) {
    if (error instanceof AwsError) throw failureOf(error);
    throw new StateFailure(
      `${prefix}.SdkClientException`,
      error instanceof Error ? error.message : String(error),
    );
  }
}
