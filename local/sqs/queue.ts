import { randomUUID } from 'node:crypto';
import type { Alarm, Clock } from '../kernel/clock.ts';
import { after } from '../kernel/clock.ts';
import { AwsError } from '../kernel/errors.ts';
import type { Change, Store } from '../kernel/store.ts';
import { invalidParameter } from './errors.ts';
import type { Message, NewMessage } from './message.ts';
import type { QueueProperties } from './schemas.ts';

export interface QueueOptions {
  name: string;
  arn: string;
  settings: QueueProperties;
  clock: Clock;
  store: Store;
  /** The dead-letter queue of the redrive policy. */
  deadLetters: Queue | undefined;
}

interface Receiver {
  limit: number;
  visibilityMs: number;
  resolve(messages: Message[]): void;
  reject(error: unknown): void;
  timeout: Alarm;
}

const SECOND = 1000;
/** Keys sort by the order in which messages came. */
const KEY_DIGITS = 14;
const RECEIPT = /^\d{14}[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const CREATED = 'created';
const PURGE_INTERVAL = 60 * SECOND;

/**
 * One standard queue: messages in the order they came, hidden while a receiver has them, dropped when
 * their time is over, moved to the dead-letter queue after too many receives.
 *
 * All messages are in memory. Between looking at a message and marking it there is no await, so no two
 * receivers are given the same one; what is marked is then stored before it is handed out.
 */
export class Queue {
  readonly name: string;
  readonly arn: string;
  readonly settings: QueueProperties;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** The document of its queue policy. */
  policy: unknown;
  readonly #clock: Clock;
  readonly #store: Store;
  readonly #deadLetters: Queue | undefined;
  readonly #messages = new Map<string, Message>();
  readonly #receivers = new Set<Receiver>();
  #writes: Promise<unknown> = Promise.resolve();
  #last = 0;
  #purgedAt = -Infinity;
  #wake: Alarm | undefined;
  #stopped = false;

  private constructor(options: QueueOptions, createdAt: number) {
    this.name = options.name;
    this.arn = options.arn;
    this.settings = options.settings;
    this.createdAt = createdAt;
    this.#clock = options.clock;
    this.#store = options.store.part('messages');
    this.#deadLetters = options.deadLetters;
  }

  /** Makes the queue, or opens it with what an earlier run left. */
  static async open(options: QueueOptions): Promise<Queue> {
    let createdAt = await options.store.get<number>(CREATED);
    if (createdAt === undefined) {
      createdAt = options.clock.now();
      await options.store.write([{ key: CREATED, value: createdAt }]);
    }
    const queue = new Queue(options, createdAt);
    for await (const [key, message] of queue.#store.entries<Message>()) {
      queue.#messages.set(key, message);
      queue.#last = Number(key);
    }
    return queue;
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
    await this.#add(message);
    return message;
  }

  /** Hands out up to `limit` messages, waiting up to `waitSeconds` for the first. */
  async receive(limit: number, visibilitySeconds: number, waitSeconds: number): Promise<Message[]> {
    const visibilityMs = visibilitySeconds * SECOND;
    await this.#sweep();
    const taken = this.#take(limit, visibilityMs);
    if (taken.size > 0) return this.#handOut(taken);
    if (waitSeconds === 0 || this.#stopped) return [];
    // There is no await since the look, so a message that comes from here on finds this receiver.
    return new Promise((resolve, reject) => {
      const timeout = after(this.#clock, waitSeconds * SECOND, () => {
        this.#receivers.delete(receiver);
        resolve([]);
      });
      const receiver: Receiver = { limit, visibilityMs, resolve, reject, timeout };
      this.#receivers.add(receiver);
      this.#arm();
    });
  }

  /**
   * Removes a message for good. One that is gone already is no error, and with the receipt of an earlier
   * receive nothing happens, both as on AWS.
   * @throws AwsError ReceiptHandleIsInvalid for what never was a receipt.
   */
  async delete(receipt: string): Promise<void> {
    const key = this.#keyOf(receipt);
    if (key === undefined) return;
    this.#messages.delete(key);
    await this.#write([{ key }]);
  }

  /**
   * Hides a message for `seconds` from now, or shows it with 0. As on AWS that works after the timeout
   * too, as long as nobody else was given the message.
   * @throws AwsError ReceiptHandleIsInvalid, or InvalidParameterValue when the message is not the caller's any more.
   */
  async changeVisibility(receipt: string, seconds: number): Promise<void> {
    const key = this.#keyOf(receipt);
    const message = key === undefined ? undefined : this.#messages.get(key);
    if (key === undefined || !message) {
      throw invalidParameter(
        `Value ${receipt} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.`,
      );
    }
    const value: Message = { ...message, visibleAt: this.#clock.now() + seconds * SECOND };
    this.#messages.set(key, value);
    await this.#write([{ key, value }]);
    void this.#serve();
  }

  /** @throws AwsError PurgeQueueInProgress within a minute of the last time. */
  async purge(): Promise<void> {
    const now = this.#clock.now();
    if (now < this.#purgedAt + PURGE_INTERVAL) {
      throw new AwsError(
        'PurgeQueueInProgress',
        `Only one PurgeQueue operation on ${this.name} is allowed every 60 seconds.`,
        { status: 403 },
      );
    }
    this.#purgedAt = now;
    const keys = [...this.#messages.keys()];
    this.#messages.clear();
    await this.#write(keys.map((key) => ({ key })));
  }

  /** How many messages are ready, in flight, and not ready yet. */
  counts(): { visible: number; inFlight: number; delayed: number } {
    const now = this.#clock.now();
    const counts = { visible: 0, inFlight: 0, delayed: 0 };
    for (const message of this.#messages.values()) {
      if (this.#isExpired(message)) continue;
      if (message.visibleAt <= now) counts.visible += 1;
      else if (message.receiveCount > 0) counts.inFlight += 1;
      else counts.delayed += 1;
    }
    return counts;
  }

  /** Lets receivers that wait go with nothing; resolves when all is stored. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#wake?.cancel();
    for (const { timeout, resolve } of this.#receivers) {
      timeout.cancel();
      resolve([]);
    }
    this.#receivers.clear();
    await this.#writes;
  }

  /** Takes over a message that another queue gives up; with its id, age and count of receives, as on AWS. */
  async #bury({ receipt: _, ...message }: Message, source: string): Promise<void> {
    // It is here already when the process died before the other queue could let go of it.
    for (const { id } of this.#messages.values()) if (id === message.id) return;
    await this.#add({ ...message, visibleAt: this.#clock.now(), deadLetterSource: source });
  }

  async #add(value: Message): Promise<void> {
    this.#last += 1;
    const key = String(this.#last).padStart(KEY_DIGITS, '0');
    await this.#write([{ key, value }]);
    this.#messages.set(key, value);
    void this.#serve();
  }

  #keyOf(receipt: string): string | undefined {
    if (!RECEIPT.test(receipt)) {
      throw new AwsError(
        'ReceiptHandleIsInvalid',
        `The input receipt handle "${receipt}" is not a valid receipt handle.`,
        { status: 404 },
      );
    }
    // The key leads the receipt, so that a message is found without looking at all of them.
    const key = receipt.slice(0, KEY_DIGITS);
    return this.#messages.get(key)?.receipt === receipt ? key : undefined;
  }

  #isExpired({ sentAt }: Message): boolean {
    return sentAt <= this.#clock.now() - this.settings.MessageRetentionPeriod * SECOND;
  }

  /** Whether a message was received as often as the redrive policy lets it be. */
  #isSpent({ receiveCount }: Message): boolean {
    const { RedrivePolicy: redrive } = this.settings;
    return redrive !== undefined && receiveCount >= redrive.maxReceiveCount;
  }

  /** Marks ready messages as received, in memory. */
  #take(limit: number, visibilityMs: number): Map<string, Message> {
    const now = this.#clock.now();
    const taken = new Map<string, Message>();
    for (const [key, message] of this.#messages) {
      if (taken.size === limit) break;
      if (message.visibleAt > now || this.#isExpired(message) || this.#isSpent(message)) continue;
      taken.set(key, {
        ...message,
        receipt: key + randomUUID(),
        receiveCount: message.receiveCount + 1,
        firstReceivedAt: message.firstReceivedAt ?? now,
        visibleAt: now + visibilityMs,
      });
    }
    for (const [key, message] of taken) this.#messages.set(key, message);
    return taken;
  }

  async #handOut(taken: ReadonlyMap<string, Message>): Promise<Message[]> {
    await this.#write([...taken].map(([key, value]) => ({ key, value })));
    return [...taken.values()];
  }

  /** Drops what is too old, and gives up what was received too often. */
  async #sweep(): Promise<void> {
    const now = this.#clock.now();
    const expired: string[] = [];
    const spent = new Map<string, Message>();
    for (const [key, message] of this.#messages) {
      if (this.#isExpired(message)) expired.push(key);
      else if (message.visibleAt <= now && this.#isSpent(message)) spent.set(key, message);
    }
    for (const key of [...expired, ...spent.keys()]) this.#messages.delete(key);
    try {
      if (expired.length > 0) await this.#write(expired.map((key) => ({ key })));
      for (const [key, message] of spent) {
        if (this.#deadLetters) await this.#deadLetters.#bury(message, this.arn);
        spent.delete(key);
        await this.#write([{ key }]);
      }
    } finally {
      // What could not be moved is still this queue's.
      for (const [key, message] of spent) this.#messages.set(key, message);
    }
  }

  /** Gives messages that are ready to receivers that wait. */
  async #serve(): Promise<void> {
    if (this.#receivers.size === 0) return;
    // When the store fails, the next receive meets the same fault and tells it.
    await this.#sweep().catch(() => undefined);
    for (const receiver of [...this.#receivers]) {
      const taken = this.#take(receiver.limit, receiver.visibilityMs);
      if (taken.size === 0) break;
      this.#receivers.delete(receiver);
      receiver.timeout.cancel();
      this.#handOut(taken).then(receiver.resolve, receiver.reject);
    }
    this.#arm();
  }

  /** Wakes when the next hidden message appears, but only while somebody waits for one. */
  #arm(): void {
    this.#wake?.cancel();
    this.#wake = undefined;
    if (this.#receivers.size === 0) return;
    const now = this.#clock.now();
    let next = Infinity;
    for (const { visibleAt } of this.#messages.values())
      if (visibleAt > now) next = Math.min(next, visibleAt);
    if (next !== Infinity) this.#wake = this.#clock.at(next, () => void this.#serve());
  }

  /** One after the other, so that no older state of a message is stored over a newer one. */
  #write(changes: readonly Change[]): Promise<void> {
    const written = this.#writes.then(() => this.#store.write(changes));
    this.#writes = written.catch(() => undefined);
    return written;
  }
}
