import { AwsError } from '../../kernel/errors.ts';
import type { Cloud, OnTurn, Principal } from '../../kernel/service.ts';
import { StateFailure } from '../failure.ts';
import { failureOfClassicSdk } from './faults.ts';
import type { Integration } from './integration.ts';

/** What the Lambda service answers to `Invoke`. */
interface Invocation {
  StatusCode: number;
  FunctionError?: string;
  Payload?: Uint8Array;
  ExecutedVersion?: string;
  LogResult?: string;
}

/** The parameters of `Invoke` that a definition may give. */
const INVOKE_PARAMETERS: ReadonlySet<string> = new Set([
  'FunctionName',
  'InvocationType',
  'LogType',
  'Payload',
  'Qualifier',
]);

/** Errors `Invoke` declares; any other is `Lambda.AWSLambdaException`, access denied among them. */
const INVOKE_ERRORS: ReadonlySet<string> = new Set([
  'InvalidParameterValueException',
  'InvalidRequestContentException',
  'RequestTooLargeException',
  'ResourceConflictException',
  'ResourceNotFoundException',
  'ResourceNotReadyException',
  'ServiceException',
  'TooManyRequestsException',
  'UnsupportedMediaTypeException',
]);

/** `arn:aws:states:::lambda:invoke`: the arguments are those of `Invoke`, the payload JSON. */
export function lambdaInvoke(): Integration {
  return {
    events: 'Task',
    resourceType: 'lambda',
    resource: 'invoke',
    waitsForToken: false,
    parameters: { known: INVOKE_PARAMETERS, required: 'FunctionName' },
    async call(cloud, principal, input, onTurn) {
      const request = (input ?? {}) as Record<string, unknown>;
      const answer = await invoke(
        cloud,
        principal,
        { ...request, Payload: toBytes(request.Payload ?? {}) },
        onTurn,
      );
      const { StatusCode, ExecutedVersion, LogResult } = answer;
      const payload = resultOf(answer);
      return {
        ...(ExecutedVersion === undefined ? {} : { ExecutedVersion }),
        ...(LogResult === undefined ? {} : { LogResult }),
        ...(payload === undefined ? {} : { Payload: payload }),
        StatusCode,
      };
    },
  };
}

/** A function's ARN as the resource: the arguments are the event, the result is what it returns. */
export function lambdaFunction(arn: string): Integration {
  return {
    events: 'LambdaFunction',
    resourceType: arn,
    resource: arn,
    waitsForToken: false,
    async call(cloud, principal, input, onTurn) {
      const answer = await invoke(cloud, principal, { FunctionName: arn, Payload: toBytes(input) }, onTurn);
      return resultOf(answer) ?? null;
    },
  };
}

async function invoke(
  cloud: Cloud,
  principal: Principal,
  request: Record<string, unknown>,
  onTurn: OnTurn,
): Promise<Invocation> {
  const input = { InvocationType: 'RequestResponse', ...request };
  try {
    return await cloud.call<Invocation>(principal, 'lambda', 'Invoke', input, { onTurn });
  } catch (error) {
    if (!(error instanceof AwsError)) {
      throw new StateFailure(
        'Lambda.SdkClientException',
        error instanceof Error ? error.message : String(error),
      );
    }
    throw failureOfClassicSdk(error, {
      prefix: 'Lambda',
      service: 'AWSLambda',
      generic: 'AWSLambdaException',
      declares: (code) => INVOKE_ERRORS.has(code) || code.startsWith('EC2') || code.startsWith('KMS'),
    });
  }
}

function toBytes(payload: unknown): Buffer {
  return Buffer.from(JSON.stringify(payload ?? null));
}

/** The payload of a function that returned; undefined for one that was only queued. */
function resultOf(answer: Invocation): unknown {
  const text = answer.Payload === undefined ? '' : Buffer.from(answer.Payload).toString('utf8');
  if (answer.FunctionError !== undefined) throw failureOfFunction(text);
  return text === '' ? undefined : JSON.parse(text);
}

/** An error the function's code, or its time-out, left behind: its type is the name of the failure. */
function failureOfFunction(payload: string): StateFailure {
  let parsed: unknown;
  try {
    parsed = JSON.parse(payload);
  } catch {
    parsed = undefined;
  }
  const type = (parsed as { errorType?: unknown } | null | undefined)?.errorType;
  if (typeof type === 'string' && type !== '') return new StateFailure(type, JSON.stringify(parsed));
  return new StateFailure(
    'Lambda.Unknown',
    `The cause could not be determined because Lambda did not return an error type. Returned payload: ${payload}`,
  );
}
