import { describe, expect, it } from 'vitest';
import { AwsError } from '../kernel/errors.ts';
import { createEvents } from './events.ts';
import { EVERY_MINUTE, FUNCTION, open, QUEUE, TARGET } from './testing.ts';

const MINUTE = 60_000;
const RULE = 'arn:aws:events:us-east-1:000000000000:rule/tick';
const UNAVAILABLE = new AwsError('ServiceException', 'Broken', { status: 500 });
const THROTTLED = new AwsError('TooManyRequestsException', 'Rate Exceeded.', { status: 429 });
const GONE = new AwsError('ResourceNotFoundException', 'Function not found', { status: 404 });

describe('a rule that is due', () => {
  it('invokes its function as EventBridge, on behalf of the rule, with the scheduled event', async () => {
    const { part, clock, create, invocations, stored } = await open();
    expect(await create()).toEqual({ ref: 'tick', attributes: { Arn: RULE } });
    await part.start?.();
    await clock.advance(MINUTE);
    await expect.poll(() => invocations).toHaveLength(1);
    const { Payload, ...invocation } = invocations[0]!;
    expect(invocation).toEqual({
      FunctionName: FUNCTION,
      InvocationType: 'Event',
      principal: {
        kind: 'service',
        arn: 'events.amazonaws.com',
        accountId: '000000000000',
        sourceArn: RULE,
      },
    });
    expect(JSON.parse(Payload)).toEqual({
      version: '0',
      id: expect.stringMatching(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/) as string,
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      account: '000000000000',
      time: '2026-01-01T00:01:00Z',
      region: 'us-east-1',
      resources: [RULE],
      detail: {},
    });
    await expect.poll(stored).toEqual([]);
  });

  it('sends one event to all its targets, or the input that one asks for', async () => {
    const { part, clock, create, invocations } = await open();
    const other = `${FUNCTION}-other`;
    await create({
      Targets: [TARGET, { Id: 'two', Arn: other }, { Id: 'three', Arn: other, Input: '{"a":[1]}' }],
    });
    await part.start?.();
    await clock.advance(MINUTE);
    await expect.poll(() => invocations).toHaveLength(3);
    const [one, two, three] = invocations;
    expect([one!.FunctionName, two!.FunctionName]).toEqual([FUNCTION, other]);
    expect(two!.Payload).toBe(one!.Payload);
    expect(three!.Payload).toBe('{"a":[1]}');
  });

  it('has a name of its own where the template gives none', async () => {
    const { create } = await open();
    expect((await create({ Name: undefined })).ref).toBe('Test-Tick');
  });

  it('counts from the start again after a restart', async () => {
    const { bench, part, clock, create, invocations } = await open();
    await create({ ScheduleExpression: 'rate(1 hour)' });
    await part.start?.();
    await clock.advance(50 * MINUTE);
    await part.stop?.();
    expect(clock.pending).toBe(0);
    const next = createEvents(bench.options('events'));
    await bench.create(next, 'AWS::Events::Rule', { ...EVERY_MINUTE, ScheduleExpression: 'rate(1 hour)' });
    await next.start?.();
    await clock.advance(59 * MINUTE);
    expect(invocations).toEqual([]);
    await clock.advance(MINUTE);
    await expect.poll(() => invocations).toHaveLength(1);
    await next.stop?.();
  });
});

describe('a target that fails', () => {
  it('is tried again, later each time, until it is back', async () => {
    const { part, clock, create, invocations, setting, stored, deadLetters } = await open();
    await create({ ScheduleExpression: 'cron(1 0 1 1 ? 2026)' });
    await part.start?.();
    setting.failWith = UNAVAILABLE;
    await clock.advance(MINUTE);
    const failures = async () => (await stored())[0]?.failures;
    await expect.poll(failures).toBe(1);
    setting.failWith = THROTTLED;
    await clock.advance(999);
    expect(invocations).toHaveLength(1);
    await clock.advance(1);
    await expect.poll(failures).toBe(2);
    setting.failWith = undefined;
    await clock.advance(1999);
    expect(invocations).toHaveLength(2);
    await clock.advance(1);
    await expect.poll(stored).toEqual([]);
    expect(new Set(invocations.map(({ Payload }) => Payload)).size).toBe(1);
    expect(await deadLetters()).toEqual([]);
  });

  it.each([
    [
      'attempts',
      { MaximumRetryAttempts: 2 },
      UNAVAILABLE,
      { EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts', RETRY_ATTEMPTS: '2' },
    ],
    [
      'age',
      { MaximumEventAgeInSeconds: 60 },
      THROTTLED,
      // After 1, 3, 7, 15 and 31 seconds; the next would come after 63.
      { EXHAUSTED_RETRY_CONDITION: 'MaximumEventAgeInSeconds', RETRY_ATTEMPTS: '5' },
    ],
    ['no retry at all', { MaximumRetryAttempts: '0' }, UNAVAILABLE, { RETRY_ATTEMPTS: '0' }],
    ['no retry either, since it is gone', {}, GONE, { ERROR_CODE: 'NO_RESOURCE', RETRY_ATTEMPTS: '0' }],
  ])('is given up by its policy, to its queue: %s', async (_name, RetryPolicy, failure, attributes) => {
    const { part, clock, create, setting, stored, deadLetters, invocations } = await open();
    await create({
      ScheduleExpression: 'cron(1 0 1 1 ? 2026)',
      Targets: [{ ...TARGET, RetryPolicy, DeadLetterConfig: { Arn: QUEUE } }],
    });
    await part.start?.();
    setting.failWith = failure;
    await clock.advance(MINUTE);
    const retries = Number(attributes.RETRY_ATTEMPTS);
    for (let retry = 1; retry <= retries; retry++) {
      await expect.poll(async () => (await stored())[0]?.failures).toBe(retry);
      await clock.advance(2 ** (retry - 1) * 1000);
    }
    await expect.poll(stored).toEqual([]);
    expect(invocations).toHaveLength(retries + 1);
    const letters = await deadLetters();
    expect(letters).toEqual([
      {
        body: JSON.parse(invocations[0]!.Payload),
        attributes: {
          RULE_ARN: RULE,
          TARGET_ARN: FUNCTION,
          ERROR_CODE: failure === THROTTLED ? 'THROTTLING' : 'INTERNAL_ERROR',
          ERROR_MESSAGE: failure.message,
          ...(failure !== GONE && { EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts' }),
          ...attributes,
        },
      },
    ]);
  });

  it('that does not let the rule in is not asked again, and the event goes to the queue', async () => {
    const { bench, part, clock, create, invocations, stored, deadLetters } = await open();
    bench.deny = (_principal, { action }) => action === 'lambda:InvokeFunction';
    await create({ Targets: [{ ...TARGET, DeadLetterConfig: { Arn: QUEUE } }] });
    await part.start?.();
    await clock.advance(MINUTE);
    const sends = () => bench.accesses.filter(({ action }) => action === 'sqs:SendMessage');
    await expect
      .poll(sends)
      .toEqual([{ principal: 'events.amazonaws.com', action: 'sqs:SendMessage', resource: QUEUE }]);
    await expect.poll(stored).toEqual([]);
    expect(invocations).toEqual([]);
    expect((await deadLetters())[0]).toMatchObject({
      attributes: { ERROR_CODE: 'NO_PERMISSIONS', RETRY_ATTEMPTS: '0' },
    });
  });

  it('and a queue that does not let it in lose the event, not the rule', async () => {
    const { bench, part, clock, create, invocations, stored } = await open();
    bench.deny = ({ arn }) => arn === 'events.amazonaws.com';
    await create({ Targets: [{ ...TARGET, DeadLetterConfig: { Arn: QUEUE } }] });
    await part.start?.();
    await clock.advance(MINUTE);
    await expect.poll(stored).toEqual([]);
    bench.deny = () => false;
    await clock.advance(MINUTE);
    await expect.poll(() => invocations).toHaveLength(1);
  });

  it('gets what waits for it after a restart', async () => {
    const { bench, part, clock, create, invocations, setting, stored } = await open();
    await create({ ScheduleExpression: 'cron(1 0 1 1 ? 2026)' });
    await part.start?.();
    setting.failWith = UNAVAILABLE;
    await clock.advance(MINUTE);
    await expect.poll(stored).toMatchObject([{ failures: 1 }]);
    await part.stop?.();
    setting.failWith = undefined;
    const next = createEvents(bench.options('events'));
    await next.start?.();
    expect(invocations).toHaveLength(1);
    await clock.advance(1000);
    await expect.poll(stored).toEqual([]);
    expect(invocations).toHaveLength(2);
    await next.stop?.();
  });
});

describe('a template', () => {
  it.each<[what: string, properties: object, message: string]>([
    ['a pattern', { EventPattern: { source: ['aws.s3'] } }, 'EventPattern'],
    ['a role', { RoleArn: 'arn:aws:iam::000000000000:role/a' }, 'RoleArn'],
    ['another bus', { EventBusName: 'orders' }, 'EventBusName'],
    ['no schedule', { ScheduleExpression: undefined }, 'ScheduleExpression'],
    [
      'a schedule that is none',
      { ScheduleExpression: 'rate(1 minutes)' },
      'Parameter ScheduleExpression is not valid. The unit is minute after 1.',
    ],
    ['another state', { State: 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS' }, 'State'],
    [
      'a queue as its target',
      { Targets: [{ Id: 'a', Arn: QUEUE }] },
      'Targets are Lambda functions here, by their ARN; sqs is not supported',
    ],
    ['a transformer', { Targets: [{ ...TARGET, InputTransformer: {} }] }, 'InputTransformer'],
    ['a path', { Targets: [{ ...TARGET, InputPath: '$.detail' }] }, 'InputPath'],
    ['an input that is no JSON', { Targets: [{ ...TARGET, Input: 'text' }] }, 'It must be a JSON text'],
    ['one Id twice', { Targets: [TARGET, TARGET] }, 'Ids must differ'],
    [
      'six targets',
      { Targets: Array.from({ length: 6 }, (_, Id) => ({ ...TARGET, Id: String(Id) })) },
      'Targets',
    ],
    [
      'too many retries',
      { Targets: [{ ...TARGET, RetryPolicy: { MaximumRetryAttempts: 186 } }] },
      'MaximumRetryAttempts',
    ],
    [
      'dead letters to a topic',
      { Targets: [{ ...TARGET, DeadLetterConfig: { Arn: 'arn:aws:sns:us-east-1:000000000000:a' } }] },
      'It must be the ARN of a standard queue',
    ],
  ])('is refused with %s', async (_what, properties, message) => {
    const { create } = await open();
    await expect(create(properties)).rejects.toThrow(message);
  });

  it('is refused with two rules of one name', async () => {
    const { create } = await open();
    await create();
    await expect(create({}, 'Other')).rejects.toMatchObject({
      code: 'RESOURCE_CONFLICT',
      place: 'Test/Other',
    });
  });
});
