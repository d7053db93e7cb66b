import type { Change } from './database.ts';
import { createKey } from './dynalite.ts';
import { startingWith } from './database.ts';
import { expiryKey } from './expiry-key.ts';
import type { IndexDefinition, Item, StoredTable, TableDefinition } from './types.ts';
import { own } from './value.ts';

/** An item and the JSON it is stored as. */
export interface Version {
  item: Item;
  json: string;
}

/** What an index holds of an item. */
export interface IndexEntry {
  key: string;
  item: Item;
}

/** How one write changes one index: entries that go and come; neither when the index does not notice. */
export interface IndexEffect {
  index: Index;
  removed?: IndexEntry;
  added?: IndexEntry;
}

/** A secondary index of a table. */
export interface Index {
  definition: IndexDefinition;
  global: boolean;
  /** The names of its own key attributes, with their types. */
  keys: readonly { name: string; type: 'S' | 'N' | 'B'; hash: boolean }[];
  /** The attributes it holds; undefined when it holds all. */
  projected: ReadonlySet<string> | undefined;
}

/**
 * A table as it lies in the database: items under `item!<table>!<key>`, index entries under
 * `index!<table>!<index>!<key>`. Names hold no `!`, so no range reaches into another.
 */
export class Table {
  readonly stored: StoredTable;
  readonly name: string;
  readonly indexes: readonly Index[];
  /** Names of the key attributes, hash first. */
  readonly keyNames: readonly string[];

  constructor(stored: StoredTable) {
    const { definition } = stored;
    this.stored = stored;
    this.name = definition.TableName;
    this.keyNames = definition.KeySchema.map((element) => element.AttributeName);
    this.indexes = [
      ...(definition.GlobalSecondaryIndexes ?? []).map((index) => describeIndex(definition, index, true)),
      ...(definition.LocalSecondaryIndexes ?? []).map((index) => describeIndex(definition, index, false)),
    ];
  }

  get definition(): TableDefinition {
    return this.stored.definition;
  }

  index(name: string): Index | undefined {
    return this.indexes.find((index) => index.definition.IndexName === name);
  }

  /** Where an item with these key attributes is stored. */
  itemKey(item: Item): string {
    return this.itemPrefix + createKey(item, this.definition);
  }

  get itemPrefix(): string {
    return `item!${this.name}!`;
  }

  indexPrefix(index: Index): string {
    return `index!${this.name}!${index.definition.IndexName}!`;
  }

  /** The key attributes of an item, and nothing else of it. */
  keyOf(item: Item): Item {
    return pick(item, this.keyNames);
  }

  /**
   * What `index` holds of the item at `key`: nothing when it lacks one of the index's keys, or has it in
   * another type.
   */
  entry(index: Index, item: Item, key: string): IndexEntry | undefined {
    for (const { name, type } of index.keys) if (own(item, name)?.[type] === undefined) return undefined;
    return {
      key: this.indexPrefix(index) + this.entryKey(index, item, key.slice(this.itemPrefix.length)),
      item: index.projected === undefined ? item : pick(item, index.projected),
    };
  }

  /**
   * The key of an entry within its index. Dynalite tells the entries of one index key apart by 24 bits of a
   * hash, which collide; the whole key of the item makes each entry its item's own.
   */
  entryKey(index: Index, item: Item, itemKey = createKey(item, this.definition)): string {
    return createKey(item, this.definition, index.definition.KeySchema) + itemKey;
  }

  /** How the indexes change when `before` becomes `after` at `key`. */
  effects(key: string, before: Version | undefined, after: Version | undefined): IndexEffect[] {
    const effects: IndexEffect[] = [];
    for (const index of this.indexes) {
      const removed = before && this.entry(index, before.item, key);
      const added = after && this.entry(index, after.item, key);
      if (removed?.key !== added?.key)
        effects.push({ index, ...(removed && { removed }), ...(added && { added }) });
      else if (added !== undefined && !this.#sameEntry(index, removed!, added, before!, after!))
        effects.push({ index, added });
    }
    return effects;
  }

  #sameEntry(index: Index, removed: IndexEntry, added: IndexEntry, before: Version, after: Version): boolean {
    if (index.projected === undefined) return before.json === after.json;
    return JSON.stringify(removed.item) === JSON.stringify(added.item);
  }

  /** Everything to write, in one batch, when `before` becomes `after`: the item, its index entries, its expiry. */
  changes(key: string, before: Version | undefined, after: Version | undefined): Change[] {
    const changes: Change[] = [];
    if (after !== undefined) changes.push({ type: 'put', key, value: after.json });
    else if (before !== undefined) changes.push({ type: 'del', key });
    for (const { index, removed, added } of this.effects(key, before, after)) {
      if (removed !== undefined) changes.push({ type: 'del', key: removed.key });
      if (added !== undefined)
        changes.push({
          type: 'put',
          key: added.key,
          value: index.projected === undefined ? after!.json : JSON.stringify(added.item),
        });
    }
    const attribute = this.stored.settings.timeToLive;
    if (attribute !== undefined) {
      const expiredAt = before && expiryKey(before.item, attribute, key);
      const expiresAt = after && expiryKey(after.item, attribute, key);
      if (expiredAt !== expiresAt) {
        if (expiredAt !== undefined) changes.push({ type: 'del', key: expiredAt });
        if (expiresAt !== undefined) changes.push({ type: 'put', key: expiresAt, value: '' });
      }
    }
    return changes;
  }

  get itemRange(): { gte: string; lt: string } {
    return startingWith(this.itemPrefix);
  }

  indexRange(index: Index): { gte: string; lt: string } {
    return startingWith(this.indexPrefix(index));
  }
}

function describeIndex(table: TableDefinition, definition: IndexDefinition, global: boolean): Index {
  const keys = definition.KeySchema.map(({ AttributeName, KeyType }) => {
    const attribute = table.AttributeDefinitions.find((each) => each.AttributeName === AttributeName)!;
    return { name: AttributeName, type: attribute.AttributeType, hash: KeyType === 'HASH' };
  });
  const { ProjectionType, NonKeyAttributes = [] } = definition.Projection;
  const keyNames = [...table.KeySchema, ...definition.KeySchema].map((element) => element.AttributeName);
  const projected = ProjectionType === 'ALL' ? undefined : new Set([...keyNames, ...NonKeyAttributes]);
  return { definition, global, keys, projected };
}

function pick(item: Item, names: Iterable<string>): Item {
  const picked: Item = {};
  for (const name of names) {
    const value = own(item, name);
    if (value !== undefined) picked[name] = value;
  }
  return picked;
}
