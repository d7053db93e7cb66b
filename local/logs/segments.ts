import { appendFile, mkdir, readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** One line of a log group, as it is kept: time, time of arrival, stream, message. */
export type Entry = [timestamp: number, ingestedAt: number, stream: string, message: string];

/** A run of entries that is kept, read and dropped as one. */
export interface Segment {
  /** The number of its first entry; entries of a group are numbered from 0 on. */
  first: number;
  count: number;
  /** The earliest and the latest timestamp in it. */
  from: number;
  to: number;
  bytes: number;
}

/** Where the text of segments is. */
interface Shelf {
  /** Numbers of the first entries of the segments there are. */
  list(): Promise<number[]>;
  append(first: number, text: string): Promise<void>;
  read(first: number): Promise<string>;
  remove(first: number): Promise<void>;
}

/** A segment that has grown to this is followed by a new one. */
const SEGMENT_BYTES = 4 * 1024 * 1024;
/** What a group may hold in memory mode; the oldest segments go first. */
const MEMORY_BYTES = 32 * 1024 * 1024;

/** The entries of one log group: JSON lines in files, or in memory, in segments of a few megabytes. */
export class Segments {
  readonly #shelf: Shelf;
  readonly #segments: Segment[] = [];
  readonly #limit: number;
  #writing: Promise<unknown> = Promise.resolve();

  private constructor(shelf: Shelf, limit: number) {
    this.#shelf = shelf;
    this.#limit = limit;
  }

  /** Opens what is in `folder`, or an empty log in memory. */
  static async open(folder: string | undefined): Promise<Segments> {
    if (folder === undefined) return new Segments(memoryShelf(), MEMORY_BYTES);
    const segments = new Segments(fileShelf(folder), Infinity);
    await segments.#load();
    return segments;
  }

  get bytes(): number {
    return this.#segments.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** The number the next entry will have. */
  get end(): number {
    const last = this.#segments.at(-1);
    return last === undefined ? 0 : last.first + last.count;
  }

  /** The number of the newest segment's first entry. */
  get newest(): number {
    return this.#segments.at(-1)?.first ?? 0;
  }

  /** Resolves when the entries are kept. */
  append(entries: readonly Entry[]): Promise<void> {
    const written = this.#writing.then(() => this.#append(entries));
    this.#writing = written.catch(() => undefined);
    return written;
  }

  /**
   * Entries by number, ascending from `from` (included), or descending to it when `backwards`.
   * Segments wholly outside of `since` to `until` are passed over; entries outside may still appear.
   */
  async *entries({
    from = 0,
    before = Infinity,
    since = -Infinity,
    until = Infinity,
    backwards = false,
  } = {}): AsyncIterable<[number: number, entry: Entry]> {
    const wanted = this.#segments.filter(
      (segment) =>
        segment.first + segment.count > from &&
        segment.first < before &&
        segment.to >= since &&
        segment.from <= until,
    );
    for (const segment of backwards ? wanted.reverse() : wanted) {
      const lines = (await this.#shelf.read(segment.first)).split('\n').slice(0, segment.count);
      for (let step = 0; step < lines.length; step++) {
        const index = backwards ? lines.length - 1 - step : step;
        const number = segment.first + index;
        if (number >= from && number < before) yield [number, parse(lines[index]!)];
      }
    }
  }

  /** Drops the segments that hold nothing from `time` on. */
  async dropBefore(time: number): Promise<void> {
    // The newest stays, so that numbers go on from it.
    while (this.#segments.length > 1 && this.#segments[0]!.to < time) await this.#drop();
  }

  async #drop(): Promise<void> {
    const segment = this.#segments.shift();
    if (segment) await this.#shelf.remove(segment.first);
  }

  async #append(entries: readonly Entry[]): Promise<void> {
    let last = this.#segments.at(-1);
    if (last === undefined || last.bytes >= SEGMENT_BYTES) {
      last = { ...EMPTY, first: this.end };
      this.#segments.push(last);
    }
    const text = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
    await this.#shelf.append(last.first, text);
    count(last, entries);
    last.bytes += Buffer.byteLength(text);
    while (this.#segments.length > 1 && this.bytes > this.#limit) await this.#drop();
  }

  async #load(): Promise<void> {
    const firsts = await this.#shelf.list();
    for (const [index, first] of firsts.entries()) {
      let text = await this.#shelf.read(first);
      const next = firsts[index + 1];
      if (next === undefined) {
        // A process that died while it wrote may have left half a line, which was never acknowledged.
        const whole = text.slice(0, text.lastIndexOf('\n') + 1);
        if (whole.length < text.length) {
          await this.#shelf.remove(first);
          await this.#shelf.append(first, whole);
          text = whole;
        }
        const segment = { ...EMPTY, first, bytes: Buffer.byteLength(text) };
        count(segment, text.split('\n').slice(0, -1).map(parse));
        this.#segments.push(segment);
      } else this.#segments.push(finished(first, next, text));
    }
  }
}

const EMPTY = { count: 0, from: Infinity, to: -Infinity, bytes: 0 };
/** How far entries of one segment may be out of order; only a bound for what is passed over. */
const DISORDER_MS = 3600_000;

/** A segment that is written to no more, without reading all of its lines. */
function finished(first: number, next: number, text: string): Segment {
  const earliest = parse(text.slice(0, text.indexOf('\n')))[0];
  const latest = parse(text.slice(text.lastIndexOf('\n', text.length - 2) + 1, -1))[0];
  return {
    first,
    count: next - first,
    from: earliest - DISORDER_MS,
    to: latest + DISORDER_MS,
    bytes: Buffer.byteLength(text),
  };
}

function parse(line: string): Entry {
  return JSON.parse(line) as Entry;
}

function count(segment: Segment, entries: readonly Entry[]): void {
  segment.count += entries.length;
  for (const [timestamp] of entries) {
    segment.from = Math.min(segment.from, timestamp);
    segment.to = Math.max(segment.to, timestamp);
  }
}

function memoryShelf(): Shelf {
  const texts = new Map<number, string[]>();
  return {
    list: async () => [],
    async append(first, text) {
      const parts = texts.get(first);
      if (parts) parts.push(text);
      else texts.set(first, [text]);
    },
    read: async (first) => (texts.get(first) ?? []).join(''),
    async remove(first) {
      texts.delete(first);
    },
  };
}

function fileShelf(folder: string): Shelf {
  const path = (first: number) => join(folder, `${String(first).padStart(12, '0')}.jsonl`);
  let made: Promise<unknown> | undefined;
  return {
    async list() {
      const names = await readdir(folder).catch(() => []);
      return names
        .filter((name) => /^\d{12}\.jsonl$/.test(name))
        .map((name) => Number.parseInt(name, 10))
        .sort((left, right) => left - right);
    },
    async append(first, text) {
      await (made ??= mkdir(folder, { recursive: true }));
      await appendFile(path(first), text);
    },
    read: (first) => readFile(path(first), 'utf8').catch(() => ''),
    remove: (first) => rm(path(first), { force: true }),
  };
}
