import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { ReceiveMessageCommandInput, SendMessageCommandInput } from '@aws-sdk/client-sqs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ManualClock } from '../kernel/clock.ts';
import type { Store } from '../kernel/store.ts';
import { Bench, CLIENT } from '../testing/bench.ts';
import { createSqs } from './sqs.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const SECOND = 1000;
const QUEUE = 'AWS::SQS::Queue';
const arn = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;
const redriveTo = (name: string, maxReceiveCount: number) => ({
  RedrivePolicy: { deadLetterTargetArn: arn(name), maxReceiveCount },
});

/** A queue named `work` and one named `dead`, over HTTP. On the same `store` it is the restart of an earlier one. */
async function open({
  properties = {},
  clock = new ManualClock(),
  store,
}: { properties?: object; clock?: ManualClock; store?: Store } = {}) {
  const bench = await Bench.open({ clock });
  closers.push(() => bench.close());
  const options = bench.options('sqs');
  const part = bench.add(
    await createSqs({ ...options, store: store ?? options.store, awsEndpoint: 'http://127.0.0.1:4566' }),
  );
  const dead = (await bench.create(part, QUEUE, { QueueName: 'dead' })).ref;
  const QueueUrl = (await bench.create(part, QUEUE, { QueueName: 'work', ...properties })).ref;
  const client = new SQSClient({ ...CLIENT, endpoint: await bench.serve('sqs'), maxAttempts: 1 });
  closers.push(() => client.destroy());
  const send = (MessageBody: string, more: Partial<SendMessageCommandInput> = {}) =>
    client.send(new SendMessageCommand({ QueueUrl, MessageBody, ...more }));
  const receive = async (more: Partial<ReceiveMessageCommandInput> = {}) =>
    (await client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, ...more }))).Messages ??
    [];
  const bodies = async (more: Partial<ReceiveMessageCommandInput> = {}) =>
    (await receive(more)).map(({ Body }) => Body);
  const remove = (ReceiptHandle: string | undefined) =>
    client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  const hide = (ReceiptHandle: string | undefined, VisibilityTimeout: number) =>
    client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }));
  const attributes = async (...names: string[]) =>
    (await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: names as 'All'[] })))
      .Attributes;
  /** Begins to wait for messages; resolves to the promise of their bodies when the queue knows of it. */
  const wait = async () => {
    const pending = clock.pending;
    const waiting = bodies({ WaitTimeSeconds: 20 });
    await vi.waitFor(() => expect(clock.pending).toBeGreaterThan(pending), { interval: 5 });
    return { waiting };
  };
  return {
    ...{ bench, part, clock, client, QueueUrl, dead, store: store ?? options.store },
    ...{ send, receive, bodies, remove, hide, attributes, wait },
  };
}

describe('a message', () => {
  it('is received with what it was sent with, and no more once it is deleted', async () => {
    const { send, receive, bodies, remove, clock } = await open();
    const sent = await send('hello', {
      MessageAttributes: {
        kind: { DataType: 'String', StringValue: 'greeting' },
        raw: { DataType: 'Binary', BinaryValue: new Uint8Array([1, 2]) },
      },
    });
    const sentAt = String(clock.now());
    await clock.advance(7 * SECOND);
    const [message, ...others] = await receive({
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['All'],
    });
    expect(others).toEqual([]);
    expect(message).toEqual({
      MessageId: sent.MessageId,
      ReceiptHandle: expect.any(String),
      Body: 'hello',
      MD5OfBody: '5d41402abc4b2a76b9719d911017c592',
      MD5OfMessageAttributes: sent.MD5OfMessageAttributes,
      MessageAttributes: {
        kind: { DataType: 'String', StringValue: 'greeting' },
        raw: { DataType: 'Binary', BinaryValue: new Uint8Array([1, 2]) },
      },
      Attributes: {
        SenderId: 'arn:aws:iam::000000000000:user/operator',
        SentTimestamp: sentAt,
        ApproximateReceiveCount: '1',
        ApproximateFirstReceiveTimestamp: String(clock.now()),
      },
    });
    await remove(message?.ReceiptHandle);
    await remove(message?.ReceiptHandle);
    await clock.advance(30 * SECOND);
    expect(await bodies()).toEqual([]);
  });

  it.each<[names: string[], expected: string[]]>([
    [[], []],
    [['All'], ['General', 'Hello', 'Help.Me']],
    [['*'], ['General', 'Hello', 'Help.Me']],
    [['.*'], ['General', 'Hello', 'Help.Me']],
    [['Foo', 'Help'], []],
    [['Foo', 'Hello'], ['Hello']],
    [['Hel.*'], ['Hello', 'Help.Me']],
  ])('shows of its attributes what is asked for by %j', async (MessageAttributeNames, expected) => {
    const { send, receive } = await open();
    const value = { DataType: 'String', StringValue: 'x' };
    await send('msg', { MessageAttributes: { 'Help.Me': value, Hello: value, General: value } });
    const [message] = await receive({ MessageAttributeNames });
    expect(Object.keys(message?.MessageAttributes ?? {}).sort()).toEqual(expected);
    expect(message?.MD5OfMessageAttributes !== undefined).toBe(expected.length > 0);
  });

  it('is hidden from others until its visibility timeout is over', async () => {
    const { send, receive, bodies, clock, remove } = await open({ properties: { VisibilityTimeout: 40 } });
    await send('once');
    const [first] = await receive();
    await clock.advance(40 * SECOND - 1);
    expect(await bodies()).toEqual([]);
    await clock.advance(1);
    const [second] = await receive({ MessageSystemAttributeNames: ['ApproximateReceiveCount'] });
    expect(second).toMatchObject({ Body: 'once', Attributes: { ApproximateReceiveCount: '2' } });
    // The receipt of the first receive is worth nothing any more.
    await remove(first?.ReceiptHandle);
    await clock.advance(40 * SECOND);
    expect(await bodies()).toEqual(['once']);
  });

  it('can be deleted after its timeout, as long as nobody else was given it', async () => {
    const { send, receive, bodies, clock, remove } = await open();
    await send('late');
    const [message] = await receive();
    await clock.advance(60 * SECOND);
    await remove(message?.ReceiptHandle);
    expect(await bodies()).toEqual([]);
  });

  it('is hidden for longer or shown at once when its receiver says so', async () => {
    const { send, receive, bodies, hide, clock } = await open();
    await send('again');
    const [message] = await receive();
    await hide(message?.ReceiptHandle, 100);
    await clock.advance(99 * SECOND);
    expect(await bodies()).toEqual([]);
    await hide(message?.ReceiptHandle, 0);
    expect(await bodies()).toEqual(['again']);
    await expect(hide(message?.ReceiptHandle, 5)).rejects.toMatchObject({
      name: 'InvalidParameterValue',
      message: expect.stringContaining('Message does not exist or is not available'),
    });
  });

  it('comes later when it is delayed, by itself or by its queue', async () => {
    const { send, bodies, clock } = await open({ properties: { DelaySeconds: 5 } });
    await send('late', { DelaySeconds: 10 });
    await send('usual');
    await send('now', { DelaySeconds: 0 });
    expect(await bodies()).toEqual(['now']);
    await clock.advance(5 * SECOND);
    expect(await bodies()).toEqual(['usual']);
    await clock.advance(5 * SECOND);
    expect(await bodies()).toEqual(['late']);
  });

  it('is dropped when its time is over', async () => {
    const { send, bodies, clock, attributes } = await open({ properties: { MessageRetentionPeriod: 60 } });
    await send('old');
    await clock.advance(59 * SECOND);
    expect(await bodies({ VisibilityTimeout: 0 })).toEqual(['old']);
    await clock.advance(SECOND);
    expect(await attributes('ApproximateNumberOfMessages')).toEqual({ ApproximateNumberOfMessages: '0' });
    expect(await bodies()).toEqual([]);
  });

  it('goes to the dead-letter queue, as it is, when it was received too often', async () => {
    const { send, receive, bodies, clock, dead, attributes } = await open({
      properties: redriveTo('dead', 2),
    });
    const { MessageId } = await send('poison', {
      MessageAttributes: { a: { DataType: 'Number', StringValue: '1' } },
    });
    const sentAt = String(clock.now());
    for (let time = 0; time < 2; time++) {
      expect(await bodies({ QueueUrl: dead })).toEqual([]);
      expect(await bodies()).toEqual(['poison']);
      await clock.advance(30 * SECOND);
    }
    expect(await bodies()).toEqual([]);
    const [message] = await receive({
      QueueUrl: dead,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['All'],
    });
    expect(message).toMatchObject({
      MessageId,
      Body: 'poison',
      MessageAttributes: { a: { DataType: 'Number', StringValue: '1' } },
      Attributes: {
        SentTimestamp: sentAt,
        ApproximateReceiveCount: '3',
        DeadLetterQueueSourceArn: arn('work'),
      },
    });
    expect(await attributes('ApproximateNumberOfMessages')).toEqual({ ApproximateNumberOfMessages: '0' });
  });

  it('stays where it is when the dead-letter queue cannot store it', async () => {
    const { send, bodies, clock, dead, store, client, QueueUrl } = await open({
      properties: redriveTo('dead', 1),
      store: unreliable((await Bench.open()).store),
    });
    await send('poison');
    await bodies();
    await clock.advance(30 * SECOND);
    (store as Unreliable).failing = true;
    await expect(client.send(new ReceiveMessageCommand({ QueueUrl }))).rejects.toMatchObject({
      name: 'InternalFailure',
    });
    (store as Unreliable).failing = false;
    expect(await bodies()).toEqual([]);
    expect(await bodies({ QueueUrl: dead })).toEqual(['poison']);
  });
});

describe('receivers', () => {
  it('are never given the same message', async () => {
    const { bench, QueueUrl } = await open({ properties: redriveTo('dead', 1) });
    const receive = async (WaitTimeSeconds: number) => {
      const input = { QueueUrl, MaxNumberOfMessages: 3, WaitTimeSeconds };
      const { Messages = [] } = await bench.call<{ Messages?: { Body: string }[] }>(
        'sqs',
        'ReceiveMessage',
        input,
      );
      return Messages.map(({ Body }) => Body);
    };
    const receiving: Promise<string[]>[] = [];
    const sending: Promise<unknown>[] = [];
    for (let number = 0; number < 60; number++) {
      receiving.push(receive(number % 2 === 0 ? 0 : 20), receive(0));
      sending.push(bench.call('sqs', 'SendMessage', { QueueUrl, MessageBody: String(number) }));
      // The calls meet at different points of each other.
      for (let turn = 0; turn < number % 5; turn++) await Promise.resolve();
    }
    await Promise.all(sending);
    for (let time = 0; time < 20; time++) receiving.push(receive(0));
    await (bench.clock as ManualClock).advance(20 * SECOND);
    const received = (await Promise.all(receiving)).flat();
    expect(received.sort()).toEqual(Array.from({ length: 60 }, (_, number) => String(number)).sort());
  });

  it('that come together move a spent message once', async () => {
    const { send, bodies, clock, dead } = await open({ properties: redriveTo('dead', 1) });
    await send('poison');
    await bodies();
    await clock.advance(30 * SECOND);
    await Promise.all(Array.from({ length: 6 }, () => bodies()));
    expect(await bodies({ QueueUrl: dead })).toEqual(['poison']);
  });

  it('that come together are not given a message more often than it may be received', async () => {
    const { bench, send, QueueUrl } = await open({ properties: redriveTo('dead', 1) });
    await send('poison');
    const input = { QueueUrl, VisibilityTimeout: 0 };
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => bench.call<{ Messages?: object[] }>('sqs', 'ReceiveMessage', input)),
    );
    expect(answers.flatMap(({ Messages = [] }) => Messages)).toHaveLength(1);
  });

  it('that wait are given a message as soon as it is sent, each another', async () => {
    const { send, wait } = await open();
    const first = await wait();
    const second = await wait();
    await send('one');
    await send('two');
    expect([...(await first.waiting), ...(await second.waiting)]).toEqual(['one', 'two']);
  });

  it('that wait are given a message as soon as it appears again', async () => {
    const { send, bodies, wait, clock } = await open();
    await send('back');
    await bodies({ VisibilityTimeout: 5 });
    const { waiting } = await wait();
    await clock.advance(5 * SECOND);
    expect(await waiting).toEqual(['back']);
    expect(clock.pending).toBe(0);
  });

  it('that wait in vain are told so when their time is over', async () => {
    const { wait, bodies, send, clock } = await open();
    const { waiting } = await wait();
    await clock.advance(20 * SECOND);
    expect(await waiting).toEqual([]);
    await send('later');
    expect(await bodies()).toEqual(['later']);
  });

  it('wait as long as the queue says when they do not', async () => {
    const { bodies, send, clock } = await open({ properties: { ReceiveMessageWaitTimeSeconds: 3 } });
    const waiting = bodies();
    await vi.waitFor(() => expect(clock.pending).toBe(1), { interval: 5 });
    await send('news');
    expect(await waiting).toEqual(['news']);
  });
});

describe('after a restart', () => {
  it('messages are there, and hidden ones stay hidden as long', async () => {
    const { send, bodies, receive, remove, hide, attributes, clock, store, part } = await open();
    for (const body of ['in flight', 'extended', 'deleted', 'ready']) await send(body);
    expect(await bodies({ MaxNumberOfMessages: 1 })).toEqual(['in flight']);
    const [extended, deleted] = await receive({ MaxNumberOfMessages: 2 });
    await hide(extended?.ReceiptHandle, 60);
    await remove(deleted?.ReceiptHandle);
    const created = await attributes('CreatedTimestamp');
    await part.stop?.();
    await clock.advance(10 * SECOND);
    const again = await open({ clock, store });
    expect(await again.attributes('CreatedTimestamp')).toEqual(created);
    expect(await again.bodies({ VisibilityTimeout: 300 })).toEqual(['ready']);
    await clock.advance(20 * SECOND);
    expect(await again.bodies()).toEqual(['in flight']);
    // Receipts outlive the restart too.
    await again.remove(extended?.ReceiptHandle);
    await clock.advance(30 * SECOND);
    expect(await again.bodies()).toEqual(['in flight']);
  });

  it('a purged queue is empty', async () => {
    const { send, client, QueueUrl, clock, store } = await open();
    await send('x');
    await client.send(new PurgeQueueCommand({ QueueUrl }));
    expect(await (await open({ clock, store })).bodies()).toEqual([]);
  });

  it('a message that was moved but not yet let go of is not moved twice', async () => {
    const { store } = await Bench.open();
    const clock = new ManualClock();
    const dying = unreliable(store);
    const { send, bodies } = await open({ clock, store: dying, properties: redriveTo('dead', 1) });
    await send('poison');
    await bodies();
    await clock.advance(30 * SECOND);
    // The write into the dead-letter queue is the last that reaches the store.
    dying.writesLeft = 1;
    await expect(bodies()).rejects.toMatchObject({ name: 'InternalFailure' });
    const again = await open({ clock, store, properties: redriveTo('dead', 1) });
    expect(await again.bodies()).toEqual([]);
    expect(await again.bodies({ QueueUrl: again.dead })).toEqual(['poison']);
  });
});

describe('a batch', () => {
  it('is sent as far as its entries are good', async () => {
    const { client, QueueUrl, bodies } = await open({ properties: { MaximumMessageSize: 1024 } });
    const { Successful, Failed } = await client.send(
      new SendMessageBatchCommand({
        QueueUrl,
        Entries: [
          { Id: 'good', MessageBody: 'a' },
          { Id: 'large', MessageBody: 'x'.repeat(1025) },
          { Id: 'control', MessageBody: '\u0001' },
          { Id: 'late', MessageBody: 'b', DelaySeconds: 901 },
          { Id: 'last', MessageBody: 'c' },
        ],
      }),
    );
    expect(Successful?.map(({ Id, MD5OfMessageBody }) => [Id, MD5OfMessageBody])).toEqual([
      ['good', '0cc175b9c0f1b6a831c399e269772661'],
      ['last', '4a8a08f09d37b73795649038408b5f33'],
    ]);
    expect(Failed?.map(({ Id, Code, SenderFault }) => [Id, Code, SenderFault])).toEqual([
      ['large', 'InvalidParameterValue', true],
      ['control', 'InvalidMessageContents', true],
      ['late', 'InvalidParameterValue', true],
    ]);
    expect(Failed?.[0]?.Message).toBe(
      'One or more parameters cannot be validated. Reason: Message must be shorter than 1024 bytes.',
    );
    expect(await bodies()).toEqual(['a', 'c']);
  });

  it('is deleted as far as its receipts are receipts', async () => {
    const { client, QueueUrl, send, receive, bodies, clock } = await open();
    await send('a');
    await send('b');
    const [a] = await receive();
    const { Successful, Failed } = await client.send(
      new DeleteMessageBatchCommand({
        QueueUrl,
        Entries: [
          { Id: '1', ReceiptHandle: a?.ReceiptHandle },
          { Id: '2', ReceiptHandle: 'garbage' },
        ],
      }),
    );
    expect(Successful).toEqual([{ Id: '1' }]);
    expect(Failed).toMatchObject([{ Id: '2', Code: 'ReceiptHandleIsInvalid', SenderFault: true }]);
    await clock.advance(30 * SECOND);
    expect(await bodies()).toEqual(['b']);
  });

  const entries = (...ids: string[]) => ids.map((Id) => ({ Id, MessageBody: Id }));
  it.each([
    ['EmptyBatchRequest', 'AWS.SimpleQueueService.EmptyBatchRequest', []],
    [
      'TooManyEntriesInBatchRequest',
      'AWS.SimpleQueueService.TooManyEntriesInBatchRequest',
      entries(...'abcdefghijk'),
    ],
    ['BatchEntryIdsNotDistinct', 'AWS.SimpleQueueService.BatchEntryIdsNotDistinct', entries('1', '1')],
    ['InvalidBatchEntryId', 'AWS.SimpleQueueService.InvalidBatchEntryId', entries('invalid:id')],
    [
      'BatchRequestTooLong',
      'AWS.SimpleQueueService.BatchRequestTooLong',
      ['1', '2'].map((Id) => ({ Id, MessageBody: 'x'.repeat(524_289) })),
    ],
  ])('is refused as a whole with %s', async (name, Code, Entries) => {
    const { client, QueueUrl, bodies } = await open();
    await expect(client.send(new SendMessageBatchCommand({ QueueUrl, Entries }))).rejects.toMatchObject({
      name,
      Code,
    });
    expect(await bodies()).toEqual([]);
  });
});

describe('a queue', () => {
  it('tells its attributes', async () => {
    const { attributes, send, bodies, clock, bench, part, QueueUrl } = await open({
      properties: { VisibilityTimeout: 40, ...redriveTo('dead', 3) },
    });
    const created = String(clock.now() / SECOND);
    const PolicyDocument = { Version: '2012-10-17', Statement: [] };
    await bench.create(part, 'AWS::SQS::QueuePolicy', { Queues: [QueueUrl], PolicyDocument });
    expect(bench.resourcePolicies.get(arn('work'))).toEqual(PolicyDocument);
    for (const body of ['a', 'b', 'c']) await send(body);
    await send('d', { DelaySeconds: 5 });
    await bodies({ MaxNumberOfMessages: 1 });
    expect(await attributes('All')).toEqual({
      ApproximateNumberOfMessages: '2',
      ApproximateNumberOfMessagesNotVisible: '1',
      ApproximateNumberOfMessagesDelayed: '1',
      CreatedTimestamp: created,
      LastModifiedTimestamp: created,
      DelaySeconds: '0',
      MaximumMessageSize: '1048576',
      MessageRetentionPeriod: '345600',
      Policy: '{"Version":"2012-10-17","Statement":[]}',
      QueueArn: arn('work'),
      ReceiveMessageWaitTimeSeconds: '0',
      RedrivePolicy: `{"deadLetterTargetArn":"${arn('dead')}","maxReceiveCount":3}`,
      SqsManagedSseEnabled: 'true',
      VisibilityTimeout: '40',
    });
    expect(await attributes('DelaySeconds')).toEqual({ DelaySeconds: '0' });
    expect(await attributes()).toBeUndefined();
    await expect(attributes('Colour')).rejects.toMatchObject({
      name: 'InvalidAttributeName',
      message: 'Unknown Attribute Colour.',
    });
  });

  it('is found by name, and listed in pages', async () => {
    const { client, QueueUrl, dead } = await open();
    expect(await client.send(new GetQueueUrlCommand({ QueueName: 'work' }))).toMatchObject({ QueueUrl });
    const list = (input: object) => client.send(new ListQueuesCommand(input));
    expect(await list({})).toMatchObject({ QueueUrls: [dead, QueueUrl] });
    expect((await list({ QueueNamePrefix: 'w' })).QueueUrls).toEqual([QueueUrl]);
    const { NextToken, QueueUrls } = await list({ MaxResults: 1 });
    expect(QueueUrls).toEqual([dead]);
    const last = await list({ MaxResults: 1, NextToken });
    expect([last.QueueUrls, last.NextToken]).toEqual([[QueueUrl], undefined]);
  });

  it('is emptied, in flight messages and all, once a minute at most', async () => {
    const { client, QueueUrl, send, bodies, clock } = await open();
    const purge = () => client.send(new PurgeQueueCommand({ QueueUrl }));
    await send('seen');
    await bodies();
    await send('unseen');
    await purge();
    await clock.advance(59 * SECOND);
    expect(await bodies()).toEqual([]);
    await expect(purge()).rejects.toMatchObject({
      name: 'PurgeQueueInProgress',
      message: 'Only one PurgeQueue operation on work is allowed every 60 seconds.',
      $metadata: { httpStatusCode: 403 },
    });
    await clock.advance(SECOND);
    await purge();
  });

  it('may have an underscore in its name', async () => {
    const { bench, part, client } = await open();
    await bench.create(part, QUEUE, { QueueName: 'with_underscore' });
    const QueueUrl = 'http://somewhere/000000000000/with_underscore';
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
    expect(bench.accesses.at(-1)).toEqual({
      principal: 'arn:aws:iam::000000000000:user/operator',
      action: 'sqs:SendMessage',
      resource: arn('with_underscore'),
    });
  });

  it.each<[why: string, properties: object]>([
    ['it is first in, first out', { FifoQueue: true }],
    ['a property is unknown', { Colour: 'red' }],
    ['its dead letters have nowhere to go', redriveTo('none', 2)],
    ['there is one of that name', { QueueName: 'dead' }],
    ['a number is out of range', { VisibilityTimeout: 43_201 }],
    ['its name is no name', { QueueName: 'work.fifo' }],
  ])('is refused when %s', async (_why, properties) => {
    const { bench, part } = await open();
    await expect(bench.create(part, QUEUE, { QueueName: 'third', ...properties })).rejects.toThrow();
    await bench.create(part, QUEUE, { QueueName: 'third' });
  });

  it('must be there for a policy to be attached', async () => {
    const { bench, part } = await open();
    const policy = { Queues: ['http://somewhere/000000000000/none'], PolicyDocument: {} };
    await expect(bench.create(part, 'AWS::SQS::QueuePolicy', policy)).rejects.toMatchObject({
      code: 'INVALID_PROPERTY',
      place: 'Test/Thing.Properties.Queues',
    });
  });
});

describe('SQS refuses', () => {
  const invalid = (message: string) => ({ name: 'InvalidParameterValue', message });
  type Opened = Awaited<ReturnType<typeof open>>;
  it.each<[what: string, call: (opened: Opened) => Promise<unknown>, error: object]>([
    [
      'a queue that does not exist',
      ({ send }) => send('x', { QueueUrl: 'http://127.0.0.1:4566/000000000000/none' }),
      {
        name: 'QueueDoesNotExist',
        Code: 'AWS.SimpleQueueService.NonExistentQueue',
        message: 'The specified queue does not exist.',
        $metadata: { httpStatusCode: 400 },
      },
    ],
    [
      'a queue of another account',
      ({ send }) => send('x', { QueueUrl: 'http://127.0.0.1:4566/111111111111/work' }),
      { name: 'QueueDoesNotExist' },
    ],
    [
      'a name of no queue',
      ({ client }) => client.send(new GetQueueUrlCommand({ QueueName: 'none' })),
      { name: 'QueueDoesNotExist' },
    ],
    [
      'a receipt that is none',
      ({ remove }) => remove('garbage'),
      {
        name: 'ReceiptHandleIsInvalid',
        message: 'The input receipt handle "garbage" is not a valid receipt handle.',
      },
    ],
    [
      'an empty message',
      ({ send }) => send(''),
      { name: 'MissingParameter', message: 'The request must contain the parameter MessageBody.' },
    ],
    [
      'a message that is too large with its attributes',
      ({ send }) =>
        send('x'.repeat(1_048_570), { MessageAttributes: { a: { DataType: 'String', StringValue: 'b' } } }),
      invalid('One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.'),
    ],
    [
      'an attribute without value',
      ({ send }) => send('x', { MessageAttributes: { a: { DataType: 'String', StringValue: '' } } }),
      invalid("Message (user) attribute 'a' must contain a non-empty value of type 'String'."),
    ],
    [
      'an attribute of no type',
      ({ send }) => send('x', { MessageAttributes: { a: { DataType: 'Text', StringValue: 'b' } } }),
      { name: 'InvalidParameterValue' },
    ],
    ['control characters', ({ send }) => send('\u0000'), { name: 'InvalidMessageContents' }],
    [
      'eleven at once',
      ({ receive }) => receive({ MaxNumberOfMessages: 11 }),
      invalid(
        'Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.',
      ),
    ],
    [
      'a longer wait than it can bear',
      ({ receive }) => receive({ WaitTimeSeconds: 21 }),
      invalid(
        'Value 21 for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= 20, if provided.',
      ),
    ],
    [
      'what is for first-in-first-out queues',
      ({ send }) => send('x', { MessageDeduplicationId: '1' }),
      { name: 'InvalidParameterValue', message: expect.stringContaining('MessageDeduplicationId') },
    ],
  ])('%s', async (_what, call, error) => {
    const opened = await open();
    await expect(call(opened)).rejects.toMatchObject(error);
    expect(await opened.bodies()).toEqual([]);
  });

  it('whom the policies do not let in', async () => {
    const { bench, send, bodies } = await open();
    bench.deny = (_principal, { action }) => action === 'sqs:SendMessage';
    await expect(send('x')).rejects.toMatchObject({
      name: 'AccessDenied',
      $metadata: { httpStatusCode: 403 },
    });
    expect(await bodies()).toEqual([]);
  });
});

/** A store that can be told to fail. */
interface Unreliable extends Store {
  failing: boolean;
  /** After so many further writes every one fails. */
  writesLeft: number;
}

function unreliable(store: Store): Unreliable {
  const root: Unreliable = {
    ...wrap(store),
    failing: false,
    writesLeft: Infinity,
  };
  function wrap(inner: Store): Store {
    return {
      get: (key) => inner.get(key),
      entries: (range) => inner.entries(range),
      part: (name) => wrap(inner.part(name)),
      async write(changes) {
        if (root.failing || root.writesLeft === 0) throw new Error('The disk is full');
        root.writesLeft -= 1;
        await inner.write(changes);
      },
    };
  }
  return root;
}
