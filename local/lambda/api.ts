import { z } from 'zod';
import { AwsError } from '../kernel/errors.ts';
import { operation } from '../kernel/service.ts';
import type { Operation } from '../kernel/service.ts';
import { MAX_EVENT_BYTES, MAX_PAYLOAD_BYTES } from './definition.ts';
import type { FunctionDefinition } from './definition.ts';
import type { EventQueue } from './event-queue.ts';
import { functionReference } from './functions.ts';
import type { Functions } from './functions.ts';
import { functionArn } from './properties.ts';

/** How much of the log `LogType: Tail` gives back. */
const TAIL_BYTES = 4096;
const DEFAULT_PAGE = 50;

const invokeInput = z.strictObject({
  /** Name or ARN. */
  FunctionName: z.string(),
  Payload: z.union([z.string(), z.instanceof(Uint8Array)]).optional(),
  InvocationType: z.enum(['RequestResponse', 'Event', 'DryRun']).default('RequestResponse'),
  LogType: z.enum(['None', 'Tail']).default('None'),
  Qualifier: z.string().optional(),
});

const functionInput = z.strictObject({ FunctionName: z.string(), Qualifier: z.string().optional() });

const listInput = z.strictObject({
  Marker: z.string().optional(),
  MaxItems: z.coerce.number().int().min(1).max(10_000).default(DEFAULT_PAGE),
});

/** What `Invoke` answers. */
export interface InvokeOutput {
  StatusCode: 200 | 202 | 204;
  FunctionError?: 'Unhandled';
  Payload: Uint8Array;
  ExecutedVersion?: string;
  /** The end of the log, base64. */
  LogResult?: string;
}

/** The operations of AWS Lambda that are built. */
export function lambdaOperations(
  functions: Functions,
  events: EventQueue,
  { region, accountId }: { region: string; accountId: string },
): Record<string, Operation> {
  const arnOf = (name: string) => functionArn(region, accountId, functionReference(name).name);

  return {
    Invoke: operation({
      input: invokeInput,
      access: (input) => [{ action: 'lambda:InvokeFunction', resource: arnOf(input.FunctionName) }],
      async run(input, call): Promise<InvokeOutput> {
        const reference = functionReference(input.FunctionName, input.Qualifier);
        const { name } = functions.definition(reference);
        const payload = payloadText(input.Payload);
        const bytes = Buffer.byteLength(payload);
        if (bytes > MAX_PAYLOAD_BYTES) {
          throw new AwsError(
            'RequestTooLargeException',
            `Request must be smaller than ${MAX_PAYLOAD_BYTES} bytes for the InvokeFunction operation`,
            { status: 413, members: { Type: 'User' } },
          );
        }
        if (input.InvocationType === 'DryRun') return { StatusCode: 204, Payload: Buffer.alloc(0) };
        if (input.InvocationType === 'Event') {
          if (bytes > MAX_EVENT_BYTES) {
            throw new AwsError(
              'RequestTooLargeException',
              `${bytes} byte payload is too large for the Event invocation type (limit ${MAX_EVENT_BYTES} bytes)`,
              { status: 413, members: { Type: 'User' } },
            );
          }
          await events.accept(name, call.requestId, payload);
          return { StatusCode: 202, Payload: Buffer.alloc(0) };
        }
        const tail = input.LogType === 'Tail';
        const invocation = { requestId: call.requestId, payload, tail };
        const outcome = await functions.invoke(reference, invocation, call.principal, call.onTurn);
        return {
          StatusCode: 200,
          ...(outcome.failed ? { FunctionError: 'Unhandled' } : {}),
          Payload: Buffer.from(outcome.payload),
          ExecutedVersion: '$LATEST',
          ...(tail ? { LogResult: endOf(outcome.lines) } : {}),
        };
      },
    }),

    GetFunction: operation({
      input: functionInput,
      access: (input) => [{ action: 'lambda:GetFunction', resource: arnOf(input.FunctionName) }],
      async run(input) {
        const definition = functions.definition(functionReference(input.FunctionName, input.Qualifier));
        return {
          Configuration: configuration(definition),
          ...(definition.reservedConcurrency === undefined
            ? {}
            : { Concurrency: { ReservedConcurrentExecutions: definition.reservedConcurrency } }),
        };
      },
    }),

    GetFunctionConfiguration: operation({
      input: functionInput,
      access: (input) => [{ action: 'lambda:GetFunctionConfiguration', resource: arnOf(input.FunctionName) }],
      run: async (input) =>
        configuration(functions.definition(functionReference(input.FunctionName, input.Qualifier))),
    }),

    ListFunctions: operation({
      input: listInput,
      access: () => [{ action: 'lambda:ListFunctions', resource: '*' }],
      async run({ Marker, MaxItems }) {
        const rest = functions.list().filter(({ name }) => Marker === undefined || name > Marker);
        const page = rest.slice(0, MaxItems);
        return {
          Functions: page.map(configuration),
          ...(rest.length > page.length ? { NextMarker: page.at(-1)?.name } : {}),
        };
      },
    }),
  };
}

function payloadText(payload: string | Uint8Array | undefined): string {
  const text = typeof payload === 'string' ? payload : payload && Buffer.from(payload).toString('utf8');
  return text ? text : '{}';
}

function endOf(lines: readonly string[]): string {
  const log = Buffer.from(lines.map((line) => `${line}\n`).join(''));
  return log.subarray(-TAIL_BYTES).toString('base64');
}

function configuration(definition: FunctionDefinition): Record<string, unknown> {
  return {
    FunctionName: definition.name,
    FunctionArn: definition.arn,
    Runtime: definition.runtime,
    Role: definition.roleArn,
    Handler: definition.handler,
    Description: definition.description,
    Timeout: definition.timeout,
    MemorySize: definition.memorySize,
    LastModified: new Date(definition.lastModified).toISOString().replace('Z', '+0000'),
    Version: '$LATEST',
    Environment: { Variables: definition.variables },
    TracingConfig: { Mode: definition.tracingMode },
    State: 'Active',
    LastUpdateStatus: 'Successful',
    PackageType: 'Zip',
    Architectures: definition.architectures,
    EphemeralStorage: { Size: definition.ephemeralStorage },
    LoggingConfig: {
      LogFormat: definition.logFormat,
      LogGroup: definition.logGroup,
      ...(definition.logFormat === 'JSON'
        ? { ApplicationLogLevel: definition.applicationLogLevel, SystemLogLevel: definition.systemLogLevel }
        : {}),
    },
  };
}
