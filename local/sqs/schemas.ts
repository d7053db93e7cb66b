import { z } from 'zod';

const integer = (minimum: number, maximum: number) =>
  // In templates numbers may be written as text.
  z
    .union([z.number(), z.string().regex(/^\d+$/).transform(Number)])
    .pipe(z.number().int().min(minimum).max(maximum));

/** Where messages go that nobody could take. */
const redrivePolicy = z.strictObject({
  deadLetterTargetArn: z.string(),
  maxReceiveCount: integer(1, 1000),
});

/** `AWS::SQS::Queue`; FIFO queues are not built. */
export const queueProperties = z.strictObject({
  QueueName: z
    .string()
    .regex(/^[\w-]{1,80}$/, 'A queue name has 1 to 80 letters, digits, hyphens and underscores')
    .optional(),
  DelaySeconds: integer(0, 900).default(0),
  MaximumMessageSize: integer(1024, 1_048_576).default(1_048_576),
  MessageRetentionPeriod: integer(60, 1_209_600).default(345_600),
  ReceiveMessageWaitTimeSeconds: integer(0, 20).default(0),
  VisibilityTimeout: integer(0, 43_200).default(30),
  RedrivePolicy: redrivePolicy.optional(),
  // Encryption at rest changes nothing on one machine but what the attributes say.
  SqsManagedSseEnabled: z.boolean().optional(),
  KmsMasterKeyId: z.string().optional(),
  KmsDataKeyReusePeriodSeconds: integer(60, 86_400).default(300),
  Tags: z.unknown().optional(),
});
export type QueueProperties = z.infer<typeof queueProperties>;

/** `AWS::SQS::QueuePolicy`. */
export const queuePolicyProperties = z.strictObject({
  Queues: z.array(z.string()).min(1),
  PolicyDocument: z.record(z.string(), z.unknown()),
});

const messageAttribute = z.strictObject({
  DataType: z.string(),
  StringValue: z.string().optional(),
  BinaryValue: z.base64().optional(),
});
const messageAttributes = z.record(z.string(), messageAttribute);
export type MessageAttributes = z.infer<typeof messageAttributes>;

const queueUrl = { QueueUrl: z.string() };
// What SQS has words of its own for, ranges above all, is checked by the operations: in a batch it fails
// one entry, not the request.
const outgoing = {
  MessageBody: z.string(),
  DelaySeconds: z.int().optional(),
  MessageAttributes: messageAttributes.optional(),
};
/** A message as it is sent, alone or in a batch. */
export type OutgoingMessage = z.infer<z.ZodObject<typeof outgoing>>;

const receipt = { ReceiptHandle: z.string() };
const batchOf = <Fields extends z.ZodRawShape>(fields: Fields) =>
  z.array(z.strictObject({ Id: z.string(), ...fields }));

export const sendMessage = z.strictObject({ ...queueUrl, ...outgoing });
export const sendMessageBatch = z.strictObject({ ...queueUrl, Entries: batchOf(outgoing) });
export const receiveMessage = z.strictObject({
  ...queueUrl,
  MaxNumberOfMessages: z.int().default(1),
  VisibilityTimeout: z.int().optional(),
  WaitTimeSeconds: z.int().optional(),
  AttributeNames: z.array(z.string()).default([]),
  MessageSystemAttributeNames: z.array(z.string()).default([]),
  MessageAttributeNames: z.array(z.string()).default([]),
});
export const deleteMessage = z.strictObject({ ...queueUrl, ...receipt });
export const deleteMessageBatch = z.strictObject({ ...queueUrl, Entries: batchOf(receipt) });
export const changeMessageVisibility = z.strictObject({
  ...queueUrl,
  ...receipt,
  VisibilityTimeout: z.int(),
});
export const getQueueAttributes = z.strictObject({
  ...queueUrl,
  AttributeNames: z.array(z.string()).default([]),
});
export const getQueueUrl = z.strictObject({ QueueName: z.string() });
export const listQueues = z.strictObject({
  QueueNamePrefix: z.string().default(''),
  MaxResults: z.int().min(1).max(1000).optional(),
  NextToken: z.string().optional(),
});
export const purgeQueue = z.strictObject(queueUrl);
