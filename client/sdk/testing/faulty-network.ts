import { AuthError, NetworkError } from '../errors.ts';
import type { SubscriptionListener } from '../recovery/subscription.ts';
import type { ManualClock } from './manual-clock.ts';
import type { SeededRandom } from './random.ts';

/** How likely each thing goes wrong, and how far. */
export interface Faults {
  /** An event is stored and never published. */
  unpublished: number;
  /** An event is published and lost on the way. */
  drop: number;
  /** An event comes twice, the second time a little later. */
  repeat: number;
  /** An event is late by up to so many milliseconds; later ones overtake it. */
  delay: number;
  /** Events of the first so many milliseconds after the ack are lost. */
  deafAfterAck: number;
  /** Subscriptions are cut, on average after so many milliseconds; 0 for never. */
  cutEvery: number;
  /** Half of the cuts are not noticed for so many milliseconds: nothing comes, and nobody is told. */
  silence: number;
  /** A subscription does not come to stand. */
  refuse: number;
  /** A subscription is ended to be renewed, on average after so many milliseconds; 0 for never. */
  renewEvery: number;
  /** A read fails. */
  failRead: number;
  /** Answers take up to so many milliseconds, there and back. */
  latency: number;
}

/** A network as it should be. */
export const NO_FAULTS: Faults = {
  unpublished: 0,
  drop: 0,
  repeat: 0,
  delay: 0,
  deafAfterAck: 0,
  cutEvery: 0,
  silence: 0,
  refuse: 0,
  renewEvery: 0,
  failRead: 0,
  latency: 20,
};

/** All faults at once, each as bad as chance has it. */
export function anyFaults(random: SeededRandom): Faults {
  const some = (most: number): number => (random.chance(0.5) ? random.next() * most : 0);
  return {
    unpublished: some(0.5),
    drop: some(0.6),
    repeat: some(0.5),
    delay: some(5_000),
    deafAfterAck: some(1_000),
    cutEvery: random.chance(0.6) ? random.between(200, 8_000) : 0,
    silence: some(300_000),
    refuse: some(0.8),
    renewEvery: random.chance(0.2) ? random.between(500, 5_000) : 0,
    failRead: some(0.7),
    latency: random.between(1, 2_000),
  };
}

interface Listening<Event> {
  listener: SubscriptionListener<Event>;
  hearsFrom: number;
  deaf: boolean;
  over: boolean;
}

/** A network that does to events and answers whatever the faults say. */
export class FaultyNetwork<Event> {
  /** Subscriptions that were asked for and neither ended nor lost. */
  subscriptions = 0;
  readonly #clock: ManualClock;
  readonly #random: SeededRandom;
  readonly #faults: Faults;
  readonly #listening = new Set<Listening<Event>>();

  constructor(clock: ManualClock, random: SeededRandom, faults: Faults) {
    this.#clock = clock;
    this.#random = random;
    this.#faults = faults;
  }

  publish(event: Event): void {
    if (this.#random.chance(this.#faults.unpublished)) return;
    for (const listening of this.#listening) this.#send(event, listening);
  }

  subscribe = (listener: SubscriptionListener<Event>): (() => void) => {
    const { refuse, latency } = this.#faults;
    const listening: Listening<Event> = { listener, hearsFrom: Infinity, deaf: false, over: false };
    this.subscriptions += 1;
    const refused = this.#random.chance(refuse);
    this.#clock.after(this.#random.between(0, latency), () => {
      if (listening.over) return;
      if (refused) this.#lose(listening, new NetworkError('refused'));
      else this.#stand(listening);
    });
    return () => this.#end(listening);
  };

  /** Asks the store, which answers as things are when the question arrives. */
  async ask<Answer>(store: () => Answer, signal: AbortSignal): Promise<Answer> {
    const { latency, failRead } = this.#faults;
    await this.#wait(this.#random.between(0, latency), signal);
    if (this.#random.chance(failRead / 2)) throw new NetworkError('cut on the way there');
    const answer = store();
    await this.#wait(this.#random.between(0, latency), signal);
    if (this.#random.chance(failRead / 2)) {
      throw new AuthError('UNAUTHENTICATED', 'no token just now', { retryable: true });
    }
    return answer;
  }

  #wait(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const cancel = this.#clock.after(milliseconds, resolve);
      signal.addEventListener('abort', () => {
        cancel();
        reject(signal.reason as Error);
      });
    });
  }

  #stand(listening: Listening<Event>): void {
    const { deafAfterAck, cutEvery, silence, renewEvery } = this.#faults;
    listening.hearsFrom = this.#clock.now() + this.#random.between(0, deafAfterAck);
    this.#listening.add(listening);
    listening.listener.onReady();
    if (cutEvery > 0) {
      this.#clock.after(this.#random.exponential(cutEvery), () => {
        listening.deaf = true;
        const unnoticed = this.#random.chance(0.5) ? silence : 0;
        this.#clock.after(unnoticed, () => this.#lose(listening, new NetworkError('cut')));
      });
    }
    if (renewEvery > 0) {
      this.#clock.after(this.#random.exponential(renewEvery), () => this.#lose(listening, undefined));
    }
  }

  #send(event: Event, listening: Listening<Event>): void {
    const { drop, repeat, delay } = this.#faults;
    if (listening.deaf || this.#clock.now() < listening.hearsFrom || this.#random.chance(drop)) return;
    const times = this.#random.chance(repeat) ? 2 : 1;
    for (let n = 0; n < times; n += 1) {
      this.#clock.after(this.#random.between(0, delay) + n, () => {
        if (!listening.over && !listening.deaf) listening.listener.onEvent(event);
      });
    }
  }

  #lose(listening: Listening<Event>, error: NetworkError | undefined): void {
    if (this.#end(listening)) listening.listener.onLost(error);
  }

  #end(listening: Listening<Event>): boolean {
    if (listening.over) return false;
    listening.over = true;
    this.#listening.delete(listening);
    this.subscriptions -= 1;
    return true;
  }
}
