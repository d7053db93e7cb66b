import { itemSize } from './item-size.ts';
import type { CapacityMode } from './requests.ts';
import type { Index, Table, Version } from './table.ts';
import type { Item } from './types.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html */
const READ_UNIT_BYTES = 4096;
const WRITE_UNIT_BYTES = 1024;

export interface ConsumedCapacity {
  TableName: string;
  CapacityUnits: number;
  ReadCapacityUnits?: number;
  WriteCapacityUnits?: number;
  Table?: { CapacityUnits: number };
  GlobalSecondaryIndexes?: Record<string, { CapacityUnits: number }>;
  LocalSecondaryIndexes?: Record<string, { CapacityUnits: number }>;
}

/** Adds up what an operation consumes of one table and its indexes. */
export class Meter {
  readonly #table: Table;
  readonly #factor: number;
  #tableUnits = 0;
  readonly #indexUnits = new Map<Index, number>();

  /** Transactions pay twice: `factor` 2. */
  constructor(table: Table, factor = 1) {
    this.#table = table;
    this.#factor = factor;
  }

  /** A read of `bytes`, from the table or from an index. */
  read(bytes: number, consistent: boolean, index?: Index): void {
    const units = Math.max(1, Math.ceil(bytes / READ_UNIT_BYTES)) * (consistent ? 1 : 0.5) * this.#factor;
    this.#add(units, index);
  }

  /** A write of the item at `key`, and what it does to the indexes. */
  write(key: string, before: Version | undefined, after: Version | undefined): void {
    this.#add(writeUnits(before?.item, after?.item) * this.#factor);
    for (const { index, removed, added } of this.#table.effects(key, before, after)) {
      const units = (removed ? writeUnits(removed.item) : 0) + (added ? writeUnits(added.item) : 0);
      this.#add(units * this.#factor, index);
    }
  }

  /** As the caller asked for it; undefined when not at all. */
  report(mode: CapacityMode | undefined, kind?: 'read' | 'write'): ConsumedCapacity | undefined {
    if (mode === undefined || mode === 'NONE') return undefined;
    const total = [...this.#indexUnits.values()].reduce((sum, units) => sum + units, this.#tableUnits);
    const report: ConsumedCapacity = { TableName: this.#table.name, CapacityUnits: total };
    if (kind === 'read') report.ReadCapacityUnits = total;
    if (kind === 'write') report.WriteCapacityUnits = total;
    if (mode === 'TOTAL') return report;
    report.Table = { CapacityUnits: this.#tableUnits };
    for (const [index, units] of this.#indexUnits) {
      const group = index.global ? 'GlobalSecondaryIndexes' : 'LocalSecondaryIndexes';
      (report[group] ??= {})[index.definition.IndexName] = { CapacityUnits: units };
    }
    return report;
  }

  #add(units: number, index?: Index): void {
    if (index === undefined) this.#tableUnits += units;
    else this.#indexUnits.set(index, (this.#indexUnits.get(index) ?? 0) + units);
  }
}

/** One meter a table, for operations on several. */
export class Meters {
  readonly #meters = new Map<Table, Meter>();
  readonly #factor: number;

  constructor(factor = 1) {
    this.#factor = factor;
  }

  of(table: Table): Meter {
    let meter = this.#meters.get(table);
    if (meter === undefined) this.#meters.set(table, (meter = new Meter(table, this.#factor)));
    return meter;
  }

  report(mode: CapacityMode | undefined, kind?: 'read' | 'write'): ConsumedCapacity[] | undefined {
    if (mode === undefined || mode === 'NONE') return undefined;
    return [...this.#meters.values()].map((meter) => meter.report(mode, kind)!);
  }
}

function writeUnits(...items: (Item | undefined)[]): number {
  const bytes = Math.max(...items.map((item) => (item === undefined ? 0 : itemSize(item))));
  return Math.max(1, Math.ceil(bytes / WRITE_UNIT_BYTES));
}
