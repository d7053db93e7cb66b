import { afterEach } from 'vitest';
import { z } from 'zod';
import { awsJsonProtocol } from '../gateway/protocols/json.ts';
import type { AwsError } from '../kernel/errors.ts';
import { ManualClock } from '../kernel/clock.ts';
import type { Principal } from '../kernel/service.ts';
import { operation } from '../kernel/service.ts';
import { createSqs } from '../sqs/sqs.ts';
import { Bench } from '../testing/bench.ts';
import { createEvents } from './events.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

export const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:greet';
export const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:failed';
export const TARGET = { Id: 'one', Arn: FUNCTION };
export const EVERY_MINUTE = { Name: 'tick', ScheduleExpression: 'rate(1 minute)', Targets: [TARGET] };

/** An invocation as the function's API saw it. */
export interface Invocation {
  principal: Principal;
  FunctionName: string;
  InvocationType: string;
  Payload: string;
}

const invoke = z.strictObject({ FunctionName: z.string(), InvocationType: z.string(), Payload: z.string() });

/** A bench with EventBridge, a queue `failed`, and a function's API that fails as `failWith` says. */
export async function open() {
  const clock = new ManualClock();
  const bench = await Bench.open({ clock });
  closers.push(() => bench.close());
  const invocations: Invocation[] = [];
  const setting: { failWith: AwsError | Error | undefined } = { failWith: undefined };
  bench.cloud.add([
    {
      name: 'lambda',
      protocol: awsJsonProtocol({ version: '1.1', targetPrefix: 'Lambda' }),
      operations: {
        Invoke: operation({
          input: invoke,
          access: ({ FunctionName }) => [{ action: 'lambda:InvokeFunction', resource: FunctionName }],
          async run(input, { principal }) {
            invocations.push({ ...input, principal });
            if (setting.failWith) throw setting.failWith;
            return { StatusCode: 202 };
          },
        }),
      },
    },
  ]);
  const sqs = bench.add(await createSqs({ ...bench.options('sqs'), awsEndpoint: 'http://127.0.0.1:4566' }));
  await bench.create(sqs, 'AWS::SQS::Queue', { QueueName: 'failed' });
  const part = bench.add(createEvents(bench.options('events')));
  const create = (properties: object = {}, logicalId = 'Tick') =>
    bench.create(part, 'AWS::Events::Rule', { ...EVERY_MINUTE, ...properties }, { logicalId });
  /** What is stored of events that are under way. */
  const stored = async () => {
    const found: { failures: number }[] = [];
    const deliveries = bench.store.part('events').part('deliveries').entries<{ failures: number }>();
    for await (const [, delivery] of deliveries) found.push(delivery);
    return found;
  };
  /** Takes what has arrived in the queue. */
  const deadLetters = async () => {
    const { Messages = [] } = await bench.call<{ Messages?: Message[] }>('sqs', 'ReceiveMessage', {
      QueueUrl: 'failed',
      MaxNumberOfMessages: 10,
      MessageAttributeNames: ['All'],
    });
    return Messages.map(({ Body, MessageAttributes }) => ({
      body: JSON.parse(Body) as unknown,
      attributes: Object.fromEntries(
        Object.entries(MessageAttributes).map(([name, { StringValue }]) => [name, StringValue]),
      ),
    }));
  };
  return { bench, clock, part, create, invocations, setting, stored, deadLetters };
}

interface Message {
  Body: string;
  MessageAttributes: Record<string, { StringValue: string }>;
}
