import { randomUUID } from 'node:crypto';
import type { Alarm, Clock } from '../kernel/clock.ts';
import { after } from '../kernel/clock.ts';
import { AwsError } from '../kernel/errors.ts';
import type { Store } from '../kernel/store.ts';
import type { MessageAttributes, QueueProperties } from './schemas.ts';

/** A message as it is kept. Times are milliseconds since the epoch. */
export interface Message {
  id: string;
  body: string;
  attributes: MessageAttributes;
  sender: string;
  sentAt: number;
  /** Not handed out before this. */
  visibleAt: number;
  receiveCount: number;
  firstReceivedAt?: number;
  /** What the last receiver was given; only it may delete the message or change its visibility. */
  receipt?: string;
}

/** What is sent: the rest of a message is the queue's. */
export type NewMessage = Pick<Message, 'body' | 'attributes' | 'sender'> & { delaySeconds?: number };

interface Receiver {
  limit: number;
  visibilityMs: number;
  resolve(messages: Message[]): void;
  timeout: Alarm;
}

const SECOND = 1000;
/** Keys sort by the order in which messages came. */
const KEY_DIGITS = 14;

/**
 * One standard queue: messages in the order they came, hidden while a receiver has them, dropped when
 * their time is over, moved to the dead-letter queue after too many receives.
 */
export class Queue {
  readonly name: string;
  readonly arn: string;
  readonly settings: QueueProperties;
  readonly createdAt: number;
  readonly #clock: Clock;
  readonly #store: Store;
  readonly #messages = new Map<string, Message>();
  readonly #receivers = new Set<Receiver>();
  readonly #deadLetters: (message: Message) => Promise<void>;
  #last = 0;
  #wake: Alarm | undefined;

  constructor(options: {
    name: string;
    arn: string;
    settings: QueueProperties;
    clock: Clock;
    store: Store;
    deadLetters: (message: Message) => Promise<void>;
  }) {
    this.name = options.name;
    this.arn = options.arn;
    this.settings = options.settings;
    this.#clock = options.clock;
    this.#store = options.store;
    this.#deadLetters = options.deadLetters;
    this.createdAt = options.clock.now();
  }

  /** Reads what an earlier run left. */
  async load(): Promise<void> {
    for await (const [key, message] of this.#store.entries<Message>()) {
      this.#messages.set(key, message);
      this.#last = Math.max(this.#last, Number(key));
    }
  }

  /** Keeps a message; it is stored when this resolves. */
  async send({ body, attributes, sender, delaySeconds }: NewMessage): Promise<Message> {
    const now = this.#clock.now();
    const message: Message = {
      id: randomUUID(),
      body,
      attributes,
      sender,
      sentAt: now,
      visibleAt: now + (delaySeconds ?? this.settings.DelaySeconds) * SECOND,
      receiveCount: 0,
    };
    this.#last += 1;
    const key = String(this.#last).padStart(KEY_DIGITS, '0');
    await this.#store.write([{ key, value: message }]);
    this.#messages.set(key, message);
    await this.#serve();
    return message;
  }

  /** Hands out up to `limit` messages, waiting up to `waitSeconds` for the first. */
  async receive(limit: number, visibilitySeconds: number, waitSeconds: number): Promise<Message[]> {
    const visibilityMs = visibilitySeconds * SECOND;
    const taken = await this.#take(limit, visibilityMs);
    if (taken.length > 0 || waitSeconds === 0) return taken;
    return new Promise((resolve) => {
      const receiver: Receiver = {
        limit,
        visibilityMs,
        resolve,
        timeout: after(this.#clock, waitSeconds * SECOND, () => {
          this.#receivers.delete(receiver);
          resolve([]);
        }),
      };
      this.#receivers.add(receiver);
      this.#arm();
    });
  }

  /** Removes a message for good; one that is gone already is no error, as on AWS. */
  async delete(receipt: string): Promise<void> {
    const key = this.#keyOf(receipt);
    if (key === undefined) return;
    this.#messages.delete(key);
    await this.#store.write([{ key }]);
  }

  /** @throws AwsError when the message is not in flight. */
  async changeVisibility(receipt: string, seconds: number): Promise<void> {
    const key = this.#keyOf(receipt);
    const message = key === undefined ? undefined : this.#messages.get(key);
    const now = this.#clock.now();
    if (key === undefined || !message || message.visibleAt <= now) {
      throw new AwsError(
        'MessageNotInflight',
        `Value ${receipt} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.`,
      );
    }
    await this.#put(key, { ...message, visibleAt: now + seconds * SECOND });
    await this.#serve();
  }

  async purge(): Promise<void> {
    const keys = [...this.#messages.keys()];
    this.#messages.clear();
    await this.#store.write(keys.map((key) => ({ key })));
  }

  /** How many messages are ready, in flight, and not ready yet. */
  counts(): { visible: number; inFlight: number; delayed: number } {
    const now = this.#clock.now();
    const counts = { visible: 0, inFlight: 0, delayed: 0 };
    for (const [, message] of this.#current()) {
      if (message.visibleAt <= now) counts.visible += 1;
      else if (message.receiveCount > 0) counts.inFlight += 1;
      else counts.delayed += 1;
    }
    return counts;
  }

  stop(): void {
    this.#wake?.cancel();
    for (const { timeout, resolve } of this.#receivers) {
      timeout.cancel();
      resolve([]);
    }
    this.#receivers.clear();
  }

  #keyOf(receipt: string): string | undefined {
    // The key leads the receipt, so that a message is found without looking at all of them.
    const key = receipt.slice(0, KEY_DIGITS);
    return this.#messages.get(key)?.receipt === receipt ? key : undefined;
  }

  /** Messages whose time is not over. */
  *#current(): Iterable<[string, Message]> {
    const oldest = this.#clock.now() - this.settings.MessageRetentionPeriod * SECOND;
    for (const entry of this.#messages) if (entry[1].sentAt > oldest) yield entry;
  }

  async #put(key: string, message: Message): Promise<void> {
    this.#messages.set(key, message);
    await this.#store.write([{ key, value: message }]);
  }

  async #take(limit: number, visibilityMs: number): Promise<Message[]> {
    await this.#dropExpired();
    const now = this.#clock.now();
    const taken: Message[] = [];
    const changes = [];
    for (const [key, message] of [...this.#messages]) {
      if (taken.length === limit) break;
      if (message.visibleAt > now) continue;
      const { RedrivePolicy: redrive } = this.settings;
      if (redrive && message.receiveCount >= redrive.maxReceiveCount) {
        await this.#deadLetters(message);
        this.#messages.delete(key);
        changes.push({ key });
        continue;
      }
      const received: Message = {
        ...message,
        receipt: key + randomUUID(),
        receiveCount: message.receiveCount + 1,
        firstReceivedAt: message.firstReceivedAt ?? now,
        visibleAt: now + visibilityMs,
      };
      this.#messages.set(key, received);
      changes.push({ key, value: received });
      taken.push(received);
    }
    if (changes.length > 0) await this.#store.write(changes);
    return taken;
  }

  async #dropExpired(): Promise<void> {
    const current = new Set([...this.#current()].map(([key]) => key));
    const expired = [...this.#messages.keys()].filter((key) => !current.has(key));
    if (expired.length === 0) return;
    for (const key of expired) this.#messages.delete(key);
    await this.#store.write(expired.map((key) => ({ key })));
  }

  /** Gives messages that are ready to receivers that wait. */
  async #serve(): Promise<void> {
    for (const receiver of [...this.#receivers]) {
      this.#receivers.delete(receiver);
      const messages = await this.#take(receiver.limit, receiver.visibilityMs);
      if (messages.length === 0) {
        this.#receivers.add(receiver);
        break;
      }
      receiver.timeout.cancel();
      receiver.resolve(messages);
    }
    this.#arm();
  }

  /** Wakes when the next hidden message appears, but only while somebody waits for one. */
  #arm(): void {
    this.#wake?.cancel();
    this.#wake = undefined;
    if (this.#receivers.size === 0) return;
    const now = this.#clock.now();
    const next = Math.min(
      ...[...this.#messages.values()].map(({ visibleAt }) => visibleAt).filter((at) => at > now),
    );
    if (next !== Infinity) this.#wake = this.#clock.at(next, () => void this.#serve());
  }
}
