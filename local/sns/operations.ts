import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../kernel/clock.ts';
import { AwsError } from '../kernel/errors.ts';
import { operation, type Operation } from '../kernel/service.ts';
import type { Deliveries } from './deliveries.ts';
import { passes } from './filter-policy.ts';
import * as schemas from './schemas.ts';
import type { Subscription, Topic } from './topics.ts';

export interface SnsOperationsOptions {
  topics: ReadonlyMap<string, Topic>;
  deliveries: Deliveries;
  clock: Clock;
  accountId: string;
  region: string;
}

const MAX_BYTES = 262_144;
const PAGE = 100;
const messageStructure = z.record(z.string(), z.string()).refine((texts) => texts.default !== undefined);

/** The operations of SNS that are built. */
export function snsOperations(options: SnsOperationsOptions): Record<string, Operation> {
  const topicAt = (arn: string): Topic => {
    const topic = options.topics.get(arn);
    if (!topic) throw new AwsError('NotFound', 'Topic does not exist', { status: 404 });
    return topic;
  };
  const anyTopic = `arn:aws:sns:${options.region}:${options.accountId}:*`;
  const allSubscriptions = (): { topic: Topic; subscription: Subscription }[] =>
    [...options.topics.values()].flatMap((topic) =>
      topic.subscriptions.map((subscription) => ({ topic, subscription })),
    );

  return {
    Publish: operation({
      input: schemas.publish,
      access: ({ TopicArn }) => [{ action: 'sns:Publish', resource: TopicArn }],
      async run(input) {
        const topic = topicAt(input.TopicArn);
        if (Buffer.byteLength(input.Message) > MAX_BYTES) {
          throw new AwsError('InvalidParameter', 'Invalid parameter: Message too long');
        }
        const textFor = textsOf(input);
        const messageId = randomUUID();
        const subscriptions = topic.subscriptions.filter(
          ({ properties: { FilterPolicy } }) =>
            !FilterPolicy || passes(FilterPolicy, input.MessageAttributes),
        );
        for (const text of new Set(subscriptions.map(({ properties }) => textFor(properties.Protocol)))) {
          await options.deliveries.accept(
            {
              messageId,
              topicArn: topic.arn,
              displayName: topic.displayName,
              subject: input.Subject,
              message: text,
              attributes: input.MessageAttributes,
              publishedAt: options.clock.now(),
            },
            subscriptions.filter(({ properties }) => textFor(properties.Protocol) === text),
          );
        }
        return { MessageId: messageId };
      },
    }),

    ListTopics: operation({
      input: schemas.listTopics,
      access: () => [{ action: 'sns:ListTopics', resource: '*' }],
      async run({ NextToken }) {
        const { page, next } = paged([...options.topics.keys()].sort(), NextToken);
        return { Topics: page.map((TopicArn) => ({ TopicArn })), ...next };
      },
    }),

    ListSubscriptions: operation({
      input: schemas.listSubscriptions,
      access: () => [{ action: 'sns:ListSubscriptions', resource: anyTopic }],
      async run({ NextToken }) {
        const { page, next } = paged(allSubscriptions(), NextToken);
        return { Subscriptions: page.map(described(options.accountId)), ...next };
      },
    }),

    ListSubscriptionsByTopic: operation({
      input: schemas.listSubscriptionsByTopic,
      access: ({ TopicArn }) => [{ action: 'sns:ListSubscriptionsByTopic', resource: TopicArn }],
      async run({ TopicArn, NextToken }) {
        const topic = topicAt(TopicArn);
        const { page, next } = paged(
          topic.subscriptions.map((subscription) => ({ topic, subscription })),
          NextToken,
        );
        return { Subscriptions: page.map(described(options.accountId)), ...next };
      },
    }),

    GetTopicAttributes: operation({
      input: schemas.getTopicAttributes,
      access: ({ TopicArn }) => [{ action: 'sns:GetTopicAttributes', resource: TopicArn }],
      async run({ TopicArn }) {
        const topic = topicAt(TopicArn);
        return {
          Attributes: new Map(
            Object.entries({
              TopicArn: topic.arn,
              Owner: options.accountId,
              DisplayName: topic.displayName,
              SubscriptionsConfirmed: String(topic.subscriptions.length),
              SubscriptionsPending: '0',
              SubscriptionsDeleted: '0',
              ...(topic.policy === undefined ? {} : { Policy: JSON.stringify(topic.policy) }),
            }),
          ),
        };
      },
    }),
  };
}

/** What each protocol is told: the message itself, or its own text of a message in JSON structure. */
function textsOf({
  Message,
  MessageStructure,
}: z.infer<typeof schemas.publish>): (protocol: string) => string {
  if (!MessageStructure) return () => Message;
  let json: unknown;
  try {
    json = JSON.parse(Message);
  } catch {
    json = undefined;
  }
  const texts = messageStructure.safeParse(json);
  if (!texts.success) {
    throw new AwsError(
      'InvalidParameter',
      'Invalid parameter: Message Structure - No default entry in JSON message body',
    );
  }
  return (protocol) => texts.data[protocol] ?? texts.data.default ?? '';
}

function described(owner: string) {
  return ({ topic, subscription }: { topic: Topic; subscription: Subscription }) => ({
    SubscriptionArn: subscription.arn,
    Owner: owner,
    Protocol: subscription.properties.Protocol,
    Endpoint: subscription.properties.Endpoint,
    TopicArn: topic.arn,
  });
}

function paged<Item>(
  items: readonly Item[],
  token: string | undefined,
): { page: Item[]; next: { NextToken?: string } } {
  const start = token === undefined ? 0 : Number(token);
  if (!Number.isInteger(start) || start < 0 || start > items.length) {
    throw new AwsError('InvalidParameter', 'Invalid parameter: NextToken Reason: Token is not valid');
  }
  const end = start + PAGE;
  return { page: items.slice(start, end), next: end < items.length ? { NextToken: String(end) } : {} };
}
