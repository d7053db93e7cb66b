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

/** Mails lie under the time they came. */
const MAILS = { from: 'mail/', to: 'mail0' };
/** Under its name, the key of a mail whose sender named it. */
const named = (id: string): string => `name/${id}`;

/** Where e-mails end on this machine: nothing is sent, everything can be read. */
export class Outbox {
  readonly #clock: Clock;
  readonly #store: Store;
  #turn: Promise<unknown> = Promise.resolve();
  #count: number | undefined;
  #sequence = 0;

  constructor(clock: Clock, store: Store) {
    this.#clock = clock;
    this.#store = store;
  }

  /** Resolves when the mail is kept. With an `id`, sending it again changes nothing. */
  send(mail: Omit<Mail, 'id' | 'at'> & { id?: string }): Promise<void> {
    // In turn: what is looked up and counted must still hold when it is written.
    const sent = this.#turn.then(() => this.#keep(mail));
    this.#turn = sent.catch(() => undefined);
    return sent;
  }

  /** The newest first; 100 unless told. */
  async list({ limit = 100, to }: { limit?: number; to?: string } = {}): Promise<Mail[]> {
    const mails: Mail[] = [];
    for await (const [, mail] of this.#store.entries<Mail>({ ...MAILS, reverse: true })) {
      if (mails.length >= limit) break;
      if (to === undefined || mail.to === to) mails.push(mail);
    }
    return mails;
  }

  async #keep(mail: Omit<Mail, 'id' | 'at'> & { id?: string }): Promise<void> {
    if (mail.id !== undefined && (await this.#store.get(named(mail.id))) !== undefined) return;
    this.#count ??= await this.#stored();
    const kept: Mail = { ...mail, id: mail.id ?? randomUUID(), at: this.#clock.now() };
    const time = String(kept.at).padStart(15, '0');
    const key = `${MAILS.from}${time}-${String(this.#sequence++).padStart(9, '0')}-${kept.id}`;
    await this.#store.write([
      { key, value: kept },
      ...(mail.id === undefined ? [] : [{ key: named(mail.id), value: key }]),
    ]);
    this.#count += 1;
    if (this.#count >= KEPT + SURPLUS) await this.#makeRoom();
  }

  async #stored(): Promise<number> {
    let count = 0;
    for await (const _ of this.#store.entries(MAILS)) count += 1;
    return count;
  }

  async #makeRoom(): Promise<void> {
    const oldest: string[] = [];
    for await (const [key, { id }] of this.#store.entries<Mail>({ ...MAILS, limit: SURPLUS })) {
      oldest.push(key, named(id));
    }
    await this.#store.write(oldest.map((key) => ({ key })));
    this.#count = await this.#stored();
  }
}
