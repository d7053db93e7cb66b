import type { Alarm, Clock } from '../kernel/clock.ts';
import { after } from '../kernel/clock.ts';
import type { Principal, Cloud } from '../kernel/service.ts';
import type { Store } from '../kernel/store.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { MessageAttributes, SubscriptionProperties } from './schemas.ts';

/** A message as it was published. */
export interface Notification {
  messageId: string;
  topicArn: string;
  /** Of the topic: who the e-mail is from. */
  displayName: string;
  subject: string | undefined;
  message: string;
  attributes: MessageAttributes;
  /** Milliseconds since the epoch. */
  publishedAt: number;
}

/** A notification on its way to one subscriber. */
interface Delivery {
  notification: Notification;
  subscriptionArn: string;
  to: Pick<SubscriptionProperties, 'Protocol' | 'Endpoint' | 'RawMessageDelivery'>;
  deadLetterArn?: string;
  attempts: number;
}

/** AWS goes on for 23 days; a machine that is switched off at night gives up sooner. */
const MAX_ATTEMPTS = 12;
const FIRST_DELAY_MS = 1000;
const LONGEST_DELAY_MS = 600_000;

/**
 * Brings notifications to subscribers. What is to be delivered is stored first and taken out when it has
 * arrived, so nothing is lost when the process dies in between; a queue or function may get it twice then,
 * as on AWS.
 */
export class Deliveries {
  readonly #clock: Clock;
  readonly #store: Store;
  readonly #cloud: Cloud;
  readonly #outbox: Outbox;
  readonly #accountId: string;
  readonly #waiting = new Set<Alarm>();
  #stopped = false;

  constructor(options: { clock: Clock; store: Store; cloud: Cloud; outbox: Outbox; accountId: string }) {
    this.#clock = options.clock;
    this.#store = options.store;
    this.#cloud = options.cloud;
    this.#outbox = options.outbox;
    this.#accountId = options.accountId;
  }

  /** Stores one delivery for each subscription, all or none, then begins to bring them. */
  async accept(
    notification: Notification,
    subscriptions: readonly { arn: string; properties: SubscriptionProperties }[],
  ): Promise<void> {
    const deliveries = subscriptions.map(({ arn, properties }): [string, Delivery] => [
      `${notification.messageId}-${arn.split(':').at(-1)}`,
      {
        notification,
        subscriptionArn: arn,
        to: {
          Protocol: properties.Protocol,
          Endpoint: properties.Endpoint,
          RawMessageDelivery: properties.RawMessageDelivery,
        },
        ...(properties.RedrivePolicy ? { deadLetterArn: properties.RedrivePolicy.deadLetterTargetArn } : {}),
        attempts: 0,
      },
    ]);
    if (deliveries.length === 0) return;
    await this.#store.write(deliveries.map(([key, value]) => ({ key, value })));
    for (const [key, delivery] of deliveries) void this.#bring(key, delivery);
  }

  /** Takes up what an earlier run could not bring. */
  async start(): Promise<void> {
    for await (const [key, delivery] of this.#store.entries<Delivery>()) void this.#bring(key, delivery);
  }

  stop(): void {
    this.#stopped = true;
    for (const alarm of this.#waiting) alarm.cancel();
    this.#waiting.clear();
  }

  async #bring(key: string, delivery: Delivery): Promise<void> {
    if (this.#stopped) return;
    try {
      await this.#deliver(key, delivery);
    } catch {
      await this.#tryLater(key, { ...delivery, attempts: delivery.attempts + 1 });
      return;
    }
    await this.#store.write([{ key }]);
  }

  async #tryLater(key: string, delivery: Delivery): Promise<void> {
    if (this.#stopped) return;
    if (delivery.attempts >= MAX_ATTEMPTS) {
      // With nowhere to go it is dropped, as on AWS; the queue's own refusal keeps it for another round.
      if (!delivery.deadLetterArn || (await this.#sendToQueue(delivery.deadLetterArn, delivery, false))) {
        await this.#store.write([{ key }]);
        return;
      }
    }
    await this.#store.write([{ key, value: delivery }]);
    const delay = Math.min(FIRST_DELAY_MS * 2 ** (delivery.attempts - 1), LONGEST_DELAY_MS);
    const alarm = after(this.#clock, delay, () => {
      this.#waiting.delete(alarm);
      void this.#bring(key, delivery);
    });
    this.#waiting.add(alarm);
  }

  async #deliver(key: string, delivery: Delivery): Promise<void> {
    const { notification, to } = delivery;
    switch (to.Protocol) {
      case 'email':
      case 'email-json':
        await this.#outbox.send({
          // The delivery's own name and time, so that a second try takes the first one's place.
          id: key,
          at: notification.publishedAt,
          from: notification.displayName || 'AWS Notifications',
          to: to.Endpoint,
          subject: notification.subject ?? 'AWS Notification Message',
          body: to.Protocol === 'email' ? notification.message : envelope(delivery),
          topic: notification.topicArn,
          messageId: notification.messageId,
        });
        return;
      case 'sqs':
        if (!(await this.#sendToQueue(to.Endpoint, delivery, to.RawMessageDelivery))) {
          throw new Error('The queue did not take it');
        }
        return;
      case 'lambda':
        await this.#cloud.call(this.#principal(notification.topicArn), 'lambda', 'Invoke', {
          FunctionName: to.Endpoint,
          InvocationType: 'Event',
          Payload: JSON.stringify({ Records: [lambdaRecord(delivery)] }),
        });
    }
  }

  async #sendToQueue(queueArn: string, delivery: Delivery, raw: boolean): Promise<boolean> {
    const { notification } = delivery;
    try {
      await this.#cloud.call(this.#principal(notification.topicArn), 'sqs', 'SendMessage', {
        QueueUrl: `/${this.#accountId}/${queueArn.split(':').at(-1)}`,
        MessageBody: raw ? notification.message : envelope(delivery),
        ...(raw ? { MessageAttributes: notification.attributes } : {}),
      });
      return true;
    } catch {
      return false;
    }
  }

  #principal(topicArn: string): Principal {
    return { kind: 'service', arn: 'sns.amazonaws.com', accountId: this.#accountId, sourceArn: topicArn };
  }
}

/** How SNS wraps a message for queues and `email-json` (https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html). */
function envelope({ notification, subscriptionArn }: Delivery): string {
  return JSON.stringify(
    { ...wrapped(notification), UnsubscribeURL: unsubscribeUrl(subscriptionArn) },
    null,
    2,
  );
}

function lambdaRecord({ notification, subscriptionArn }: Delivery): object {
  const { UnsubscribeUrl, ...rest } = {
    ...wrapped(notification),
    UnsubscribeUrl: unsubscribeUrl(subscriptionArn),
  };
  return {
    EventSource: 'aws:sns',
    EventVersion: '1.0',
    EventSubscriptionArn: subscriptionArn,
    Sns: { Subject: null, MessageAttributes: {}, ...rest, UnsubscribeUrl },
  };
}

function wrapped(notification: Notification): Record<string, unknown> {
  const attributes = Object.entries(notification.attributes).map(
    ([name, { DataType, StringValue, BinaryValue }]) => [
      name,
      { Type: DataType, Value: StringValue ?? BinaryValue },
    ],
  );
  return {
    Type: 'Notification',
    MessageId: notification.messageId,
    TopicArn: notification.topicArn,
    ...(notification.subject === undefined ? {} : { Subject: notification.subject }),
    Message: notification.message,
    Timestamp: new Date(notification.publishedAt).toISOString(),
    ...(attributes.length > 0 ? { MessageAttributes: Object.fromEntries(attributes) } : {}),
  };
}

function unsubscribeUrl(subscriptionArn: string): string {
  const region = subscriptionArn.split(':')[3];
  return `https://sns.${region}.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=${subscriptionArn}`;
}
