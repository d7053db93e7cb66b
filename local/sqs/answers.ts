import { AwsError } from '../kernel/errors.ts';
import { attributesDigest, bodyDigest } from './message-digest.ts';
import type { Message } from './message.ts';
import type { Queue } from './queue.ts';

/** System attributes that SQS knows; those of FIFO queues and of tracing are never there. */
const SYSTEM_ATTRIBUTES = [
  'All',
  'AWSTraceHeader',
  'ApproximateFirstReceiveTimestamp',
  'ApproximateReceiveCount',
  'DeadLetterQueueSourceArn',
  'MessageDeduplicationId',
  'MessageGroupId',
  'SenderId',
  'SentTimestamp',
  'SequenceNumber',
];
const QUEUE_ATTRIBUTES = [
  'All',
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesDelayed',
  'ApproximateNumberOfMessagesNotVisible',
  'ContentBasedDeduplication',
  'CreatedTimestamp',
  'DeduplicationScope',
  'DelaySeconds',
  'FifoQueue',
  'FifoThroughputLimit',
  'KmsDataKeyReusePeriodSeconds',
  'KmsMasterKeyId',
  'LastModifiedTimestamp',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'Policy',
  'QueueArn',
  'ReceiveMessageWaitTimeSeconds',
  'RedriveAllowPolicy',
  'RedrivePolicy',
  'SqsManagedSseEnabled',
  'VisibilityTimeout',
];

/** @throws AwsError InvalidAttributeName for a system attribute that SQS does not know. */
export function assertSystemAttributes(names: readonly string[]): void {
  assertKnown(names, SYSTEM_ATTRIBUTES);
}

/** @throws AwsError InvalidAttributeName for a queue attribute that SQS does not know. */
export function assertQueueAttributes(names: readonly string[]): void {
  assertKnown(names, QUEUE_ATTRIBUTES);
}

function assertKnown(names: readonly string[], known: readonly string[]): void {
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new AwsError('InvalidAttributeName', `Unknown Attribute ${unknown}.`);
}

/** A message as `ReceiveMessage` answers it, with the attributes that were asked for. */
export function received(
  message: Message,
  systemNames: readonly string[],
  attributeNames: readonly string[],
): object {
  const system = chosen(
    {
      SenderId: message.sender,
      SentTimestamp: String(message.sentAt),
      ApproximateReceiveCount: String(message.receiveCount),
      ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
      ...(message.deadLetterSource === undefined
        ? {}
        : { DeadLetterQueueSourceArn: message.deadLetterSource }),
    },
    (name) => systemNames.includes('All') || systemNames.includes(name),
  );
  const attributes = chosen(message.attributes, (name) =>
    attributeNames.some((wanted) => matches(wanted, name)),
  );
  return {
    MessageId: message.id,
    ReceiptHandle: message.receipt,
    MD5OfBody: bodyDigest(message.body),
    Body: message.body,
    ...(system && { Attributes: system }),
    ...(attributes && {
      MD5OfMessageAttributes: attributesDigest(attributes),
      MessageAttributes: attributes,
    }),
  };
}

/** The attributes of a queue that were asked for; undefined when there are none of them. */
export function queueAttributes(queue: Queue, names: readonly string[]): Record<string, string> | undefined {
  const { visible, inFlight, delayed } = queue.counts();
  const { settings, policy } = queue;
  const created = String(Math.floor(queue.createdAt / 1000));
  const all = {
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    CreatedTimestamp: created,
    LastModifiedTimestamp: created,
    VisibilityTimeout: String(settings.VisibilityTimeout),
    MaximumMessageSize: String(settings.MaximumMessageSize),
    MessageRetentionPeriod: String(settings.MessageRetentionPeriod),
    DelaySeconds: String(settings.DelaySeconds),
    ReceiveMessageWaitTimeSeconds: String(settings.ReceiveMessageWaitTimeSeconds),
    ...(policy === undefined ? {} : { Policy: JSON.stringify(policy) }),
    ...(settings.RedrivePolicy && { RedrivePolicy: JSON.stringify(settings.RedrivePolicy) }),
    ...(settings.KmsMasterKeyId === undefined
      ? { SqsManagedSseEnabled: String(settings.SqsManagedSseEnabled ?? true) }
      : {
          KmsMasterKeyId: settings.KmsMasterKeyId,
          KmsDataKeyReusePeriodSeconds: String(settings.KmsDataKeyReusePeriodSeconds),
          SqsManagedSseEnabled: 'false',
        }),
  };
  return chosen(all, (name) => names.includes('All') || names.includes(name));
}

/** `MessageAttributeNames` are names, `All`, or prefixes that end in `.*`. */
function matches(wanted: string, name: string): boolean {
  if (wanted === 'All' || wanted === '*') return true;
  return wanted.endsWith('.*') ? name.startsWith(wanted.slice(0, -2)) : wanted === name;
}

/** The members whose name is wanted; undefined when there is none, for SQS leaves empty maps out. */
function chosen<Value>(
  members: Readonly<Record<string, Value>>,
  wanted: (name: string) => boolean,
): Record<string, Value> | undefined {
  const entries = Object.entries(members).filter(([name]) => wanted(name));
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
