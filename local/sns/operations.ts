import { randomUUID } from 'node:crypto';
import type { Clock } from '../kernel/clock.ts';
import { AwsError } from '../kernel/errors.ts';
import { operation, type Operation } from '../kernel/service.ts';
import type { Deliveries } from './deliveries.ts';
import { passes } from './filter-policy.ts';
import { readMessage } from './message-rules.ts';
import * as schemas from './schemas.ts';
import { topicAttributes } from './topic-attributes.ts';
import type { Subscription, Topic, Topics } from './topics.ts';

export interface SnsOperationsOptions {
  topics: Topics;
  deliveries: Deliveries;
  clock: Clock;
  accountId: string;
}

const PAGE = 100;

/** The operations of SNS that are built. */
export function snsOperations(options: SnsOperationsOptions): Record<string, Operation> {
  const { topics, deliveries, clock, accountId } = options;
  // Lists of a whole account are judged on all its topics.
  const anyTopic = topics.arnOf('*');

  return {
    Publish: operation({
      input: schemas.publish,
      access: (input) => [{ action: 'sns:Publish', resource: targetOf(input) }],
      async run(input) {
        const topic = topics.at(targetOf(input));
        const textFor = readMessage(input);
        const notification = {
          messageId: randomUUID(),
          topicArn: topic.arn,
          displayName: topic.properties.DisplayName,
          subject: input.Subject,
          attributes: input.MessageAttributes,
          publishedAt: clock.now(),
        };
        await deliveries.accept(
          topic.subscriptions
            .filter(({ properties: { FilterPolicy: policy } }) => {
              return policy === undefined || passes(policy, input.MessageAttributes);
            })
            .map((subscription) => ({
              subscription,
              notification: { ...notification, message: textFor(subscription.properties.Protocol) },
            })),
        );
        return { MessageId: notification.messageId };
      },
    }),

    ListTopics: operation({
      input: schemas.listTopics,
      access: () => [{ action: 'sns:ListTopics', resource: anyTopic }],
      async run({ NextToken }) {
        const { page, next } = paged(topics.list(), NextToken);
        return { Topics: page.map(({ arn }) => ({ TopicArn: arn })), ...next };
      },
    }),

    ListSubscriptions: operation({
      input: schemas.listSubscriptions,
      access: () => [{ action: 'sns:ListSubscriptions', resource: anyTopic }],
      async run({ NextToken }) {
        const { page, next } = paged(topics.list().flatMap(subscriptionsOf), NextToken);
        return { Subscriptions: page.map((item) => described(item, accountId)), ...next };
      },
    }),

    ListSubscriptionsByTopic: operation({
      input: schemas.listSubscriptionsByTopic,
      access: ({ TopicArn }) => [{ action: 'sns:ListSubscriptionsByTopic', resource: TopicArn }],
      async run({ TopicArn, NextToken }) {
        const { page, next } = paged(subscriptionsOf(topics.at(TopicArn)), NextToken);
        return { Subscriptions: page.map((item) => described(item, accountId)), ...next };
      },
    }),

    GetTopicAttributes: operation({
      input: schemas.getTopicAttributes,
      access: ({ TopicArn }) => [{ action: 'sns:GetTopicAttributes', resource: TopicArn }],
      run: async ({ TopicArn }) => ({ Attributes: topicAttributes(topics.at(TopicArn), accountId) }),
    }),
  };
}

/** A topic may be named either way. */
function targetOf({ TopicArn, TargetArn }: { TopicArn?: string; TargetArn?: string }): string {
  const arn = TopicArn ?? TargetArn;
  if (arn !== undefined && (TopicArn === undefined || TargetArn === undefined)) return arn;
  const reason =
    arn === undefined ? 'no value for required parameter' : 'Both TopicArn and TargetArn specified';
  throw new AwsError('InvalidParameter', `Invalid parameter: TopicArn or TargetArn Reason: ${reason}`);
}

function subscriptionsOf(topic: Topic): { topic: Topic; subscription: Subscription }[] {
  return topic.subscriptions.map((subscription) => ({ topic, subscription }));
}

function described({ topic, subscription }: { topic: Topic; subscription: Subscription }, owner: string) {
  return {
    SubscriptionArn: subscription.arn,
    Owner: owner,
    Protocol: subscription.properties.Protocol,
    Endpoint: subscription.properties.Endpoint,
    TopicArn: topic.arn,
  };
}

function paged<Item>(
  items: readonly Item[],
  token: string | undefined,
): { page: Item[]; next: { NextToken?: string } } {
  const start = token === undefined ? 0 : Number(token);
  if (!Number.isInteger(start) || start < 0 || start > items.length) {
    throw new AwsError('InvalidParameter', 'Invalid parameter: NextToken');
  }
  const end = start + PAGE;
  return { page: items.slice(start, end), next: end < items.length ? { NextToken: String(end) } : {} };
}
