import type { EventPage, OrderSource } from '../recovery/watch-order.ts';
import type { FaultyNetwork } from './faulty-network.ts';

/** An event of the model: nothing but what the recovery looks at. */
export interface ModelEvent {
  sequence: number;
  /** Whether the order has ended with it, or had before. */
  ended: boolean;
}

const PAGE = 100;

/** One order in a store, behind a network. */
export class ModelOrder implements OrderSource<ModelEvent> {
  readonly stored: ModelEvent[] = [];
  readonly #network: FaultyNetwork<ModelEvent>;
  #told = false;

  constructor(network: FaultyNetwork<ModelEvent>) {
    this.#network = network;
  }

  /** Stores the next event and publishes it. */
  append(ended: boolean): void {
    const event = { sequence: this.stored.length + 1, ended };
    this.stored.push(event);
    this.#network.publish(event);
  }

  subscribe: OrderSource<ModelEvent>['subscribe'] = (listener) => this.#network.subscribe(listener);

  async read(after: number, signal: AbortSignal): Promise<EventPage<ModelEvent>> {
    const page = await this.#network.ask(
      () => ({
        items: this.stored.slice(after, after + PAGE),
        hasMore: this.stored.length > after + PAGE,
        endedAt: this.stored.at(-1)?.ended ? this.stored.length : undefined,
      }),
      signal,
    );
    // As the API's adapter does: only the first answer tells whether the order has ended.
    const first = !this.#told;
    this.#told = true;
    return first ? page : { ...page, endedAt: undefined };
  }
}
