import { z } from 'zod';

const integer = (minimum: number, maximum: number) =>
  // In templates numbers may be written as text.
  z
    .union([z.number(), z.string().regex(/^\d+$/).transform(Number)])
    .pipe(z.number().int().min(minimum).max(maximum));

/** Where messages go that nobody could take. */
export const redrivePolicy = z.strictObject({
  deadLetterTargetArn: z.string(),
  maxReceiveCount: integer(1, 1000),
});

/** `AWS::SQS::Queue`; FIFO queues are not built. */
export const queueProperties = z.strictObject({
  QueueName: z.string().optional(),
  DelaySeconds: integer(0, 900).default(0),
  MaximumMessageSize: integer(1024, 1_048_576).default(1_048_576),
  MessageRetentionPeriod: integer(60, 1_209_600).default(345_600),
  ReceiveMessageWaitTimeSeconds: integer(0, 20).default(0),
  VisibilityTimeout: integer(0, 43_200).default(30),
  RedrivePolicy: redrivePolicy.optional(),
  // Encryption at rest and tags change nothing on one machine.
  SqsManagedSseEnabled: z.unknown().optional(),
  KmsMasterKeyId: z.unknown().optional(),
  KmsDataKeyReusePeriodSeconds: z.unknown().optional(),
  Tags: z.unknown().optional(),
});
export type QueueProperties = z.infer<typeof queueProperties>;

/** `AWS::SQS::QueuePolicy`. */
export const queuePolicyProperties = z.strictObject({
  Queues: z.array(z.string()).min(1),
  PolicyDocument: z.record(z.string(), z.unknown()),
});

const messageAttribute = z.object({
  DataType: z.string(),
  StringValue: z.string().optional(),
  BinaryValue: z.string().optional(),
});
const messageAttributes = z.record(z.string(), messageAttribute);
export type MessageAttributes = z.infer<typeof messageAttributes>;

const queueUrl = { QueueUrl: z.string() };
const body = {
  MessageBody: z.string().min(1),
  DelaySeconds: z.number().int().min(0).max(900).optional(),
  MessageAttributes: messageAttributes.optional(),
};
const receipt = { ReceiptHandle: z.string() };
const entry = { Id: z.string().min(1).max(80) };
const batchOf = <Fields extends z.ZodRawShape>(fields: Fields) => z.array(z.object({ ...entry, ...fields }));

export const sendMessage = z.object({ ...queueUrl, ...body });
export const sendMessageBatch = z.object({ ...queueUrl, Entries: batchOf(body) });
export const receiveMessage = z.object({
  ...queueUrl,
  MaxNumberOfMessages: z.number().int().min(1).max(10).default(1),
  VisibilityTimeout: z.number().int().min(0).max(43_200).optional(),
  WaitTimeSeconds: z.number().int().min(0).max(20).optional(),
  AttributeNames: z.array(z.string()).default([]),
  MessageSystemAttributeNames: z.array(z.string()).default([]),
  MessageAttributeNames: z.array(z.string()).default([]),
});
export const deleteMessage = z.object({ ...queueUrl, ...receipt });
export const deleteMessageBatch = z.object({ ...queueUrl, Entries: batchOf(receipt) });
export const changeMessageVisibility = z.object({
  ...queueUrl,
  ...receipt,
  VisibilityTimeout: z.number().int().min(0).max(43_200),
});
export const getQueueAttributes = z.object({ ...queueUrl, AttributeNames: z.array(z.string()).default([]) });
export const getQueueUrl = z.object({ QueueName: z.string() });
export const listQueues = z.object({
  QueueNamePrefix: z.string().default(''),
  MaxResults: z.number().int().min(1).max(1000).default(1000),
  NextToken: z.string().optional(),
});
export const purgeQueue = z.object(queueUrl);
