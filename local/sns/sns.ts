import { createHash } from 'node:crypto';
import { awsQueryProtocol } from '../gateway/protocols/query.ts';
import { BootError } from '../kernel/errors.ts';
import type { Part, PartOptions } from '../kernel/part.ts';
import { resourceType } from '../kernel/resource.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { Deliveries } from './deliveries.ts';
import { snsOperations } from './operations.ts';
import { subscriptionProperties, topicPolicyProperties, topicProperties } from './schemas.ts';
import type { Topic } from './topics.ts';

export interface SnsOptions extends PartOptions {
  registerResourcePolicy(resourceArn: string, document: unknown, place?: string): void;
  /** Where e-mails end. */
  outbox: Outbox;
}

/** SNS: standard topics with subscribers by e-mail, queue and function. */
export async function createSns(options: SnsOptions): Promise<Part> {
  const { clock, accountId, region } = options;
  const topics = new Map<string, Topic>();
  const deliveries = new Deliveries({ ...options, store: options.store.part('deliveries') });

  function topicOf(arn: string, place: string): Topic {
    const topic = topics.get(arn);
    if (!topic) throw new BootError('INVALID_PROPERTY', `There is no topic ${arn}`, { place });
    return topic;
  }

  return {
    services: [
      {
        name: 'sns',
        protocol: awsQueryProtocol({
          xmlns: 'http://sns.amazonaws.com/doc/2010-03-31/',
          version: '2010-03-31',
        }),
        operations: snsOperations({ topics, deliveries, clock, accountId, region }),
      },
    ],
    resources: [
      resourceType({
        type: 'AWS::SNS::Topic',
        properties: topicProperties,
        create({ TopicName, DisplayName }, placement) {
          const name = TopicName ?? placement.physicalName(256);
          const arn = `arn:aws:sns:${region}:${accountId}:${name}`;
          topics.set(arn, { arn, name, displayName: DisplayName, policy: undefined, subscriptions: [] });
          return { ref: arn, attributes: { TopicArn: arn, TopicName: name } };
        },
      }),
      resourceType({
        type: 'AWS::SNS::Subscription',
        properties: subscriptionProperties,
        create(properties, placement) {
          const topic = topicOf(properties.TopicArn, `${placement.place}.Properties.TopicArn`);
          // The same at each start, for deliveries that wait are stored under it.
          const id = createHash('sha256').update(placement.place).digest('hex').slice(0, 32);
          const arn = `${topic.arn}:${id.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')}`;
          topic.subscriptions.push({ arn, properties });
          return { ref: arn, attributes: { Arn: arn } };
        },
      }),
      resourceType({
        type: 'AWS::SNS::TopicPolicy',
        properties: topicPolicyProperties,
        create({ Topics, PolicyDocument }, placement) {
          for (const arn of Topics) {
            topicOf(arn, `${placement.place}.Properties.Topics`).policy = PolicyDocument;
            options.registerResourcePolicy(arn, PolicyDocument, placement.place);
          }
          return { ref: placement.physicalName(), attributes: { Id: placement.physicalName() } };
        },
      }),
    ],
    start: () => deliveries.start(),
    async stop() {
      deliveries.stop();
    },
  };
}
