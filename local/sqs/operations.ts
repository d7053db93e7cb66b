import { AwsError } from '../kernel/errors.ts';
import { operation, type Access, type Operation } from '../kernel/service.ts';
import type { z } from 'zod';
import { attributesDigest, bodyDigest } from './message-digest.ts';
import type { Message, Queue } from './queue.ts';
import * as schemas from './schemas.ts';

/** The queues and how they are named outside. */
export interface QueueDirectory {
  readonly queues: ReadonlyMap<string, Queue>;
  urlOf(queue: Queue): string;
  arnOf(name: string): string;
}

const MAX_BATCH = 10;

/** The operations of SQS that are built. */
export function sqsOperations(directory: QueueDirectory): Record<string, Operation> {
  // SDKs take the address from the answer to GetQueueUrl or a template; its last segment is the name.
  const nameIn = (url: string): string => url.split('/').at(-1) ?? '';
  const queueAt = (url: string): Queue => {
    const queue = directory.queues.get(nameIn(url));
    if (!queue) throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
    return queue;
  };
  const to = (action: string, { QueueUrl }: { QueueUrl: string }): Access[] => [
    { action: `sqs:${action}`, resource: directory.arnOf(nameIn(QueueUrl)) },
  ];

  async function send(
    queue: Queue,
    input: Omit<z.infer<typeof schemas.sendMessage>, 'QueueUrl'>,
    sender: string,
  ) {
    const size = Buffer.byteLength(input.MessageBody);
    if (size > queue.settings.MaximumMessageSize) {
      throw new AwsError(
        'InvalidParameterValue',
        `One or more parameters are invalid. Reason: Message must be shorter than ${queue.settings.MaximumMessageSize} bytes.`,
      );
    }
    const attributes = input.MessageAttributes ?? {};
    const message = await queue.send({
      body: input.MessageBody,
      attributes,
      sender,
      ...(input.DelaySeconds === undefined ? {} : { delaySeconds: input.DelaySeconds }),
    });
    return {
      MessageId: message.id,
      MD5OfMessageBody: bodyDigest(message.body),
      ...(Object.keys(attributes).length > 0 ? { MD5OfMessageAttributes: attributesDigest(attributes) } : {}),
    };
  }

  return {
    SendMessage: operation({
      input: schemas.sendMessage,
      access: (input) => to('SendMessage', input),
      run: ({ QueueUrl, ...message }, { principal }) => send(queueAt(QueueUrl), message, principal.arn),
    }),

    SendMessageBatch: operation({
      input: schemas.sendMessageBatch,
      access: (input) => to('SendMessage', input),
      async run({ QueueUrl, Entries }, { principal }) {
        const queue = queueAt(QueueUrl);
        return eachEntry(Entries, (entry) => send(queue, entry, principal.arn));
      },
    }),

    ReceiveMessage: operation({
      input: schemas.receiveMessage,
      access: (input) => to('ReceiveMessage', input),
      async run(input) {
        const queue = queueAt(input.QueueUrl);
        const messages = await queue.receive(
          input.MaxNumberOfMessages,
          input.VisibilityTimeout ?? queue.settings.VisibilityTimeout,
          input.WaitTimeSeconds ?? queue.settings.ReceiveMessageWaitTimeSeconds,
        );
        const system = [...input.AttributeNames, ...input.MessageSystemAttributeNames];
        return messages.length === 0
          ? {}
          : { Messages: messages.map((message) => received(message, system, input.MessageAttributeNames)) };
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
        await queueAt(QueueUrl).changeVisibility(ReceiptHandle, VisibilityTimeout);
        return {};
      },
    }),

    GetQueueAttributes: operation({
      input: schemas.getQueueAttributes,
      access: (input) => to('GetQueueAttributes', input),
      async run({ QueueUrl, AttributeNames }) {
        const all = attributesOf(queueAt(QueueUrl));
        if (AttributeNames.includes('All')) return { Attributes: all };
        const wanted = Object.entries(all).filter(([name]) => AttributeNames.includes(name));
        return wanted.length > 0 ? { Attributes: Object.fromEntries(wanted) } : {};
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
        const names = [...directory.queues.keys()].sort().filter((name) => name.startsWith(QueueNamePrefix));
        const rest = names.filter((name) => name > NextToken);
        const page = rest.slice(0, MaxResults);
        if (page.length === 0) return {};
        return {
          QueueUrls: page.map((name) => directory.urlOf(queueAt(name))),
          ...(rest.length > page.length ? { NextToken: page.at(-1) } : {}),
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

/** Does each entry of a batch; one that fails does not keep the others from being done. */
async function eachEntry<Entry extends { Id: string }>(
  entries: readonly Entry[],
  run: (entry: Entry) => Promise<object>,
): Promise<{ Successful: object[]; Failed: object[] }> {
  if (entries.length === 0) {
    throw new AwsError(
      'EmptyBatchRequest',
      'There should be at least one SendMessageBatchRequestEntry in the request.',
    );
  }
  if (entries.length > MAX_BATCH) {
    throw new AwsError(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are ${MAX_BATCH}.`,
    );
  }
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length) {
    throw new AwsError(
      'BatchEntryIdsNotDistinct',
      'Two or more batch entries in the request have the same Id.',
    );
  }
  const Successful: object[] = [];
  const Failed: object[] = [];
  for (const entry of entries) {
    try {
      Successful.push({ Id: entry.Id, ...(await run(entry)) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      Failed.push({
        Id: entry.Id,
        SenderFault: error.status < 500,
        Code: error.code,
        Message: error.message,
      });
    }
  }
  return { Successful, Failed };
}

function received(
  message: Message,
  systemNames: readonly string[],
  attributeNames: readonly string[],
): object {
  const system: Record<string, string> = {
    SenderId: message.sender,
    SentTimestamp: String(message.sentAt),
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
  };
  const wantsAll = systemNames.includes('All');
  const chosen = Object.entries(system).filter(([name]) => wantsAll || systemNames.includes(name));
  const attributes = Object.entries(message.attributes).filter(([name]) =>
    attributeNames.some((wanted) =>
      wanted === 'All' || wanted === '.*'
        ? true
        : wanted.endsWith('.*')
          ? name.startsWith(wanted.slice(0, -2))
          : wanted === name,
    ),
  );
  return {
    MessageId: message.id,
    ReceiptHandle: message.receipt,
    Body: message.body,
    MD5OfBody: bodyDigest(message.body),
    ...(chosen.length > 0 ? { Attributes: Object.fromEntries(chosen) } : {}),
    ...(attributes.length > 0
      ? {
          MessageAttributes: Object.fromEntries(attributes),
          MD5OfMessageAttributes: attributesDigest(Object.fromEntries(attributes)),
        }
      : {}),
  };
}

function attributesOf(queue: Queue): Record<string, string> {
  const { visible, inFlight, delayed } = queue.counts();
  const { settings } = queue;
  const created = String(Math.floor(queue.createdAt / 1000));
  return {
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
    ...(settings.RedrivePolicy ? { RedrivePolicy: JSON.stringify(settings.RedrivePolicy) } : {}),
  };
}
