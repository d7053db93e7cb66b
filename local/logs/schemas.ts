import { z } from 'zod';

const groupName = z
  .string()
  .regex(/^[\w./#-]{1,512}$/, 'Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+');
const streamName = z
  .string()
  .regex(/^[^:*\n]{1,512}$/, 'Member must satisfy regular expression pattern: [^:*]*');
const limit = (most: number) => z.number().int().min(1).max(most);

/** A group may be told by name or, in newer operations, by `logGroupIdentifier`, a name or an ARN. */
const groupTold = { logGroupName: groupName.optional(), logGroupIdentifier: z.string().optional() };

export const createLogGroupInput = z.strictObject({
  logGroupName: groupName,
  kmsKeyId: z.string().optional(),
  tags: z.record(z.string(), z.string()).optional(),
});

export const createLogStreamInput = z.strictObject({ logGroupName: groupName, logStreamName: streamName });

export const putLogEventsInput = z.strictObject({
  logGroupName: groupName,
  logStreamName: streamName,
  logEvents: z
    .array(z.strictObject({ timestamp: z.number().int().min(0), message: z.string().min(1) }))
    .min(1)
    .max(10_000),
  /** Taken and ignored, as on AWS. */
  sequenceToken: z.string().optional(),
});

export const describeLogGroupsInput = z.strictObject({
  logGroupNamePrefix: z.string().optional(),
  logGroupNamePattern: z.string().optional(),
  nextToken: z.string().optional(),
  limit: limit(50).default(50),
});

export const describeLogStreamsInput = z.strictObject({
  ...groupTold,
  logStreamNamePrefix: z.string().optional(),
  orderBy: z.enum(['LogStreamName', 'LastEventTime']).default('LogStreamName'),
  descending: z.boolean().default(false),
  nextToken: z.string().optional(),
  limit: limit(50).default(50),
});

export const getLogEventsInput = z.strictObject({
  ...groupTold,
  logStreamName: streamName,
  startTime: z.number().optional(),
  endTime: z.number().optional(),
  startFromHead: z.boolean().default(false),
  nextToken: z.string().optional(),
  limit: limit(10_000).default(10_000),
  unmask: z.literal(false).optional(),
});

export const filterLogEventsInput = z.strictObject({
  ...groupTold,
  logStreamNames: z.array(streamName).max(100).optional(),
  logStreamNamePrefix: z.string().optional(),
  startTime: z.number().optional(),
  endTime: z.number().optional(),
  filterPattern: z.string().max(1024).default(''),
  nextToken: z.string().optional(),
  limit: limit(10_000).default(10_000),
  /** Taken and ignored: events of several streams always come together. */
  interleaved: z.boolean().optional(),
  unmask: z.literal(false).optional(),
});

/** The days CloudWatch Logs knows. */
const RETENTION_DAYS = new Set([
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
]);

/** `AWS::Logs::LogGroup`. */
export const logGroupProperties = z.strictObject({
  LogGroupName: groupName.optional(),
  RetentionInDays: z.coerce
    .number()
    .refine((days) => RETENTION_DAYS.has(days), 'Not a number of days that CloudWatch Logs knows')
    .optional(),
  /** Ignored: nothing is encrypted on one machine. */
  KmsKeyId: z.string().optional(),
  /** Ignored: there is one class. */
  LogGroupClass: z.enum(['STANDARD', 'INFREQUENT_ACCESS']).optional(),
  Tags: z.array(z.strictObject({ Key: z.string(), Value: z.string() })).optional(),
});

/** `AWS::Logs::LogStream`. */
export const logStreamProperties = z.strictObject({
  LogGroupName: groupName,
  LogStreamName: streamName.optional(),
});
