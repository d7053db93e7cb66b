import {
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListTopicsCommand,
  PublishCommand,
  SNSClient,
} from '@aws-sdk/client-sns';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { awsJsonProtocol } from '../gateway/protocols/json.ts';
import { ManualClock } from '../kernel/clock.ts';
import { AwsError } from '../kernel/errors.ts';
import { operation } from '../kernel/service.ts';
import { Outbox } from '../outbox/outbox.ts';
import { createSqs } from '../sqs/sqs.ts';
import { Bench, CLIENT } from '../testing/bench.ts';
import { createSns } from './sns.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const EMAIL = 'operator@example.com';
const QUEUE_ARN = 'arn:aws:sqs:us-east-1:000000000000:work';
const DEAD_ARN = 'arn:aws:sqs:us-east-1:000000000000:dead';

async function make(bench: Bench, outbox: Outbox, subscriptions: readonly Record<string, unknown>[]) {
  const part = await createSns({ ...bench.options('sns'), outbox });
  const topic = await bench.create(part, 'AWS::SNS::Topic', { TopicName: 'news', DisplayName: 'News' });
  for (const [index, properties] of subscriptions.entries()) {
    await bench.create(
      part,
      'AWS::SNS::Subscription',
      { TopicArn: topic.ref, ...properties },
      { logicalId: `Subscription${index}` },
    );
  }
  return { part, TopicArn: topic.ref };
}

async function open(...subscriptions: Record<string, unknown>[]) {
  const clock = new ManualClock();
  const bench = await Bench.open({ clock });
  closers.push(() => bench.close());
  const outbox = new Outbox(clock, bench.store.part('outbox'));
  const sqs = bench.add(await createSqs({ ...bench.options('sqs'), awsEndpoint: 'http://127.0.0.1:4566' }));
  for (const QueueName of ['work', 'dead']) {
    await bench.create(sqs, 'AWS::SQS::Queue', { QueueName }, { logicalId: QueueName });
  }
  const invoked: { principal: string; input: Record<string, unknown> }[] = [];
  const lambda = { fails: undefined as Error | undefined };
  bench.cloud.add([
    {
      name: 'lambda',
      protocol: awsJsonProtocol({ version: '1.1', targetPrefix: 'none' }),
      operations: {
        Invoke: operation({
          input: z.record(z.string(), z.unknown()),
          access: () => [],
          async run(input, { principal }) {
            if (lambda.fails) throw lambda.fails;
            invoked.push({ principal: `${principal.arn} ${principal.sourceArn}`, input });
            return {};
          },
        }),
      },
    },
  ]);
  const { part, TopicArn } = await make(bench, outbox, subscriptions);
  bench.add(part);
  await part.start?.();
  const client = new SNSClient({ ...CLIENT, endpoint: await bench.serve('sns') });
  closers.push(() => client.destroy());
  const publish = (Message: string, more: object = {}) =>
    client.send(new PublishCommand({ TopicArn, Message, ...more }));
  const received = async (QueueUrl: string) => {
    const output = await bench.call<{ Messages?: { Body: string; MessageAttributes?: object }[] }>(
      'sqs',
      'ReceiveMessage',
      {
        QueueUrl,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: 0,
        MessageAttributeNames: ['All'],
      },
    );
    return output.Messages ?? [];
  };
  return { bench, clock, outbox, part, client, TopicArn, publish, received, invoked, lambda };
}

describe('a message', () => {
  it('goes to the outbox for an e-mail subscriber', async () => {
    const { publish, outbox, clock, TopicArn } = await open({ Protocol: 'email', Endpoint: EMAIL });
    const { MessageId } = await publish('Something happened', { Subject: 'Attention' });
    await expect
      .poll(() => outbox.list())
      .toMatchObject([
        {
          to: EMAIL,
          from: 'News',
          subject: 'Attention',
          body: 'Something happened',
          at: clock.now(),
          topic: TopicArn,
          messageId: MessageId,
        },
      ]);
  });

  it('goes to a queue in its envelope, or raw', async () => {
    const { publish, received, bench, TopicArn } = await open(
      { Protocol: 'sqs', Endpoint: QUEUE_ARN },
      { Protocol: 'sqs', Endpoint: DEAD_ARN, RawMessageDelivery: true },
    );
    const { MessageId } = await publish('text', {
      MessageAttributes: { kind: { DataType: 'String', StringValue: 'a' } },
    });
    await expect
      .poll(() => received('dead'))
      .toMatchObject([
        { Body: 'text', MessageAttributes: { kind: { DataType: 'String', StringValue: 'a' } } },
      ]);
    await expect.poll(async () => (await received('work')).length).toBe(1);
    expect(JSON.parse((await received('work'))[0]!.Body)).toMatchObject({
      Type: 'Notification',
      MessageId,
      TopicArn,
      Message: 'text',
      MessageAttributes: { kind: { Type: 'String', Value: 'a' } },
    });
    expect(bench.accesses).toContainEqual({
      principal: 'sns.amazonaws.com',
      action: 'sqs:SendMessage',
      resource: QUEUE_ARN,
    });
  });

  it('goes to a function as an event', async () => {
    const { publish, invoked, TopicArn } = await open({
      Protocol: 'lambda',
      Endpoint: 'arn:aws:lambda:us-east-1:000000000000:function:f',
    });
    await publish('text', { Subject: 's' });
    await expect.poll(() => invoked.length).toBe(1);
    expect(invoked[0]).toMatchObject({
      principal: `sns.amazonaws.com ${TopicArn}`,
      input: { InvocationType: 'Event', FunctionName: 'arn:aws:lambda:us-east-1:000000000000:function:f' },
    });
    expect(JSON.parse(String(invoked[0]?.input['Payload']))).toMatchObject({
      Records: [{ EventSource: 'aws:sns', Sns: { Message: 'text', Subject: 's', TopicArn } }],
    });
  });

  it('says to each protocol what it is told to', async () => {
    const { publish, outbox, received } = await open(
      { Protocol: 'email', Endpoint: EMAIL },
      { Protocol: 'sqs', Endpoint: QUEUE_ARN, RawMessageDelivery: true },
    );
    await publish(JSON.stringify({ default: 'all', email: 'you' }), { MessageStructure: 'json' });
    await expect.poll(async () => (await outbox.list()).map(({ body }) => body)).toEqual(['you']);
    await expect.poll(async () => (await received('work')).map(({ Body }) => Body)).toEqual(['all']);
    await expect(publish('{"email":"you"}', { MessageStructure: 'json' })).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringContaining('No default entry in JSON message body'),
    });
  });

  it('goes only to subscribers whose filter lets it through', async () => {
    const { publish, outbox } = await open(
      { Protocol: 'email', Endpoint: 'customer@example.com', FilterPolicy: { kind: ['a', { prefix: 'b' }] } },
      {
        Protocol: 'email',
        Endpoint: 'second@example.com',
        FilterPolicy: { kind: [{ 'anything-but': ['a'] }] },
      },
      { Protocol: 'email', Endpoint: EMAIL },
    );
    const kind = (StringValue: string) => ({
      MessageAttributes: { kind: { DataType: 'String', StringValue } },
    });
    await publish('1', kind('a'));
    await publish('2', kind('bb'));
    await publish('3');
    await expect
      .poll(async () => (await outbox.list()).map(({ body, to }) => `${body} ${to}`).sort())
      .toEqual([
        '1 customer@example.com',
        `1 ${EMAIL}`,
        '2 customer@example.com',
        `2 ${EMAIL}`,
        '2 second@example.com',
        `3 ${EMAIL}`,
      ]);
  });

  it.each([
    [
      'to a topic that is not there',
      { TopicArn: 'arn:aws:sns:us-east-1:000000000000:none' },
      'NotFoundException',
    ],
    ['that says nothing', { Message: '' }, 'InvalidParameterException'],
    ['that is too long', { Message: 'x'.repeat(262_145) }, 'InvalidParameterException'],
  ])('%s is refused', async (_name, input, name) => {
    const { client, TopicArn } = await open();
    await expect(client.send(new PublishCommand({ TopicArn, Message: 'x', ...input }))).rejects.toMatchObject(
      { name },
    );
  });
});

describe('a delivery that fails', () => {
  const toFunction = {
    Protocol: 'lambda',
    Endpoint: 'arn:aws:lambda:us-east-1:000000000000:function:f',
    RedrivePolicy: { deadLetterTargetArn: DEAD_ARN },
  };

  it('is tried again until it succeeds', async () => {
    const { publish, lambda, invoked, clock } = await open(toFunction);
    lambda.fails = new AwsError('ServiceException', 'down', { status: 500 });
    await publish('late');
    await clock.advance(3000);
    expect(invoked).toHaveLength(0);
    lambda.fails = undefined;
    await expect
      .poll(async () => {
        await clock.advance(20_000);
        return invoked.length;
      })
      .toBe(1);
    await clock.advance(3600_000);
    expect(invoked).toHaveLength(1);
  });

  it('ends in the dead letter queue', async () => {
    const { publish, lambda, received, clock } = await open(toFunction);
    lambda.fails = new AwsError('ResourceNotFoundException', 'Function not found', { status: 404 });
    await publish('lost');
    await expect
      .poll(
        async () => {
          await clock.advance(600_000);
          return (await received('dead')).map(
            ({ Body }) => (JSON.parse(Body) as { Message: string }).Message,
          );
        },
        { timeout: 10_000 },
      )
      .toEqual(['lost']);
  });

  it('is taken up after a restart', async () => {
    const { bench, publish, part, outbox, lambda, invoked, clock } = await open(toFunction);
    lambda.fails = new Error('down');
    await publish('kept');
    await clock.advance(0);
    await part.stop?.();
    lambda.fails = undefined;
    const again = await make(bench, outbox, [toFunction]);
    closers.push(() => again.part.stop?.());
    await again.part.start?.();
    await expect.poll(() => invoked.length).toBe(1);
  });
});

describe('a topic', () => {
  it('is listed with its subscriptions and attributes', async () => {
    const { client, TopicArn, bench, part } = await open({ Protocol: 'email', Endpoint: EMAIL });
    const PolicyDocument = { Version: '2012-10-17', Statement: [] };
    await bench.create(part, 'AWS::SNS::TopicPolicy', { Topics: [TopicArn], PolicyDocument });
    expect(bench.resourcePolicies.get(TopicArn)).toEqual(PolicyDocument);
    expect((await client.send(new ListTopicsCommand())).Topics).toEqual([{ TopicArn }]);
    expect(
      (await client.send(new ListSubscriptionsByTopicCommand({ TopicArn }))).Subscriptions,
    ).toMatchObject([
      {
        Protocol: 'email',
        Endpoint: EMAIL,
        TopicArn,
        SubscriptionArn: expect.stringContaining(`${TopicArn}:`),
      },
    ]);
    expect((await client.send(new GetTopicAttributesCommand({ TopicArn }))).Attributes).toMatchObject({
      DisplayName: 'News',
      SubscriptionsConfirmed: '1',
      Policy: JSON.stringify(PolicyDocument),
    });
  });

  it('asks for the access AWS asks for', async () => {
    const { bench, publish, TopicArn } = await open();
    await publish('x');
    expect(bench.accesses.at(-1)).toMatchObject({ action: 'sns:Publish', resource: TopicArn });
  });

  it('is refused with what is not built', async () => {
    await expect(open({ Protocol: 'sms', Endpoint: '1' })).rejects.toThrow('Protocol');
    await expect(
      open({ Protocol: 'email', Endpoint: EMAIL, FilterPolicy: { a: [{ cidr: '10.0.0.0/8' }] } }),
    ).rejects.toThrow();
  });
});
