import { z } from 'zod';
import { filterPolicy } from './filter-policy.ts';

/** CDK writes these as objects, other tools as JSON text. */
const jsonOrText = <Schema extends z.ZodType>(schema: Schema) =>
  z
    .unknown()
    .transform((value, context): unknown => {
      if (typeof value !== 'string') return value;
      try {
        return JSON.parse(value);
      } catch {
        context.addIssue({ code: 'custom', message: 'Not a JSON text' });
        return z.NEVER;
      }
    })
    .pipe(schema);

/** `AWS::SNS::Topic`; FIFO topics and subscriptions inside a topic are not built. */
export const topicProperties = z.strictObject({
  TopicName: z
    .string()
    .regex(/^[\w-]{1,256}$/, 'A topic name has 1 to 256 letters, digits, hyphens and underscores')
    .optional(),
  DisplayName: z.string().max(100).default(''),
  // Encryption, signatures and tracing change nothing on one machine but what the attributes say.
  KmsMasterKeyId: z.string().optional(),
  SignatureVersion: z.enum(['1', '2']).optional(),
  TracingConfig: z.enum(['Active', 'PassThrough']).optional(),
  Tags: z.unknown().optional(),
});
export type TopicProperties = z.infer<typeof topicProperties>;

const attributeValue = z.strictObject({
  DataType: z.string(),
  StringValue: z.string().optional(),
  BinaryValue: z.base64().optional(),
});
const messageAttributes = z.record(z.string(), attributeValue);
export type MessageAttributes = z.infer<typeof messageAttributes>;

const ENDPOINTS = {
  email: [/^[^@\s]+@[^@\s]+$/, 'an e-mail address'],
  'email-json': [/^[^@\s]+@[^@\s]+$/, 'an e-mail address'],
  sqs: [/^arn:aws:sqs:[\w-]+:\d{12}:[\w-]+$/, 'the ARN of a standard queue'],
  lambda: [/^arn:aws:lambda:[\w-]+:\d{12}:function:[\w$:-]+$/, 'the ARN of a function'],
} as const;

/** `AWS::SNS::Subscription`, to an address, a queue or a function. */
export const subscriptionProperties = z
  .strictObject({
    TopicArn: z.string(),
    Protocol: z.enum(['email', 'email-json', 'sqs', 'lambda']),
    Endpoint: z.string(),
    FilterPolicy: jsonOrText(filterPolicy).optional(),
    FilterPolicyScope: z.literal('MessageAttributes').optional(),
    RawMessageDelivery: z.boolean().default(false),
    RedrivePolicy: jsonOrText(
      z.strictObject({ deadLetterTargetArn: z.string().regex(...ENDPOINTS.sqs) }),
    ).optional(),
    // There is one region on one machine.
    Region: z.unknown().optional(),
  })
  .superRefine(({ Protocol, Endpoint, RawMessageDelivery }, context) => {
    const [form, what] = ENDPOINTS[Protocol];
    if (!form.test(Endpoint)) {
      context.addIssue({ code: 'custom', path: ['Endpoint'], message: `For ${Protocol} it must be ${what}` });
    }
    if (RawMessageDelivery && Protocol !== 'sqs') {
      const message = `Delivery protocol [${Protocol}] does not support raw message delivery.`;
      context.addIssue({ code: 'custom', path: ['RawMessageDelivery'], message });
    }
  });
export type SubscriptionProperties = z.infer<typeof subscriptionProperties>;

/** `AWS::SNS::TopicPolicy`. */
export const topicPolicyProperties = z.strictObject({
  Topics: z.array(z.string()).min(1),
  PolicyDocument: z.record(z.string(), z.unknown()),
});

// What SNS has words of its own for is checked by the operation.
export const publish = z.strictObject({
  TopicArn: z.string().optional(),
  TargetArn: z.string().optional(),
  Message: z.string(),
  Subject: z.string().optional(),
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
