import { z } from 'zod';
import { AwsError } from '../../kernel/errors.ts';
import type { Cloud, Principal } from '../../kernel/service.ts';
import type { DataSource, DataSourceAnswer } from './datasource.ts';
import { parseRequest } from './request.ts';

// BatchInvoke is not built.
const lambdaRequest = z.strictObject({
  operation: z.literal('Invoke'),
  payload: z.unknown().optional(),
  invocationType: z.enum(['RequestResponse', 'Event']).nullish(),
});

interface InvokeOutput {
  StatusCode: number;
  FunctionError?: string;
  Payload?: Uint8Array;
}

/** `AWS_LAMBDA`: the function receives the bare payload (https://docs.aws.amazon.com/appsync/latest/devguide/tutorial-lambda-resolvers-js.html). */
export function createLambdaDataSource(
  name: string,
  functionArn: string,
  { cloud, role }: { cloud: Cloud; role: Principal },
): DataSource {
  return {
    name,
    type: 'AWS_LAMBDA',
    async invoke(request) {
      const { payload, invocationType } = parseRequest(lambdaRequest, request);
      const input = {
        FunctionName: functionArn,
        Payload: Buffer.from(JSON.stringify(payload ?? null)),
        InvocationType: invocationType ?? 'RequestResponse',
      };
      try {
        return answer(await cloud.call<InvokeOutput>(role, 'lambda', 'Invoke', input));
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        return { result: null, error: { type: `Lambda:${javaName(error.code)}`, message: described(error) } };
      }
    },
  };
}

function answer({ FunctionError, Payload }: InvokeOutput): DataSourceAnswer {
  const text = Buffer.from(Payload ?? []).toString('utf8');
  const result: unknown = text === '' ? null : JSON.parse(text);
  if (FunctionError === undefined) return { result, error: null };
  // The function's stack is not passed on.
  const { errorMessage } = (result ?? {}) as { errorMessage?: unknown };
  return { result: null, error: { type: `Lambda:${FunctionError}`, message: String(errorMessage ?? '') } };
}

/** Errors that have a class of their own in AWS's Java client; all others are of its base class. */
const OWN_CLASS = new Set([
  'InvalidParameterValueException',
  'InvalidRequestContentException',
  'RequestTooLargeException',
  'ResourceNotFoundException',
  'ServiceException',
  'TooManyRequestsException',
]);

const javaName = (code: string) => (OWN_CLASS.has(code) ? code : 'AWSLambdaException');

const described = ({ message, status, code }: AwsError) =>
  `${message} (Service: AWSLambda; Status Code: ${status}; Error Code: ${code})`;
