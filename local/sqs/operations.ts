import { AwsError } from '../kernel/errors.ts';
import { operation, type Access, type Operation } from '../kernel/service.ts';
import { assertQueueAttributes, assertSystemAttributes, queueAttributes, received } from './answers.ts';
import { assertBatch, eachEntry } from './batch.ts';
import { assertRange, invalidParameter } from './errors.ts';
import { attributesDigest, bodyDigest } from './message-digest.ts';
import { assertSendable, messageSize } from './message-rules.ts';
import type { Queue } from './queue.ts';
import type { OutgoingMessage } from './schemas.ts';
import * as schemas from './schemas.ts';

/** The queues and how they are named outside. */
export interface QueueDirectory {
  readonly queues: ReadonlyMap<string, Queue>;
  /** The queue at an address; undefined when it is not here. */
  find(url: string): Queue | undefined;
  urlOf(queue: Queue): string;
  arnOf(name: string): string;
}

const MAX_BATCH_BYTES = 1_048_576;
const MAX_LISTED = 1000;
const MAX_VISIBILITY_SECONDS = 43_200;
const VISIBILITY_REASON = `Must be >= 0 and <= ${MAX_VISIBILITY_SECONDS}, if provided.`;

/** The last segment of a queue's address. */
export function queueNameIn(url: string): string {
  return url.split('/').at(-1) ?? '';
}

/** The operations of SQS that are built. */
export function sqsOperations(directory: QueueDirectory): Record<string, Operation> {
  const queueAt = (url: string): Queue => {
    const queue = directory.find(url);
    if (!queue) throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
    return queue;
  };
  const to = (action: string, { QueueUrl }: { QueueUrl: string }): Access[] => [
    { action: `sqs:${action}`, resource: directory.arnOf(queueNameIn(QueueUrl)) },
  ];

  async function send(queue: Queue, outgoing: OutgoingMessage, sender: string): Promise<object> {
    const { MessageBody: body, MessageAttributes: attributes = {}, DelaySeconds } = outgoing;
    const { id } = await queue.send({
      body,
      attributes,
      sender,
      ...(DelaySeconds === undefined ? {} : { delaySeconds: DelaySeconds }),
    });
    return {
      MessageId: id,
      MD5OfMessageBody: bodyDigest(body),
      ...(Object.keys(attributes).length > 0 ? { MD5OfMessageAttributes: attributesDigest(attributes) } : {}),
    };
  }

  return {
    SendMessage: operation({
      input: schemas.sendMessage,
      access: (input) => to('SendMessage', input),
      async run({ QueueUrl, ...message }, { principal }) {
        const queue = queueAt(QueueUrl);
        assertSendable(message);
        assertSize(queue, message, 'One or more parameters are invalid.');
        return send(queue, message, principal.arn);
      },
    }),

    SendMessageBatch: operation({
      input: schemas.sendMessageBatch,
      access: (input) => to('SendMessage', input),
      async run({ QueueUrl, Entries }, { principal }) {
        const queue = queueAt(QueueUrl);
        assertBatch(Entries);
        const bytes = Entries.reduce((sum, entry) => sum + messageSize(entry), 0);
        if (bytes > MAX_BATCH_BYTES) {
          throw new AwsError(
            'BatchRequestTooLong',
            `Batch requests cannot be longer than ${MAX_BATCH_BYTES} bytes. You have sent ${bytes} bytes.`,
          );
        }
        return eachEntry(Entries, async (entry) => {
          assertSendable(entry);
          assertSize(queue, entry, 'One or more parameters cannot be validated.');
          return send(queue, entry, principal.arn);
        });
      },
    }),

    ReceiveMessage: operation({
      input: schemas.receiveMessage,
      access: (input) => to('ReceiveMessage', input),
      async run(input) {
        const { MaxNumberOfMessages, VisibilityTimeout, WaitTimeSeconds } = input;
        const queue = queueAt(input.QueueUrl);
        assertRange(
          'MaxNumberOfMessages',
          MaxNumberOfMessages,
          [1, 10],
          'Must be between 1 and 10, if provided.',
        );
        assertRange('WaitTimeSeconds', WaitTimeSeconds, [0, 20], 'Must be >= 0 and <= 20, if provided.');
        assertRange('VisibilityTimeout', VisibilityTimeout, [0, MAX_VISIBILITY_SECONDS], VISIBILITY_REASON);
        const system = [...input.AttributeNames, ...input.MessageSystemAttributeNames];
        assertSystemAttributes(system);
        const messages = await queue.receive(
          MaxNumberOfMessages,
          VisibilityTimeout ?? queue.settings.VisibilityTimeout,
          WaitTimeSeconds ?? queue.settings.ReceiveMessageWaitTimeSeconds,
        );
        if (messages.length === 0) return {};
        return {
          Messages: messages.map((message) => received(message, system, input.MessageAttributeNames)),
        };
      },
    }),

    DeleteMessage: operation({
      input: schemas.deleteMessage,
      access: (input) => to('DeleteMessage', input),
      async run({ QueueUrl, ReceiptHandle }) {
        await queueAt(QueueUrl).delete(ReceiptHandle);
        return {};
      },
    }),

    DeleteMessageBatch: operation({
      input: schemas.deleteMessageBatch,
      access: (input) => to('DeleteMessage', input),
      async run({ QueueUrl, Entries }) {
        const queue = queueAt(QueueUrl);
        assertBatch(Entries);
        return eachEntry(Entries, async ({ ReceiptHandle }) => {
          await queue.delete(ReceiptHandle);
          return {};
        });
      },
    }),

    ChangeMessageVisibility: operation({
      input: schemas.changeMessageVisibility,
      access: (input) => to('ChangeMessageVisibility', input),
      async run({ QueueUrl, ReceiptHandle, VisibilityTimeout }) {
        const queue = queueAt(QueueUrl);
        assertRange('VisibilityTimeout', VisibilityTimeout, [0, MAX_VISIBILITY_SECONDS], VISIBILITY_REASON);
        await queue.changeVisibility(ReceiptHandle, VisibilityTimeout);
        return {};
      },
    }),

    GetQueueAttributes: operation({
      input: schemas.getQueueAttributes,
      access: (input) => to('GetQueueAttributes', input),
      async run({ QueueUrl, AttributeNames }) {
        const queue = queueAt(QueueUrl);
        assertQueueAttributes(AttributeNames);
        const attributes = queueAttributes(queue, AttributeNames);
        return attributes === undefined ? {} : { Attributes: attributes };
      },
    }),

    GetQueueUrl: operation({
      input: schemas.getQueueUrl,
      access: ({ QueueName }) => [{ action: 'sqs:GetQueueUrl', resource: directory.arnOf(QueueName) }],
      run: async ({ QueueName }) => ({ QueueUrl: directory.urlOf(queueAt(QueueName)) }),
    }),

    ListQueues: operation({
      input: schemas.listQueues,
      access: () => [{ action: 'sqs:ListQueues', resource: '*' }],
      async run({ QueueNamePrefix, MaxResults, NextToken = '' }) {
        const rest = [...directory.queues.values()]
          .filter(({ name }) => name.startsWith(QueueNamePrefix) && name > NextToken)
          .sort((a, b) => (a.name < b.name ? -1 : 1));
        const page = rest.slice(0, MaxResults ?? MAX_LISTED);
        if (page.length === 0) return {};
        return {
          QueueUrls: page.map(directory.urlOf),
          // Only who asks for pages gets them; the others get the first thousand and no more.
          ...(MaxResults !== undefined && rest.length > page.length ? { NextToken: page.at(-1)?.name } : {}),
        };
      },
    }),

    PurgeQueue: operation({
      input: schemas.purgeQueue,
      access: (input) => to('PurgeQueue', input),
      async run({ QueueUrl }) {
        await queueAt(QueueUrl).purge();
        return {};
      },
    }),
  };
}

function assertSize({ settings }: Queue, message: OutgoingMessage, finding: string): void {
  if (messageSize(message) <= settings.MaximumMessageSize) return;
  throw invalidParameter(
    `${finding} Reason: Message must be shorter than ${settings.MaximumMessageSize} bytes.`,
  );
}
