import type { Alarm, Clock } from '../kernel/clock.ts';
import { AwsError } from '../kernel/errors.ts';
import type { Cloud, Principal } from '../kernel/service.ts';
import type { Store } from '../kernel/store.ts';
import type { Undelivered } from './dead-letter.ts';
import { deadLetter } from './dead-letter.ts';
import { isRetryable, retryDelay } from './retry-policy.ts';
import type { Rule } from './rules.ts';
import type { ScheduledEvent } from './scheduled-event.ts';

/** An event on its way to one target. */
interface Delivery {
  ruleArn: string;
  targetArn: string;
  /** JSON. */
  payload: string;
  maximumAgeSeconds: number;
  maximumRetries: number;
  /** Where it goes when it cannot be brought. */
  deadLetterArn?: string;
  acceptedAt: number;
  /** How many attempts have failed. */
  failures: number;
  /** When it may be tried (next). */
  dueAt: number;
}

export interface DeliveriesOptions {
  clock: Clock;
  store: Store;
  cloud: Cloud;
  accountId: string;
}

/** As on AWS, where a target does not say. */
const MAXIMUM_AGE_SECONDS = 86_400;
const MAXIMUM_RETRIES = 185;
/** After a fault of the runtime's own, in milliseconds. */
const FAULT_DELAY_MS = 1000;

/**
 * Brings events to functions, as the service principal `events.amazonaws.com` on behalf of the rule. What is
 * to be delivered is stored first and taken out when the function's queue has it, so nothing is lost when
 * the process dies in between; a function may get an event twice then, as on AWS. What goes wrong on the
 * target's side is tried again by the target's retry policy
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-event-delivery.html).
 */
export class Deliveries {
  readonly #options: DeliveriesOptions;
  readonly #waiting = new Set<Alarm>();
  readonly #underWay = new Set<Promise<void>>();
  #stopped = false;

  constructor(options: DeliveriesOptions) {
    this.#options = options;
  }

  /** Takes up what an earlier run could not bring. */
  async start(): Promise<void> {
    for await (const [key, delivery] of this.#options.store.entries<Delivery>()) this.#at(key, delivery);
  }

  /** Stores an event for each target of its rule, all or none, then begins to bring it. */
  accept({ arn: ruleArn, targets }: Rule, event: ScheduledEvent): void {
    const { clock, store } = this.#options;
    const now = clock.now();
    const deliveries = targets.map((target): [string, Delivery] => [
      `${event.id}-${target.Id}`,
      {
        ruleArn,
        targetArn: target.Arn,
        payload: target.Input ?? JSON.stringify(event),
        maximumAgeSeconds: target.RetryPolicy?.MaximumEventAgeInSeconds ?? MAXIMUM_AGE_SECONDS,
        maximumRetries: target.RetryPolicy?.MaximumRetryAttempts ?? MAXIMUM_RETRIES,
        ...(target.DeadLetterConfig && { deadLetterArn: target.DeadLetterConfig.Arn }),
        acceptedAt: now,
        failures: 0,
        dueAt: now,
      },
    ]);
    this.#run(async () => {
      await store.write(deliveries.map(([key, value]) => ({ key, value })));
      for (const [key, delivery] of deliveries) this.#at(key, delivery);
    });
  }

  /** Resolves when what is under way has ended; what waits stays stored. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const alarm of this.#waiting) alarm.cancel();
    this.#waiting.clear();
    await Promise.all(this.#underWay);
  }

  #run(job: () => Promise<void>): void {
    if (this.#stopped) return;
    const work = job()
      // Only what could not be stored at all ends here. The next tick comes all the same.
      .catch((error: unknown) => console.error('events: an event is lost:', error))
      .finally(() => this.#underWay.delete(work));
    this.#underWay.add(work);
  }

  #at(key: string, delivery: Delivery): void {
    const { clock } = this.#options;
    if (this.#stopped) return;
    if (delivery.dueAt <= clock.now()) {
      return this.#run(() =>
        this.#bring(key, delivery)
          // It is stored as it was before, so it is only tried once too often.
          .catch(() => this.#at(key, { ...delivery, dueAt: clock.now() + FAULT_DELAY_MS })),
      );
    }
    const alarm = clock.at(delivery.dueAt, () => {
      this.#waiting.delete(alarm);
      this.#at(key, delivery);
    });
    this.#waiting.add(alarm);
  }

  async #bring(key: string, delivery: Delivery): Promise<void> {
    let next: Delivery | undefined;
    try {
      await this.#invoke(delivery);
    } catch (error) {
      next = this.#again(delivery, error);
      if (next === undefined) await this.#giveUp(delivery, error);
    }
    await this.#options.store.write([{ key, value: next }]);
    if (next) this.#at(key, next);
  }

  async #invoke({ ruleArn, targetArn, payload }: Delivery): Promise<void> {
    await this.#options.cloud.call(this.#principal(ruleArn), 'lambda', 'Invoke', {
      FunctionName: targetArn,
      InvocationType: 'Event',
      Payload: payload,
    });
  }

  /** The delivery as it is tried next; undefined when that is of no use or its policy forbids it. */
  #again(delivery: Delivery, error: unknown): Delivery | undefined {
    const failures = delivery.failures + 1;
    if (!isRetryable(error) || exhausted(delivery, failures, this.#options.clock.now())) return undefined;
    return { ...delivery, failures, dueAt: this.#options.clock.now() + retryDelay(failures) };
  }

  async #giveUp(delivery: Delivery, error: unknown): Promise<void> {
    const { ruleArn, targetArn, payload, deadLetterArn, failures } = delivery;
    if (deadLetterArn === undefined) return;
    const condition = isRetryable(error)
      ? exhausted(delivery, failures + 1, this.#options.clock.now())
      : undefined;
    const undelivered: Undelivered = { ruleArn, targetArn, payload, error, condition, retries: failures };
    try {
      await this.#options.cloud.call(
        this.#principal(ruleArn),
        'sqs',
        'SendMessage',
        deadLetter(deadLetterArn, undelivered),
      );
    } catch (failure) {
      // The event is lost then, on AWS too; a denial tells of itself.
      if (!(failure instanceof AwsError)) throw failure;
    }
  }

  #principal(ruleArn: string): Principal {
    return {
      kind: 'service',
      arn: 'events.amazonaws.com',
      accountId: this.#options.accountId,
      sourceArn: ruleArn,
    };
  }
}

/** The limit of the retry policy that one more retry would break; undefined when there is none. */
function exhausted(
  { acceptedAt, maximumAgeSeconds, maximumRetries }: Delivery,
  failures: number,
  now: number,
): Undelivered['condition'] {
  if (failures > maximumRetries) return 'MaximumRetryAttempts';
  const age = now + retryDelay(failures) - acceptedAt;
  return age > maximumAgeSeconds * 1000 ? 'MaximumEventAgeInSeconds' : undefined;
}
