import type { Store } from '../../kernel/store.ts';
import type { NumberedEvent, StoredEvent } from './history.ts';

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** An execution as it is kept; dates in milliseconds since the epoch. */
export interface ExecutionRecord {
  machine: string;
  name: string;
  revision: string;
  roleArn: string;
  status: ExecutionStatus;
  /** As given, text. */
  input: string;
  startDate: number;
  stopDate?: number;
  output?: string;
  error?: string;
  cause?: string;
}

/** What `ListExecutions` needs of an execution. */
export type ExecutionSummary = Pick<ExecutionRecord, 'name' | 'status' | 'startDate' | 'stopDate'>;

/** Kept as long as an execution runs. */
export interface Progress {
  /** How many events it has. */
  events: number;
}

/**
 * What a flow waits for. A flow that waits for nothing has its state still to begin.
 * Times are in milliseconds since the epoch, spans in seconds.
 */
export type Pending =
  | {
      kind: 'task';
      /** The event that scheduled it, which holds its arguments. */
      scheduled: number;
      token?: string;
      /** The call is made; only the token is awaited. */
      submitted?: boolean;
      timeout?: number;
      timeoutAt?: number;
      heartbeat?: number;
      heartbeatAt?: number;
    }
  | { kind: 'wait'; until: number }
  | { kind: 'retry'; until: number }
  | { kind: 'children'; count: number; started: number; limit: number };

/** Where one line of execution stands. Its data are in the events it points at. */
export interface FlowRecord {
  /** The current state; empty before the first. */
  state: string;
  /** The event that entered it, and when; the event before that one. */
  entered: number;
  enteredAt: number;
  before: number;
  /** The last event of this flow. */
  last: number;
  /** How often each `Retry` rule of the state was used. */
  retries: number[];
  pending?: Pending;
  /** The event with the output, for a flow that has ended and whose parent goes on. */
  done?: number;
}

/** Names are free of `/`, so it parts them; `0` is the character after it. */
const within = (prefix: string) => ({ from: `${prefix}/`, to: `${prefix}0` });

/** Wide enough for `MAX_EVENTS`. */
const eventId = (id: number) => String(id).padStart(5, '0');
/** Wide enough for the year 5000. */
const time = (at: number) => String(at).padStart(14, '0');

export const keys = {
  machine: (machine: string) => `machine/${machine}`,
  revision: (machine: string, revision: string) => `revision/${machine}/${revision}`,
  execution: (machine: string, name: string) => `execution/${machine}/${name}`,
  started: (machine: string, startDate: number, name: string) =>
    `started/${machine}/${time(startDate)}/${name}`,
  progress: (machine: string, name: string) => `progress/${machine}/${name}`,
  event: (machine: string, name: string, id: number) => `event/${machine}/${name}/${eventId(id)}`,
  flow: (machine: string, name: string, flow: string) => `flow/${machine}/${name}/${flow}`,
  variables: (machine: string, name: string, flow: string) => `variables/${machine}/${name}/${flow}`,
  items: (machine: string, name: string, flow: string) => `items/${machine}/${name}/${flow}`,
};

/** Reads what the engine keeps. */
export class Records {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  execution(machine: string, name: string): Promise<ExecutionRecord | undefined> {
    return this.#store.get(keys.execution(machine, name));
  }

  progress(machine: string, name: string): Promise<Progress | undefined> {
    return this.#store.get(keys.progress(machine, name));
  }

  /** Machine and name of each execution that runs. */
  async running(): Promise<[machine: string, name: string][]> {
    const found: [string, string][] = [];
    for await (const [key] of this.#store.entries(within('progress'))) {
      const [, machine, name] = key.split('/') as [string, string, string];
      found.push([machine, name]);
    }
    return found;
  }

  /** Newest first; `before` is the key to go on from. */
  async *executions(
    machine: string,
    before?: string,
  ): AsyncIterable<[key: string, summary: ExecutionSummary]> {
    const range = within(`started/${machine}`);
    yield* this.#store.entries<ExecutionSummary>({ from: range.from, to: before ?? range.to, reverse: true });
  }

  event(machine: string, name: string, id: number): Promise<StoredEvent | undefined> {
    return this.#store.get(keys.event(machine, name, id));
  }

  /** Events from `first` on, or from `first` back. */
  async events(
    machine: string,
    name: string,
    options: { first?: number | undefined; reverse?: boolean; limit: number },
  ): Promise<NumberedEvent[]> {
    const range: { from: string; to: string } = within(`event/${machine}/${name}`);
    if (options.first !== undefined) {
      if (options.reverse) range.to = keys.event(machine, name, options.first + 1);
      else range.from = keys.event(machine, name, options.first);
    }
    const events: NumberedEvent[] = [];
    const entries = this.#store.entries<StoredEvent>({
      ...range,
      reverse: options.reverse ?? false,
      limit: options.limit,
    });
    for await (const [key, event] of entries)
      events.push({ ...event, id: Number(key.slice(key.lastIndexOf('/') + 1)) });
    return events;
  }

  /** The flows of a running execution, outer ones first. */
  flows(machine: string, name: string): Promise<Map<string, FlowRecord>> {
    return this.#collect(`flow/${machine}/${name}`);
  }

  /** The variables of its flows. */
  variables(machine: string, name: string): Promise<Map<string, Record<string, unknown>>> {
    return this.#collect(`variables/${machine}/${name}`);
  }

  /** The items of its Maps. */
  items(machine: string, name: string): Promise<Map<string, unknown[]>> {
    return this.#collect(`items/${machine}/${name}`);
  }

  async #collect<T>(prefix: string): Promise<Map<string, T>> {
    const found = new Map<string, T>();
    for await (const [key, value] of this.#store.entries<T>(within(prefix))) {
      found.set(key.slice(key.lastIndexOf('/') + 1), value);
    }
    return found;
  }
}
