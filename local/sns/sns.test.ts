import {
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListSubscriptionsCommand,
  ListTopicsCommand,
  PublishCommand,
  SNSClient,
} from '@aws-sdk/client-sns';
import type { PublishCommandInput } from '@aws-sdk/client-sns';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ManualClock } from '../kernel/clock.ts';
import { AwsError } from '../kernel/errors.ts';
import type { Access, Principal } from '../kernel/service.ts';
import { operation } from '../kernel/service.ts';
import { Outbox } from '../outbox/outbox.ts';
import { createSqs } from '../sqs/sqs.ts';
import { Bench, CLIENT } from '../testing/bench.ts';
import { Deliveries } from './deliveries.ts';
import { createSns } from './sns.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const SECOND = 1000;
const DAY = 86_400 * SECOND;
const TOPIC = 'arn:aws:sns:us-east-1:000000000000:news';
const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:reader';
const queueArn = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;

interface Subscribed {
  Protocol: string;
  Endpoint: string;
  [property: string]: unknown;
}
const mailTo = (Endpoint: string, more: object = {}): Subscribed => ({
  Protocol: 'email',
  Endpoint,
  ...more,
});
const queue = (name: string, more: object = {}): Subscribed => ({
  Protocol: 'sqs',
  Endpoint: queueArn(name),
  ...more,
});
const toFunction = (more: object = {}): Subscribed => ({ Protocol: 'lambda', Endpoint: FUNCTION, ...more });

/** A topic with subscribers, queues named `work` and `dead`, and a function that writes down its events. */
async function open(subscribers: Subscribed[] = [], topic: object = {}) {
  const clock = new ManualClock();
  const bench = await Bench.open({ clock });
  closers.push(() => bench.close());
  const sqs = bench.add(await createSqs({ ...bench.options('sqs'), awsEndpoint: 'http://127.0.0.1:4566' }));
  for (const QueueName of ['work', 'dead']) await bench.create(sqs, 'AWS::SQS::Queue', { QueueName });
  const events: { invocation: string; payload: unknown }[] = [];
  bench.cloud.add([
    {
      name: 'lambda',
      protocol: bench.cloud.services.get('sqs')!.protocol,
      operations: {
        Invoke: operation({
          input: z.strictObject({
            FunctionName: z.literal(FUNCTION),
            InvocationType: z.string(),
            Payload: z.string(),
          }),
          access: ({ FunctionName }) => [{ action: 'lambda:InvokeFunction', resource: FunctionName }],
          async run({ InvocationType, Payload }) {
            events.push({ invocation: InvocationType, payload: JSON.parse(Payload) as unknown });
            return { StatusCode: 202 };
          },
        }),
      },
    },
  ]);
  const outbox = new Outbox(clock, bench.store.part('outbox'));
  const part = bench.add(await createSns({ ...bench.options('sns'), outbox }));
  await bench.create(part, 'AWS::SNS::Topic', { TopicName: 'news', ...topic });
  const subscriptions: string[] = [];
  for (const [index, properties] of subscribers.entries()) {
    const logicalId = `Subscription${index}`;
    const resource = { TopicArn: TOPIC, ...properties };
    subscriptions.push((await bench.create(part, 'AWS::SNS::Subscription', resource, { logicalId })).ref);
  }
  await part.start?.();
  const client = new SNSClient({ ...CLIENT, endpoint: await bench.serve('sns'), maxAttempts: 1 });
  closers.push(() => client.destroy());
  const publish = (Message: string, more: Partial<PublishCommandInput> = {}) =>
    client.send(new PublishCommand({ TopicArn: TOPIC, Message, ...more }));
  /** The messages of a queue, once all that is under way has ended. */
  const messagesIn = async (name: string) => {
    await clock.advance(0);
    const { Messages = [] } = await bench.call<{ Messages?: Received[] }>('sqs', 'ReceiveMessage', {
      QueueUrl: name,
      MaxNumberOfMessages: 10,
      MessageAttributeNames: ['All'],
    });
    return Messages;
  };
  const mails = async () => {
    await clock.advance(0);
    return outbox.list();
  };
  return { bench, clock, part, client, outbox, events, subscriptions, publish, messagesIn, mails };
}

interface Received {
  Body: string;
  MessageAttributes?: Record<string, object>;
}

/** What is not yet brought. */
async function undelivered(bench: Bench): Promise<number> {
  let count = 0;
  for await (const _ of bench.store.part('sns').entries()) count += 1;
  return count;
}

const attributes = {
  kind: { DataType: 'String', StringValue: 'greeting' },
  raw: { DataType: 'Binary', BinaryValue: new Uint8Array([2, 3, 4]) },
};

describe('an e-mail', () => {
  it('lies in the outbox, once', async () => {
    const { bench, clock, publish, mails } = await open([mailTo('customer@example.com')], {
      DisplayName: 'News',
    });
    const { MessageId } = await publish('text', { Subject: 'subject' });
    expect(await mails()).toEqual([
      {
        id: expect.stringContaining(MessageId!),
        at: clock.now(),
        from: 'News',
        to: 'customer@example.com',
        subject: 'subject',
        body: 'text',
        topic: TOPIC,
        messageId: MessageId,
      },
    ]);
    expect(await undelivered(bench)).toBe(0);
  });

  it('has the sender and subject of AWS when it has none', async () => {
    const { publish, mails } = await open([mailTo('customer@example.com')]);
    await publish('text');
    expect(await mails()).toMatchObject([{ from: 'AWS Notifications', subject: 'AWS Notification Message' }]);
  });

  it('holds the whole notification when JSON is asked for', async () => {
    const { publish, mails } = await open([{ Protocol: 'email-json', Endpoint: 'customer@example.com' }]);
    await publish('text');
    expect(JSON.parse((await mails())[0]!.body)).toMatchObject({ Type: 'Notification', Message: 'text' });
  });

  it('that was accepted is brought by the next run, once', async () => {
    const { bench, part, publish, mails, outbox } = await open([mailTo('customer@example.com')]);
    // From here on nothing is brought any more, as when the process dies.
    await part.stop?.();
    const { MessageId } = await publish('text');
    expect(await mails()).toEqual([]);
    for (let run = 0; run < 2; run++) {
      const again = await createSns({ ...bench.options('sns'), outbox });
      await again.start?.();
      await again.stop?.();
    }
    expect(await mails()).toMatchObject([{ body: 'text', messageId: MessageId }]);
    expect(await undelivered(bench)).toBe(0);
  });

  it('that was brought just before the process died is not brought twice', async () => {
    const { bench, clock, outbox, mails } = await open();
    const store = bench.store.part('sns').part('deliveries');
    const subscription = {
      arn: `${TOPIC}:id`,
      properties: {
        TopicArn: TOPIC,
        Protocol: 'email' as const,
        Endpoint: 'customer@example.com',
        RawMessageDelivery: false,
        Region: undefined,
      },
    };
    const dying = new Deliveries({
      clock,
      cloud: bench.cloud,
      outbox,
      accountId: '000000000000',
      store: {
        ...{ get: store.get.bind(store), entries: store.entries.bind(store), part: store.part.bind(store) },
        async write(changes) {
          if (changes.some(({ value }) => value === undefined)) throw new Error('The process is dead');
          await store.write(changes);
        },
      },
    });
    const notification = {
      ...{ messageId: 'm', topicArn: TOPIC, displayName: '', subject: undefined, message: 'text' },
      ...{ attributes: {}, publishedAt: clock.now() },
    };
    await dying.accept([{ subscription, notification }]);
    expect(await mails()).toHaveLength(1);
    await dying.stop();
    expect(await undelivered(bench)).toBe(1);
    await clock.advance(SECOND);
    const again = await createSns({ ...bench.options('sns'), outbox });
    await again.start?.();
    await again.stop?.();
    expect(await mails()).toHaveLength(1);
    expect(await undelivered(bench)).toBe(0);
  });
});

describe('a queue', () => {
  it('is given the message in an envelope, by SNS on behalf of the topic', async () => {
    const { bench, clock, publish, messagesIn, subscriptions } = await open([queue('work')]);
    const seen: [Principal, Access][] = [];
    bench.deny = (principal, access) => {
      if (access.action === 'sqs:SendMessage') seen.push([principal, access]);
      return false;
    };
    const publishedAt = new Date(clock.now()).toISOString();
    const { MessageId } = await publish('text', { Subject: 'subject', MessageAttributes: attributes });
    const [message, ...others] = await messagesIn('work');
    expect(others).toEqual([]);
    expect(message?.MessageAttributes).toBeUndefined();
    expect(JSON.parse(message!.Body)).toEqual({
      Type: 'Notification',
      MessageId,
      TopicArn: TOPIC,
      Subject: 'subject',
      Message: 'text',
      Timestamp: publishedAt,
      UnsubscribeURL: `https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=${subscriptions[0]}`,
      MessageAttributes: {
        kind: { Type: 'String', Value: 'greeting' },
        raw: { Type: 'Binary', Value: 'AgME' },
      },
    });
    expect(seen).toEqual([
      [
        { kind: 'service', arn: 'sns.amazonaws.com', accountId: '000000000000', sourceArn: TOPIC },
        { action: 'sqs:SendMessage', resource: queueArn('work') },
      ],
    ]);
  });

  it('is given the message as it is when delivery is raw', async () => {
    const { publish, messagesIn } = await open([queue('work', { RawMessageDelivery: true })]);
    await publish('text', { Subject: 'subject', MessageAttributes: attributes });
    expect(await messagesIn('work')).toMatchObject([
      {
        Body: 'text',
        MessageAttributes: {
          kind: { DataType: 'String', StringValue: 'greeting' },
          raw: { DataType: 'Binary', BinaryValue: 'AgME' },
        },
      },
    ]);
  });

  it('is given only what its filter policy lets through', async () => {
    const { publish, messagesIn, mails } = await open([
      queue('work', { RawMessageDelivery: true, FilterPolicy: { kind: [{ prefix: 'greet' }] } }),
      mailTo('customer@example.com', { FilterPolicy: '{"kind":[{"exists":false}]}' }),
    ]);
    await publish('for the queue', { MessageAttributes: attributes });
    await publish('for the mail');
    await publish('for nobody', { MessageAttributes: { kind: { DataType: 'String', StringValue: 'x' } } });
    expect((await messagesIn('work')).map(({ Body }) => Body)).toEqual(['for the queue']);
    expect((await mails()).map(({ body }) => body)).toEqual(['for the mail']);
  });
});

describe('a function', () => {
  it('is invoked with the event of SNS', async () => {
    const { bench, clock, publish, events, subscriptions } = await open([toFunction()]);
    const publishedAt = new Date(clock.now()).toISOString();
    const { MessageId } = await publish('text');
    await clock.advance(0);
    expect(events).toEqual([
      {
        invocation: 'Event',
        payload: {
          Records: [
            {
              EventSource: 'aws:sns',
              EventVersion: '1.0',
              EventSubscriptionArn: subscriptions[0],
              Sns: {
                Type: 'Notification',
                MessageId,
                TopicArn: TOPIC,
                Subject: null,
                Message: 'text',
                Timestamp: publishedAt,
                UnsubscribeUrl: expect.stringContaining(subscriptions[0]!),
                MessageAttributes: {},
              },
            },
          ],
        },
      },
    ]);
    expect(bench.accesses.at(-1)).toEqual({
      principal: 'sns.amazonaws.com',
      action: 'lambda:InvokeFunction',
      resource: FUNCTION,
    });
  });
});

describe('a message in JSON structure', () => {
  it('tells each protocol its own text, the others the default', async () => {
    const { publish, messagesIn, mails, events } = await open([
      queue('work', { RawMessageDelivery: true }),
      mailTo('customer@example.com'),
      toFunction(),
    ]);
    const texts = { default: 'for all', sqs: 'for queues', lambda: 7 };
    await publish(JSON.stringify(texts), { MessageStructure: 'json' });
    expect((await messagesIn('work')).map(({ Body }) => Body)).toEqual(['for queues']);
    expect((await mails()).map(({ body }) => body)).toEqual(['for all']);
    expect(events).toMatchObject([{ payload: { Records: [{ Sns: { Message: 'for all' } }] } }]);
  });
});

describe('when the subscriber fails', () => {
  const fault = () => {
    throw new Error('Out of order');
  };
  const throttled = () => {
    throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', { status: 429 });
  };

  it.each([
    ['has a fault', fault],
    ['asks for patience', throttled],
  ])('because it %s, delivery is tried again, ever later, until it succeeds', async (_why, fail) => {
    const { bench, clock, publish, events } = await open([toFunction()]);
    const attempts: number[] = [];
    const start = clock.now();
    const restore = bench.cloud.around(async ({ service }, next) => {
      if (service !== 'lambda') return next();
      attempts.push((clock.now() - start) / SECOND);
      return fail();
    });
    await publish('text');
    await clock.advance(6 * SECOND);
    expect(attempts.map((time) => Number(time.toFixed(1)))).toEqual([0, 0, 0, 0, 1, 2, 3, 4.4]);
    restore();
    expect(events).toEqual([]);
    await clock.advance(20 * SECOND);
    expect(events).toHaveLength(1);
    expect(await undelivered(bench)).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it('delivery goes on where it was after a restart', async () => {
    const { bench, clock, part, outbox, publish, messagesIn } = await open([
      queue('work', { RawMessageDelivery: true }),
    ]);
    const restore = bench.cloud.around(async ({ principal }, next) =>
      principal.kind === 'service' ? fault() : next(),
    );
    await publish('text');
    await clock.advance(3 * SECOND);
    await part.stop?.();
    restore();
    await clock.advance(DAY);
    expect(await messagesIn('work')).toEqual([]);
    const again = await createSns({ ...bench.options('sns'), outbox });
    closers.push(() => again.stop?.());
    await again.start?.();
    expect((await messagesIn('work')).map(({ Body }) => Body)).toEqual(['text']);
  });

  it.each([
    ['the message goes to the dead-letter queue', true],
    ['the message is dropped when there is none', false],
  ])('for good, %s', async (_what, redriven) => {
    const { bench, clock, outbox, messagesIn } = await open();
    let attempts = 0;
    bench.cloud.around(async ({ service }, next) => {
      if (service !== 'lambda') return next();
      attempts += 1;
      return fault();
    });
    const deliveries = new Deliveries({
      ...bench.options('sns'),
      store: bench.options('sns').store.part('deliveries'),
      outbox,
      retryDelay: (_protocol, failures) => (failures < 4 ? SECOND : undefined),
    });
    closers.push(() => deliveries.stop());
    await deliveries.accept([
      {
        subscription: {
          arn: `${TOPIC}:id`,
          properties: {
            ...{ TopicArn: TOPIC, Protocol: 'lambda', Endpoint: FUNCTION, RawMessageDelivery: false },
            Region: undefined,
            ...(redriven && { RedrivePolicy: { deadLetterTargetArn: queueArn('dead') } }),
          },
        },
        notification: {
          ...{ messageId: 'm', topicArn: TOPIC, displayName: '', subject: undefined, message: 'text' },
          ...{ attributes: {}, publishedAt: clock.now() },
        },
      },
    ]);
    await clock.advance(2 * SECOND);
    expect([attempts, await messagesIn('dead')]).toEqual([3, []]);
    await clock.advance(SECOND);
    const dead = (await messagesIn('dead')).map(({ Body }) => JSON.parse(Body) as object);
    expect(dead).toMatchObject(redriven ? [{ Type: 'Notification', Message: 'text' }] : []);
    expect(dead).toHaveLength(redriven ? 1 : 0);
    await clock.advance(DAY);
    expect(attempts).toBe(4);
    expect(await undelivered(bench)).toBe(0);
  });

  it.each([
    ['refuses SNS', queue('work')],
    ['is gone', queue('none')],
  ])('because it %s, it is not asked again', async (_why, subscriber) => {
    const { bench, clock, publish, messagesIn } = await open([
      { ...subscriber, RawMessageDelivery: true, RedrivePolicy: { deadLetterTargetArn: queueArn('dead') } },
    ]);
    bench.deny = (_principal, { resource }) => resource === queueArn('work');
    await publish('text', { MessageAttributes: attributes });
    expect(await messagesIn('dead')).toMatchObject([
      { Body: 'text', MessageAttributes: { kind: { StringValue: 'greeting' } } },
    ]);
    await clock.advance(DAY);
    const asked = bench.accesses.filter(({ resource }) => resource === subscriber.Endpoint);
    expect(asked).toHaveLength(1);
    expect(await undelivered(bench)).toBe(0);
  });

  it('the others are served all the same', async () => {
    const { bench, publish, mails } = await open([queue('work'), mailTo('customer@example.com')]);
    bench.deny = (principal) => principal.kind === 'service';
    await publish('text');
    expect(await mails()).toHaveLength(1);
  });
});

describe('the API', () => {
  it('lists topics and their subscriptions', async () => {
    const { bench, client, part, subscriptions } = await open([
      queue('work'),
      mailTo('customer@example.com'),
    ]);
    const other = (await bench.create(part, 'AWS::SNS::Topic', { TopicName: 'alarms' })).ref;
    expect((await client.send(new ListTopicsCommand({}))).Topics).toEqual([
      { TopicArn: other },
      { TopicArn: TOPIC },
    ]);
    const expected = [
      { Protocol: 'sqs', Endpoint: queueArn('work') },
      { Protocol: 'email', Endpoint: 'customer@example.com' },
    ].map((item, index) => ({
      ...item,
      SubscriptionArn: subscriptions[index],
      Owner: '000000000000',
      TopicArn: TOPIC,
    }));
    expect((await client.send(new ListSubscriptionsCommand({}))).Subscriptions).toEqual(expected);
    const ofTopic = (TopicArn: string) => client.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
    expect((await ofTopic(TOPIC)).Subscriptions).toEqual(expected);
    expect((await ofTopic(other)).Subscriptions).toEqual([]);
  });

  it('lists a hundred at a time', async () => {
    const { client } = await open(
      Array.from({ length: 101 }, (_, index) => mailTo(`customer${index}@example.com`)),
    );
    const first = await client.send(new ListSubscriptionsByTopicCommand({ TopicArn: TOPIC }));
    expect(first.Subscriptions).toHaveLength(100);
    const { NextToken } = first;
    const second = await client.send(new ListSubscriptionsByTopicCommand({ TopicArn: TOPIC, NextToken }));
    expect(second.Subscriptions?.map(({ Endpoint }) => Endpoint)).toEqual(['customer100@example.com']);
    expect(second.NextToken).toBeUndefined();
  });

  it('tells the attributes of a topic', async () => {
    const { bench, part, client } = await open([queue('work')], {
      DisplayName: 'A & B',
      KmsMasterKeyId: 'alias/aws/sns',
    });
    const get = async () =>
      (await client.send(new GetTopicAttributesCommand({ TopicArn: TOPIC }))).Attributes ?? {};
    const { Policy, EffectiveDeliveryPolicy, ...rest } = await get();
    expect(rest).toEqual({
      TopicArn: TOPIC,
      Owner: '000000000000',
      DisplayName: 'A & B',
      KmsMasterKeyId: 'alias/aws/sns',
      SubscriptionsConfirmed: '1',
      SubscriptionsPending: '0',
      SubscriptionsDeleted: '0',
    });
    expect(JSON.parse(Policy!)).toMatchObject({ Id: '__default_policy_ID' });
    expect(JSON.parse(EffectiveDeliveryPolicy!)).toHaveProperty('http');
    const PolicyDocument = { Version: '2012-10-17', Statement: [] };
    await bench.create(part, 'AWS::SNS::TopicPolicy', { Topics: [TOPIC], PolicyDocument });
    expect(JSON.parse((await get())['Policy']!)).toEqual(PolicyDocument);
    expect(bench.resourcePolicies.get(TOPIC)).toEqual(PolicyDocument);
  });

  it('asks for the access AWS asks for', async () => {
    const { bench, publish, client } = await open();
    bench.accesses.length = 0;
    await publish('text');
    await client.send(new ListTopicsCommand({}));
    expect(bench.accesses.map(({ action, resource }) => [action, resource])).toEqual([
      ['sns:Publish', TOPIC],
      ['sns:ListTopics', 'arn:aws:sns:us-east-1:000000000000:*'],
    ]);
    bench.deny = () => true;
    await expect(publish('text')).rejects.toMatchObject({
      name: 'AuthorizationErrorException',
      $metadata: { httpStatusCode: 403 },
    });
  });

  it('takes the topic as the target', async () => {
    const { publish, mails } = await open([mailTo('customer@example.com')]);
    await publish('text', { TopicArn: undefined, TargetArn: TOPIC });
    expect(await mails()).toHaveLength(1);
  });

  const invalid = (message: string) => ({
    name: 'InvalidParameterException',
    message: `Invalid parameter: ${message}`,
  });
  const badAttribute = (message: string) => ({ name: 'InvalidParameterValueException', message });
  const attribute = (name: string, value: object) => ({
    MessageAttributes: { [name]: value as { DataType: string } },
  });
  it.each<[what: string, input: Partial<PublishCommandInput>, error: object]>([
    [
      'a topic that does not exist',
      { TopicArn: 'arn:aws:sns:us-east-1:000000000000:none' },
      { name: 'NotFoundException', message: 'Topic does not exist', $metadata: { httpStatusCode: 404 } },
    ],
    [
      'what is no ARN',
      { TopicArn: 'none' },
      invalid('TopicArn Reason: An ARN must have at least 6 elements, not 1'),
    ],
    ['a topic elsewhere', { TopicArn: 'arn:aws:sns:eu-west-1:000000000000:news' }, invalid('TopicArn')],
    [
      'no topic',
      { TopicArn: undefined },
      invalid('TopicArn or TargetArn Reason: no value for required parameter'),
    ],
    ['an empty message', { Message: '' }, invalid('Empty message')],
    ['a message that is too long', { Message: 'x'.repeat(262_145) }, invalid('Message too long')],
    ['an empty subject', { Subject: '' }, invalid('Subject')],
    ['a subject of two lines', { Subject: 'a\nb' }, invalid('Subject')],
    ['a long subject', { Subject: 'x'.repeat(101) }, invalid('Subject')],
    [
      'JSON that is none',
      { MessageStructure: 'json' },
      invalid('Message Structure - JSON message body failed to parse'),
    ],
    [
      'JSON without default',
      { MessageStructure: 'json', Message: '{"sqs":"x"}' },
      invalid('Message Structure - No default entry in JSON message body'),
    ],
    [
      'an attribute of no type',
      attribute('a', { DataType: 'Text', StringValue: 'x' }),
      badAttribute(
        "The message attribute 'a' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.",
      ),
    ],
    [
      'an attribute without value',
      attribute('a', { DataType: 'String' }),
      badAttribute(
        "The message attribute 'a' must contain non-empty message attribute value for message attribute type 'String'.",
      ),
    ],
    [
      'an attribute with the value of another type',
      attribute('a', { DataType: 'Binary', StringValue: 'x' }),
      badAttribute("The message attribute 'a' with type 'Binary' must use field 'Binary'."),
    ],
    [
      'an attribute of no name',
      attribute('a^b', { DataType: 'String', StringValue: 'x' }),
      badAttribute(
        "Invalid non-alphanumeric character '#x5E' was found in the message attribute name. Can only include alphanumeric characters, hyphens, underscores, or dots.",
      ),
    ],
    [
      'what is for first-in-first-out topics',
      { MessageDeduplicationId: '1' },
      { name: 'InvalidParameterException', message: expect.stringContaining('MessageDeduplicationId') },
    ],
  ])('refuses %s', async (_what, input, error) => {
    const { publish, mails } = await open([mailTo('customer@example.com')]);
    await expect(publish('text', input)).rejects.toMatchObject(error);
    expect(await mails()).toEqual([]);
  });
});

describe('a resource is refused', () => {
  it.each<[why: string, type: string, good: object, change: object]>([
    ['a topic that is first in, first out', 'Topic', { TopicName: 't' }, { FifoTopic: true }],
    ['a topic with subscriptions inside', 'Topic', { TopicName: 't' }, { Subscription: [] }],
    ['a topic with an unknown property', 'Topic', { TopicName: 't' }, { Colour: 'red' }],
    ['a topic of the same name', 'Topic', { TopicName: 't' }, { TopicName: 'news' }],
    ['a subscription by text message', 'Subscription', mailTo('a@b.c'), { Protocol: 'sms' }],
    ['a subscription of no address', 'Subscription', mailTo('a@b.c'), { Endpoint: 'nobody' }],
    ['a subscription of no queue', 'Subscription', queue('work'), { Endpoint: 'http://host/queue' }],
    ['a subscription to no topic', 'Subscription', queue('work'), { TopicArn: `${TOPIC}2` }],
    ['a raw e-mail', 'Subscription', mailTo('a@b.c'), { RawMessageDelivery: true }],
    ['a filter on bodies', 'Subscription', queue('work'), { FilterPolicyScope: 'MessageBody' }],
    ['a filter that is no JSON', 'Subscription', queue('work'), { FilterPolicy: '{invalid' }],
    ['a filter that is no filter', 'Subscription', queue('work'), { FilterPolicy: { a: 'b' } }],
    ['an unknown redrive', 'Subscription', queue('work'), { RedrivePolicy: { maxReceiveCount: 1 } }],
    ['a subscription with an unknown property', 'Subscription', queue('work'), { DeliveryPolicy: {} }],
    [
      'a policy of no topic',
      'TopicPolicy',
      { Topics: [TOPIC], PolicyDocument: {} },
      { Topics: [`${TOPIC}2`] },
    ],
  ])('%s', async (_why, type, good, change) => {
    const { bench, part } = await open();
    const create = (properties: object) =>
      bench.create(part, `AWS::SNS::${type}`, {
        ...(type === 'Subscription' && { TopicArn: TOPIC }),
        ...properties,
      });
    await expect(create({ ...good, ...change })).rejects.toThrow();
    await create(good);
  });
});
