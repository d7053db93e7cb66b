import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../kernel/clock.ts';
import { BootError } from '../kernel/errors.ts';
import type { Change, Database } from './database.ts';
import { startingWith } from './database.ts';
import { EXPIRY_PREFIX, expiryKey, readExpiryKey } from './expiry-key.ts';
import { tableNotFound } from './faults.ts';
import type { Index } from './table.ts';
import { Table } from './table.ts';
import type { IndexDefinition, Item, StoredTable, TableDefinition, TableSettings } from './types.ts';

/** How many changes are written at once while an index is filled. */
const BACKFILL_BATCH = 1000;

/** The tables of the template, and what is stored of them. */
export class Tables {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #tables = new Map<string, Table>();

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  get names(): string[] {
    return [...this.#tables.keys()].sort();
  }

  find(name: string): Table | undefined {
    return this.#tables.get(name);
  }

  /** @throws AwsError ResourceNotFoundException */
  get(name: string): Table {
    const table = this.#tables.get(name);
    if (table === undefined) throw tableNotFound();
    return table;
  }

  /**
   * Makes the table, or takes up the one that is stored and brings its global indexes and its expiry in line
   * with the definition: new ones are filled from the items, others dropped.
   * @throws BootError RESOURCE_CONFLICT when the stored table has other keys or other local indexes.
   */
  async adopt(
    definition: TableDefinition,
    settings: TableSettings,
    arn: string,
    place: string,
  ): Promise<Table> {
    const key = `table!${definition.TableName}`;
    const json = this.#database.get(key);
    const stored = json === undefined ? undefined : (JSON.parse(json) as StoredTable);
    if (stored !== undefined) refuseConflict(stored.definition, definition, place);
    const table = new Table({
      definition,
      settings,
      arn,
      id: stored?.id ?? randomUUID(),
      createdAt: stored?.createdAt ?? this.#clock.now(),
    });
    if (stored !== undefined) await this.#bringInLine(key, new Table(stored), table);
    await this.#store(key, table.stored);
    this.#tables.set(table.name, table);
    return table;
  }

  async #bringInLine(key: string, before: Table, after: Table): Promise<void> {
    const kept = before.indexes.filter((index) => {
      const same = after.index(index.definition.IndexName);
      return same !== undefined && isDeepStrictEqual(shapeOf(index), shapeOf(same));
    });
    const dropped = before.indexes.filter((index) => !kept.includes(index));
    const fresh = after.indexes.filter(
      (index) => !kept.some((k) => k.definition.IndexName === index.definition.IndexName),
    );
    const keptExpiry = before.stored.settings.timeToLive === after.stored.settings.timeToLive;
    if (dropped.length === 0 && fresh.length === 0 && keptExpiry) return;

    // Until everything is filled the stored table knows nothing of it, so that an interrupted start begins anew.
    const { timeToLive, ...settings } = before.stored.settings;
    const definitions = kept.filter((index) => index.global).map((index) => index.definition);
    await this.#store(key, {
      ...before.stored,
      definition: withGlobalIndexes(before.definition, definitions),
      settings: keptExpiry && timeToLive !== undefined ? { ...settings, timeToLive } : settings,
    });
    for (const index of dropped) await this.#database.removeRange(before.indexRange(index));
    for (const index of fresh) await this.#database.removeRange(after.indexRange(index));
    if (!keptExpiry) await this.#forgetExpiries(before);
    await this.#fill(after, fresh, keptExpiry ? undefined : after.stored.settings.timeToLive);
  }

  async #fill(table: Table, indexes: readonly Index[], timeToLive: string | undefined): Promise<void> {
    let changes: Change[] = [];
    for await (const [key, json] of this.#database.entries(table.itemRange)) {
      const item = JSON.parse(json) as Item;
      for (const index of indexes) {
        const entry = table.entry(index, item, key);
        if (entry !== undefined)
          changes.push({ type: 'put', key: entry.key, value: JSON.stringify(entry.item) });
      }
      const expiry = timeToLive === undefined ? undefined : expiryKey(item, timeToLive, key);
      if (expiry !== undefined) changes.push({ type: 'put', key: expiry, value: '' });
      if (changes.length < BACKFILL_BATCH) continue;
      await this.#database.write(changes);
      changes = [];
    }
    await this.#database.write(changes);
  }

  async #forgetExpiries(table: Table): Promise<void> {
    const changes: Change[] = [];
    for await (const [key] of this.#database.entries(startingWith(EXPIRY_PREFIX)))
      if (readExpiryKey(key).itemKey.startsWith(table.itemPrefix)) changes.push({ type: 'del', key });
    await this.#database.write(changes);
  }

  async #store(key: string, stored: StoredTable): Promise<void> {
    await this.#database.write([{ type: 'put', key, value: JSON.stringify(stored) }]);
  }
}

/** @throws BootError RESOURCE_CONFLICT when AWS could not make one table of the other either. */
export function refuseConflict(stored: TableDefinition, wanted: TableDefinition, place: string): void {
  const differences: string[] = [];
  if (!isDeepStrictEqual(keysOf(stored, stored.KeySchema), keysOf(wanted, wanted.KeySchema)))
    differences.push('keys');
  if (!isDeepStrictEqual(localIndexes(stored), localIndexes(wanted)))
    differences.push('local secondary indexes');
  if (differences.length === 0) return;
  throw new BootError(
    'RESOURCE_CONFLICT',
    `The stored table ${wanted.TableName} has other ${differences.join(' and ')} than the template`,
    {
      place,
      advice: 'Give the table another name (AWS would replace it), or start anew with npm run reset.',
    },
  );
}

function keysOf(table: TableDefinition, schema: TableDefinition['KeySchema']): unknown {
  return schema.map(({ AttributeName, KeyType }) => [
    AttributeName,
    KeyType,
    table.AttributeDefinitions.find((each) => each.AttributeName === AttributeName)?.AttributeType,
  ]);
}

function localIndexes(table: TableDefinition): unknown {
  return (table.LocalSecondaryIndexes ?? [])
    .map((index) => [index.IndexName, keysOf(table, index.KeySchema), projectionOf(index)])
    .sort();
}

function projectionOf({ Projection }: IndexDefinition): unknown {
  return [Projection.ProjectionType, [...(Projection.NonKeyAttributes ?? [])].sort()];
}

/** All that decides what an index holds and in which order. */
function shapeOf(index: Index): unknown {
  return [index.global, index.keys, projectionOf(index.definition)];
}

function withGlobalIndexes(definition: TableDefinition, indexes: IndexDefinition[]): TableDefinition {
  const { GlobalSecondaryIndexes: _indexes, ...rest } = definition;
  return indexes.length === 0 ? rest : { ...rest, GlobalSecondaryIndexes: indexes };
}
