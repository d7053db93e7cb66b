import { createHash } from 'node:crypto';
import { awsQueryProtocol } from '../gateway/protocols/query.ts';
import { BootError } from '../kernel/errors.ts';
import type { Part, PartOptions } from '../kernel/part.ts';
import { resourceType } from '../kernel/resource.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { Deliveries } from './deliveries.ts';
import { snsOperations } from './operations.ts';
import { subscriptionProperties, topicPolicyProperties, topicProperties } from './schemas.ts';
import { Topics, type Topic } from './topics.ts';

export interface SnsOptions extends PartOptions {
  registerResourcePolicy(resourceArn: string, document: unknown, place?: string): void;
  /** Where e-mails end. */
  outbox: Outbox;
}

/** SNS: standard topics with subscribers by e-mail, queue and function. */
export async function createSns(options: SnsOptions): Promise<Part> {
  const { clock, cloud, outbox, accountId } = options;
  const topics = new Topics(options);
  const deliveries = new Deliveries({
    clock,
    store: options.store.part('deliveries'),
    cloud,
    outbox,
    accountId,
  });

  function topicAt(arn: string, place: string): Topic {
    const topic = topics.find(arn);
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
        operations: snsOperations({ topics, deliveries, clock, accountId }),
      },
    ],
    resources: [
      resourceType({
        type: 'AWS::SNS::Topic',
        properties: topicProperties,
        create(properties, { place, physicalName }) {
          const name = properties.TopicName ?? physicalName(256);
          const arn = topics.arnOf(name);
          if (topics.find(arn)) {
            throw new BootError('RESOURCE_CONFLICT', `There are two topics named ${name}`, { place });
          }
          topics.add({ arn, name, properties, policy: undefined, subscriptions: [] });
          return { ref: arn, attributes: { TopicArn: arn, TopicName: name } };
        },
      }),
      resourceType({
        type: 'AWS::SNS::Subscription',
        properties: subscriptionProperties,
        create(properties, { place }) {
          const topic = topicAt(properties.TopicArn, `${place}.Properties.TopicArn`);
          // The same at each start, for deliveries that wait are stored under it.
          const id = createHash('sha256').update(place).digest('hex').slice(0, 32);
          const arn = `${topic.arn}:${id.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')}`;
          topic.subscriptions.push({ arn, properties });
          return { ref: arn, attributes: { Arn: arn } };
        },
      }),
      resourceType({
        type: 'AWS::SNS::TopicPolicy',
        properties: topicPolicyProperties,
        create({ Topics: arns, PolicyDocument }, { place, physicalName }) {
          for (const arn of arns) {
            topicAt(arn, `${place}.Properties.Topics`).policy = PolicyDocument;
            options.registerResourcePolicy(arn, PolicyDocument, place);
          }
          return { ref: physicalName(), attributes: { Id: physicalName() } };
        },
      }),
    ],
    start: () => deliveries.start(),
    stop: () => deliveries.stop(),
  };
}
