import { z } from 'zod';
import { BootError } from '../kernel/errors.ts';
import type { Placement } from '../kernel/resource.ts';
import type { FunctionDefinition } from './definition.ts';

const tags = z.array(z.strictObject({ Key: z.string(), Value: z.string() })).optional();

/** `AWS::Lambda::Function`. Layers, images, VPCs, dead letter queues and SnapStart are not named: refused. */
export const functionProperties = z.strictObject({
  FunctionName: z.string().optional(),
  Description: z.string().max(256).optional(),
  Code: z.strictObject({
    S3Bucket: z.string(),
    S3Key: z.string(),
    S3ObjectVersion: z.string().optional(),
    SourceKMSKeyArn: z.string().optional(),
  }),
  Handler: z.string(),
  Runtime: z.literal('nodejs24.x'),
  Role: z.string(),
  PackageType: z.literal('Zip').optional(),
  /** Ignored: JavaScript runs on the machine's own processor. */
  Architectures: z
    .array(z.enum(['arm64', 'x86_64']))
    .length(1)
    .optional(),
  MemorySize: z.coerce.number().int().min(128).max(10_240).default(128),
  Timeout: z.coerce.number().int().min(1).max(900).default(3),
  Environment: z.strictObject({ Variables: z.record(z.string(), z.string()).optional() }).optional(),
  LoggingConfig: z
    .strictObject({
      LogFormat: z.enum(['Text', 'JSON']).default('Text'),
      LogGroup: z.string().optional(),
      ApplicationLogLevel: z.enum(['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL']).optional(),
      SystemLogLevel: z.enum(['DEBUG', 'INFO', 'WARN']).optional(),
    })
    .optional(),
  /** Told by the API, otherwise ignored: no traces are kept on one machine. */
  TracingConfig: z.strictObject({ Mode: z.enum(['Active', 'PassThrough']) }).optional(),
  /** Ignored: `/tmp` is the machine's. */
  EphemeralStorage: z.strictObject({ Size: z.coerce.number().int().min(512).max(10_240) }).optional(),
  ReservedConcurrentExecutions: z.coerce.number().int().min(0).optional(),
  /** Ignored: calls between functions are not counted. */
  RecursiveLoop: z.enum(['Allow', 'Terminate']).optional(),
  /** Ignored: nothing is encrypted on one machine. */
  KmsKeyArn: z.string().optional(),
  Tags: tags,
});

export type FunctionProperties = z.infer<typeof functionProperties>;

/** `AWS::Lambda::Permission`. */
export const permissionProperties = z.strictObject({
  Action: z.string(),
  FunctionName: z.string(),
  Principal: z.string(),
  SourceArn: z.string().optional(),
  SourceAccount: z.string().optional(),
});

export type PermissionProperties = z.infer<typeof permissionProperties>;

/** What Lambda sets itself and lets nobody else set, of what a template may try. */
const RESERVED = new Set([
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_LAMBDA_RUNTIME_API',
  'LAMBDA_TASK_ROOT',
  'LAMBDA_RUNTIME_DIR',
]);

/**
 * The definition a template's properties stand for.
 * @throws BootError INVALID_PROPERTY for a reserved environment variable.
 */
export function functionDefinition(
  properties: FunctionProperties,
  placement: Placement,
  now: number,
): FunctionDefinition {
  const variables = properties.Environment?.Variables ?? {};
  const reserved = Object.keys(variables).find((name) => RESERVED.has(name));
  if (reserved !== undefined) {
    throw new BootError('INVALID_PROPERTY', `The environment variable ${reserved} is set by Lambda itself`, {
      place: `${placement.place}.Properties.Environment.Variables.${reserved}`,
      advice: 'Give the variable another name.',
    });
  }
  const name = properties.FunctionName ?? placement.physicalName(64);
  const logging = properties.LoggingConfig;
  return {
    name,
    arn: functionArn(placement.region, placement.accountId, name),
    description: properties.Description ?? '',
    handler: properties.Handler,
    folder: placement.asset(properties.Code.S3Key),
    roleArn: properties.Role,
    role: placement.role(properties.Role, 'lambda.amazonaws.com'),
    runtime: properties.Runtime,
    architectures: properties.Architectures ?? ['x86_64'],
    memorySize: properties.MemorySize,
    timeout: properties.Timeout,
    variables,
    logFormat: logging?.LogFormat ?? 'Text',
    applicationLogLevel: logging?.ApplicationLogLevel ?? 'INFO',
    systemLogLevel: logging?.SystemLogLevel ?? 'INFO',
    logGroup: logging?.LogGroup ?? `/aws/lambda/${name}`,
    tracingMode: properties.TracingConfig?.Mode ?? 'PassThrough',
    ephemeralStorage: properties.EphemeralStorage?.Size ?? 512,
    reservedConcurrency: properties.ReservedConcurrentExecutions,
    lastModified: now,
  };
}

/** The ARN of a function. */
export function functionArn(region: string, accountId: string, name: string): string {
  return `arn:aws:lambda:${region}:${accountId}:function:${name}`;
}
