import type { Alarm, Clock } from '../kernel/clock.ts';
import { after } from '../kernel/clock.ts';
import { AwsError } from '../kernel/errors.ts';
import type { Principal, Cloud } from '../kernel/service.ts';
import type { Store } from '../kernel/store.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { envelope, lambdaEvent, type Notification } from './formats.ts';
import { retryDelay } from './retry-policy.ts';
import type { SubscriptionProperties } from './schemas.ts';
import type { Subscription } from './topics.ts';

/** A notification on its way to one subscriber. */
interface Delivery {
  notification: Notification;
  subscriptionArn: string;
  to: Pick<SubscriptionProperties, 'Protocol' | 'Endpoint' | 'RawMessageDelivery'>;
  /** Where it goes when it cannot be brought. */
  deadLetterArn?: string;
  /** How many attempts have failed. */
  failures: number;
}

export interface DeliveriesOptions {
  clock: Clock;
  store: Store;
  cloud: Cloud;
  outbox: Outbox;
  accountId: string;
  /** When to try again; as AWS does unless told. */
  retryDelay?: typeof retryDelay;
}

/** After a fault of the store itself, in milliseconds. */
const STORE_FAULT_DELAY = 1000;

/**
 * Brings notifications to subscribers. What is to be delivered is stored first and taken out when it has
 * arrived, so nothing is lost when the process dies in between; a queue or function may get it twice then,
 * as on AWS. What a subscriber refuses is not tried again; what fails on its side is
 * (https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html).
 */
export class Deliveries {
  readonly #clock: Clock;
  readonly #store: Store;
  readonly #cloud: Cloud;
  readonly #outbox: Outbox;
  readonly #accountId: string;
  readonly #retryDelay: typeof retryDelay;
  readonly #waiting = new Set<Alarm>();
  readonly #underWay = new Set<Promise<void>>();
  #stopped = false;

  constructor(options: DeliveriesOptions) {
    this.#clock = options.clock;
    this.#store = options.store;
    this.#cloud = options.cloud;
    this.#outbox = options.outbox;
    this.#accountId = options.accountId;
    this.#retryDelay = options.retryDelay ?? retryDelay;
  }

  /** Stores one delivery for each subscription, all or none, then begins to bring them. */
  async accept(
    subscriptions: readonly { subscription: Subscription; notification: Notification }[],
  ): Promise<void> {
    const deliveries = subscriptions.map(
      ({ subscription: { arn, properties }, notification }): [string, Delivery] => [
        `${notification.messageId}-${arn.split(':').at(-1)}`,
        {
          notification,
          subscriptionArn: arn,
          to: {
            Protocol: properties.Protocol,
            Endpoint: properties.Endpoint,
            RawMessageDelivery: properties.RawMessageDelivery,
          },
          ...(properties.RedrivePolicy && { deadLetterArn: properties.RedrivePolicy.deadLetterTargetArn }),
          failures: 0,
        },
      ],
    );
    if (deliveries.length === 0) return;
    await this.#store.write(deliveries.map(([key, value]) => ({ key, value })));
    for (const [key, delivery] of deliveries) this.#begin(key, delivery);
  }

  /** Takes up what an earlier run could not bring. */
  async start(): Promise<void> {
    for await (const [key, delivery] of this.#store.entries<Delivery>()) this.#begin(key, delivery);
  }

  /** Resolves when what is under way has ended; what waits stays stored. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const alarm of this.#waiting) alarm.cancel();
    this.#waiting.clear();
    await Promise.all(this.#underWay);
  }

  #begin(key: string, delivery: Delivery): void {
    if (this.#stopped) return;
    const work = this.#bring(key, delivery)
      // It is stored as it was before, so it is only tried once too often.
      .catch(() => this.#later(key, delivery, STORE_FAULT_DELAY))
      .finally(() => this.#underWay.delete(work));
    this.#underWay.add(work);
  }

  #later(key: string, delivery: Delivery, delay: number): void {
    if (this.#stopped) return;
    if (delay === 0) return this.#begin(key, delivery);
    const alarm = after(this.#clock, delay, () => {
      this.#waiting.delete(alarm);
      this.#begin(key, delivery);
    });
    this.#waiting.add(alarm);
  }

  async #bring(key: string, delivery: Delivery): Promise<void> {
    try {
      await this.#deliver(key, delivery);
    } catch (error) {
      const failures = delivery.failures + 1;
      const delay = isRefusal(error) ? undefined : this.#retryDelay(delivery.to.Protocol, failures);
      const next = delay === undefined ? deadLetter(delivery) : { ...delivery, failures };
      await this.#store.write([{ key, value: next }]);
      if (next) this.#later(key, next, delay ?? 0);
      return;
    }
    await this.#store.write([{ key }]);
  }

  async #deliver(key: string, { notification, subscriptionArn, to }: Delivery): Promise<void> {
    const principal: Principal = {
      kind: 'service',
      arn: 'sns.amazonaws.com',
      accountId: this.#accountId,
      sourceArn: notification.topicArn,
    };
    switch (to.Protocol) {
      case 'email':
      case 'email-json':
        await this.#outbox.send({
          // The delivery's own name, so that a second try changes nothing.
          id: key,
          from: notification.displayName || 'AWS Notifications',
          to: to.Endpoint,
          subject: notification.subject ?? 'AWS Notification Message',
          body: to.Protocol === 'email' ? notification.message : envelope(notification, subscriptionArn),
          topic: notification.topicArn,
          messageId: notification.messageId,
        });
        return;
      case 'sqs':
        await this.#cloud.call(principal, 'sqs', 'SendMessage', {
          QueueUrl: to.Endpoint.split(':').slice(-2).join('/'),
          ...(to.RawMessageDelivery
            ? { MessageBody: notification.message, MessageAttributes: notification.attributes }
            : { MessageBody: envelope(notification, subscriptionArn) }),
        });
        return;
      case 'lambda':
        await this.#cloud.call(principal, 'lambda', 'Invoke', {
          FunctionName: to.Endpoint,
          InvocationType: 'Event',
          Payload: JSON.stringify(lambdaEvent(notification, subscriptionArn)),
        });
    }
  }
}

/** The way to the dead-letter queue, in the form the subscriber would have got; undefined when there is none. */
function deadLetter({ deadLetterArn, ...delivery }: Delivery): Delivery | undefined {
  if (deadLetterArn === undefined) return undefined;
  return { ...delivery, to: { ...delivery.to, Protocol: 'sqs', Endpoint: deadLetterArn }, failures: 0 };
}

const THROTTLED = 429;
const SERVER_FAULTS = 500;

/** Whether the subscriber is gone or does not let SNS in: then trying again is of no use. */
function isRefusal(error: unknown): boolean {
  return error instanceof AwsError && error.status < SERVER_FAULTS && error.status !== THROTTLED;
}
