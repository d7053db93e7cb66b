import { z } from 'zod';

/** CDK writes these as objects, other tools as JSON text. */
const jsonOrText = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => (typeof value === 'string' ? JSON.parse(value) : value), schema);

/** `AWS::SNS::Topic`; FIFO topics and subscriptions inside a topic are not built. */
export const topicProperties = z.strictObject({
  TopicName: z.string().optional(),
  DisplayName: z.string().default(''),
  // Encryption, signatures, tracing and tags change nothing on one machine.
  KmsMasterKeyId: z.unknown().optional(),
  SignatureVersion: z.unknown().optional(),
  TracingConfig: z.unknown().optional(),
  Tags: z.unknown().optional(),
});

const attributeValue = z.strictObject({
  DataType: z.string(),
  StringValue: z.string().optional(),
  BinaryValue: z.string().optional(),
});
export const messageAttributes = z.record(z.string(), attributeValue);
export type MessageAttributes = z.infer<typeof messageAttributes>;

const filterRule = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.strictObject({ prefix: z.string() }),
  z.strictObject({ suffix: z.string() }),
  z.strictObject({ exists: z.boolean() }),
  z.strictObject({
    'anything-but': z.union([z.string(), z.number(), z.array(z.union([z.string(), z.number()]))]),
  }),
]);
export type FilterRule = z.infer<typeof filterRule>;
const filterPolicy = z.record(z.string(), z.array(filterRule).min(1));
export type FilterPolicy = z.infer<typeof filterPolicy>;

/** `AWS::SNS::Subscription`, to an address, a queue or a function. */
export const subscriptionProperties = z.strictObject({
  TopicArn: z.string(),
  Protocol: z.enum(['email', 'email-json', 'sqs', 'lambda']),
  Endpoint: z.string(),
  FilterPolicy: jsonOrText(filterPolicy).optional(),
  FilterPolicyScope: z.literal('MessageAttributes').optional(),
  RawMessageDelivery: z.boolean().default(false),
  RedrivePolicy: jsonOrText(z.strictObject({ deadLetterTargetArn: z.string() })).optional(),
  // There is one region on one machine.
  Region: z.unknown().optional(),
});
export type SubscriptionProperties = z.infer<typeof subscriptionProperties>;

/** `AWS::SNS::TopicPolicy`. */
export const topicPolicyProperties = z.strictObject({
  Topics: z.array(z.string()).min(1),
  PolicyDocument: z.record(z.string(), z.unknown()),
});

export const publish = z.strictObject({
  TopicArn: z.string(),
  Message: z.string().min(1),
  Subject: z.string().max(100).optional(),
  MessageStructure: z.literal('json').optional(),
  MessageAttributes: z.union([messageAttributes, z.literal('').transform(() => ({}))]).default({}),
});
export const listTopics = z.strictObject({ NextToken: z.string().optional() });
export const listSubscriptions = z.strictObject({ NextToken: z.string().optional() });
export const listSubscriptionsByTopic = z.strictObject({
  TopicArn: z.string(),
  NextToken: z.string().optional(),
});
export const getTopicAttributes = z.strictObject({ TopicArn: z.string() });
