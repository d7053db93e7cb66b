import { join } from 'node:path';
import { AwsError } from '../kernel/errors.ts';
import { after } from '../kernel/clock.ts';
import type { Alarm, Clock } from '../kernel/clock.ts';
import type { Store } from '../kernel/store.ts';
import { Segments } from './segments.ts';
import type { Entry } from './segments.ts';

const DAY_MS = 86_400_000;
/** How often outdated entries are dropped. */
const SWEEP_MS = 3600_000;
/** Between a group's and a stream's name in a key; neither may hold it. */
const SEPARATOR = '\n';

/** A log stream. Times in milliseconds since the epoch. */
export interface Stream {
  name: string;
  createdAt: number;
  firstEventAt?: number;
  lastEventAt?: number;
  lastIngestedAt?: number;
}

/** A log group and what is in it. */
export interface Group {
  name: string;
  createdAt: number;
  /** Undefined: for good. */
  retentionDays: number | undefined;
  streams: Map<string, Stream>;
  segments: Segments;
}

/** One entry as it is found again. */
export interface LogLine {
  number: number;
  timestamp: number;
  ingestedAt: number;
  stream: string;
  message: string;
}

export interface GroupsOptions {
  clock: Clock;
  store: Store;
  folder: string | undefined;
}

/** All log groups: names and streams in the store, entries in files. */
export class Groups {
  readonly #options: GroupsOptions;
  readonly #groups = new Map<string, Group>();
  readonly #touched = new Set<string>();
  #sweep: Alarm | undefined;

  private constructor(options: GroupsOptions) {
    this.#options = options;
  }

  static async open(options: GroupsOptions): Promise<Groups> {
    const groups = new Groups(options);
    await groups.#load();
    groups.#scheduleSweep();
    return groups;
  }

  /** In the order of their names. */
  list(): Group[] {
    return [...this.#groups.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
  }

  /** @throws AwsError ResourceNotFoundException */
  group(name: string): Group {
    const group = this.#groups.get(name);
    if (group) return group;
    throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
  }

  /** @throws AwsError ResourceNotFoundException */
  stream(group: Group, name: string): Stream {
    const stream = group.streams.get(name);
    if (stream) return stream;
    throw new AwsError('ResourceNotFoundException', 'The specified log stream does not exist.');
  }

  has(name: string): boolean {
    return this.#groups.has(name);
  }

  /** Makes the group if it is not there, and sets how long it keeps its entries. */
  async ensureGroup(name: string, retentionDays: number | undefined): Promise<Group> {
    let group = this.#groups.get(name);
    if (group === undefined) {
      group = await this.#openGroup(name, this.#options.clock.now(), retentionDays);
      this.#groups.set(name, group);
    }
    group.retentionDays = retentionDays;
    const value = { createdAt: group.createdAt, retentionDays };
    await this.#options.store.part('groups').write([{ key: name, value }]);
    return group;
  }

  async addStream(group: Group, name: string): Promise<void> {
    const stream: Stream = { name, createdAt: this.#options.clock.now() };
    group.streams.set(name, stream);
    await this.#saveStreams([[group.name, stream]]);
  }

  /** Keeps events of one stream, in the order given. */
  async append(
    group: Group,
    stream: Stream,
    events: readonly { timestamp: number; message: string }[],
  ): Promise<void> {
    const now = this.#options.clock.now();
    await group.segments.append(
      events.map(({ timestamp, message }): Entry => [timestamp, now, stream.name, message]),
    );
    note(stream, events[0]!.timestamp, now);
    note(stream, events.at(-1)!.timestamp, now);
    // Written at the next sweep or stop: what a crash loses is read from the newest entries again.
    this.#touched.add(group.name + SEPARATOR + stream.name);
  }

  /** What a group holds, by number; retention is applied. */
  async *lines(group: Group, range: Parameters<Segments['entries']>[0] = {}): AsyncIterable<LogLine> {
    const oldest = this.oldest(group);
    const since = Math.max(range.since ?? -Infinity, oldest);
    const until = range.until ?? Infinity;
    for await (const [number, [timestamp, ingestedAt, stream, message]] of group.segments.entries({
      ...range,
      since,
    })) {
      if (timestamp >= since && timestamp <= until) yield { number, timestamp, ingestedAt, stream, message };
    }
  }

  /** The time before which a group's entries are outdated. */
  oldest(group: Group): number {
    return group.retentionDays === undefined
      ? -Infinity
      : this.#options.clock.now() - group.retentionDays * DAY_MS;
  }

  async stop(): Promise<void> {
    this.#sweep?.cancel();
    await this.#saveTouched();
  }

  async #load(): Promise<void> {
    const { store } = this.#options;
    type Kept = { createdAt: number; retentionDays?: number };
    for await (const [name, kept] of store.part('groups').entries<Kept>()) {
      this.#groups.set(name, await this.#openGroup(name, kept.createdAt, kept.retentionDays));
    }
    for await (const [key, stream] of store.part('streams').entries<Stream>()) {
      this.#groups.get(key.split(SEPARATOR)[0] ?? '')?.streams.set(stream.name, stream);
    }
    for (const group of this.#groups.values()) await this.#recallStreams(group);
  }

  /** Brings the times of streams up to the newest entries, which a crash may have left unnoted. */
  async #recallStreams(group: Group): Promise<void> {
    for await (const [, [timestamp, ingestedAt, name]] of group.segments.entries({
      from: group.segments.newest,
    })) {
      const stream = group.streams.get(name);
      if (stream) note(stream, timestamp, ingestedAt);
    }
  }

  async #openGroup(name: string, createdAt: number, retentionDays: number | undefined): Promise<Group> {
    const { folder } = this.#options;
    const segments = await Segments.open(folder && join(folder, encodeURIComponent(name)));
    return { name, createdAt, retentionDays, streams: new Map(), segments };
  }

  #scheduleSweep(): void {
    this.#sweep = after(this.#options.clock, SWEEP_MS, () => {
      void this.#dropOutdated().finally(() => this.#scheduleSweep());
    });
  }

  async #dropOutdated(): Promise<void> {
    await this.#saveTouched();
    for (const group of this.#groups.values()) {
      const oldest = this.oldest(group);
      await group.segments.dropBefore(oldest);
      const outdated = [...group.streams.values()].filter(
        (stream) => (stream.lastEventAt ?? stream.createdAt) < oldest,
      );
      for (const { name } of outdated) group.streams.delete(name);
      await this.#options.store
        .part('streams')
        .write(outdated.map(({ name }) => ({ key: group.name + SEPARATOR + name })));
    }
  }

  async #saveTouched(): Promise<void> {
    const streams = [...this.#touched].flatMap((key): [string, Stream][] => {
      const [groupName = '', streamName = ''] = key.split(SEPARATOR);
      const stream = this.#groups.get(groupName)?.streams.get(streamName);
      return stream ? [[groupName, stream]] : [];
    });
    this.#touched.clear();
    await this.#saveStreams(streams);
  }

  async #saveStreams(streams: readonly [group: string, stream: Stream][]): Promise<void> {
    await this.#options.store
      .part('streams')
      .write(streams.map(([group, stream]) => ({ key: group + SEPARATOR + stream.name, value: stream })));
  }
}

function note(stream: Stream, timestamp: number, ingestedAt: number): void {
  stream.firstEventAt = Math.min(stream.firstEventAt ?? timestamp, timestamp);
  stream.lastEventAt = Math.max(stream.lastEventAt ?? timestamp, timestamp);
  stream.lastIngestedAt = Math.max(stream.lastIngestedAt ?? ingestedAt, ingestedAt);
}
