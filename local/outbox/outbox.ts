import { randomUUID } from 'node:crypto';
import type { Clock } from '../kernel/clock.ts';
import type { Store } from '../kernel/store.ts';

/** An e-mail that AWS would have sent. */
export interface Mail {
  id: string;
  /** Milliseconds since the epoch. */
  at: number;
  from: string;
  to: string;
  subject: string;
  body: string;
  /** ARN of the topic it was published to, for notifications. */
  topic?: string;
  /** The notification's own id. */
  messageId?: string;
}

/** How many mails are kept; older ones make room. */
const KEPT = 1000;
/** How many are thrown away at a time. */
const SURPLUS = 100;

/** Where e-mails end on this machine: nothing is sent, everything can be read. */
export class Outbox {
  readonly #clock: Clock;
  readonly #store: Store;
  #count: number | undefined;

  constructor(clock: Clock, store: Store) {
    this.#clock = clock;
    this.#store = store;
  }

  /** Resolves when the mail is kept. A second mail with the same `id` takes the first one's place. */
  async send(mail: Omit<Mail, 'id' | 'at'> & { id?: string; at?: number }): Promise<Mail> {
    const kept: Mail = { ...mail, id: mail.id ?? randomUUID(), at: mail.at ?? this.#clock.now() };
    await this.#store.write([{ key: `${String(kept.at).padStart(15, '0')}-${kept.id}`, value: kept }]);
    await this.#makeRoom();
    return kept;
  }

  /** The newest first; 100 unless told. */
  async list({ limit = 100, to }: { limit?: number; to?: string } = {}): Promise<Mail[]> {
    const mails: Mail[] = [];
    for await (const [, mail] of this.#store.entries<Mail>({ reverse: true })) {
      if (mails.length >= limit) break;
      if (to === undefined || mail.to === to) mails.push(mail);
    }
    return mails;
  }

  async #makeRoom(): Promise<void> {
    if (this.#count === undefined) {
      this.#count = 0;
      for await (const _ of this.#store.entries()) this.#count++;
    } else this.#count++;
    if (this.#count < KEPT + SURPLUS) return;
    this.#count -= SURPLUS;
    const oldest: string[] = [];
    for await (const [key] of this.#store.entries({ limit: SURPLUS })) oldest.push(key);
    await this.#store.write(oldest.map((key) => ({ key })));
  }
}
