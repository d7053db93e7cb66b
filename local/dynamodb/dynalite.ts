/**
 * The one door to dynalite, an untyped CommonJS package: its request validation (types, limits and AWS's
 * wording), its expression parsers, its order-preserving keys, and its planning of queries and scans.
 * Its storage, its locks and its HTTP server are not used.
 */
import { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import { AwsError } from '../kernel/errors.ts';
import type { CustomRule } from './rule-guards.ts';
import { guarded } from './rule-guards.ts';
import type { AttributeValue, Item, KeyElement, Path, TableDefinition } from './types.ts';

/** A decimal number of any length, as big.js makes it. */
interface Decimal {
  plus(other: string): Decimal;
  minus(other: string): Decimal;
  cmp(other: string): -1 | 0 | 1;
  toFixed(): string;
}

/** An operand: a path, a literal, or a function of operands. */
export type Operand =
  | Path
  | AttributeValue
  | { type: 'function'; name: string; args: Operand[] }
  | { type: 'add' | 'subtract'; args: [Operand, Operand] };

/** A condition, key condition or filter as the parser leaves it. */
export type Condition =
  | { type: 'and' | 'or'; args: [Condition, Condition] }
  | { type: 'not'; args: [Condition] }
  | {
      type: 'function' | 'between' | 'in' | '=' | '<>' | '<' | '<=' | '>' | '>=';
      name?: string;
      args: Operand[];
    };

export interface ParsedCondition {
  expression: Condition;
  nestedPaths: Record<string, true>;
  /** First names of all paths. */
  pathHeads: Record<string, true>;
}

/** One clause of an update expression. */
export type UpdateClause =
  | { type: 'set'; path: Path; val: Operand; attrType: string | null }
  | { type: 'remove'; path: Path }
  | { type: 'add' | 'delete'; path: Path; val: AttributeValue; attrType: string };

export interface ParsedUpdate {
  sections: UpdateClause[];
  paths: Path[];
  nestedPaths: Record<string, true>;
}

export interface ParsedProjection {
  paths: Path[];
  nestedPaths: Record<string, true>;
}

/** Dynalite's own way to write down the shape and limits of a request. */
export type Shape = string | { [rule: string]: unknown };
export type Shapes = Record<string, Shape>;

interface RequestRules {
  types: Shapes;
  /** What the shapes cannot say; parses the expressions too and leaves them in the data as `_condition` and so on. */
  custom?: CustomRule;
}

/** Where a query or scan starts and ends in the order of keys. */
export interface KeyRange {
  gt?: string;
  gte?: string;
  lt?: string;
  lte?: string;
  reverse?: boolean;
}

interface ServiceFailure extends Error {
  body?: { __type: string; message?: string; Message?: string };
}

type Checked = ServiceFailure | null | undefined;
type ReadAction = (store: unknown, data: unknown, done: (error: ServiceFailure | null) => void) => void;

const require = createRequire(import.meta.url);

const validations = require('dynalite/validations/index.js') as {
  checkTypes(data: object, types: Shapes): Record<string, unknown>;
  checkValidations(data: object, types: Shapes, custom: RequestRules['custom'], store: unknown): void;
  validateAttributeValue(value: AttributeValue): string | undefined;
};

const db = require('dynalite/db/index.js') as {
  validateKey(key: Item, table: TableDefinition): Checked;
  validateItem(item: Item, table: TableDefinition): Checked;
  validateUpdates(legacy: undefined, updates: ParsedUpdate | undefined, table: TableDefinition): Checked;
  validateKeyPaths(nestedPaths: Record<string, true> | undefined, table: TableDefinition): Checked;
  createKey(item: Item, table: TableDefinition, keySchema?: KeyElement[]): string;
  createIndexKey(item: Item, table: TableDefinition, keySchema: KeyElement[]): string;
  matchesFilter(item: Item, filter: unknown, operator: unknown): boolean;
  mapPaths(paths: readonly (Path | string)[], item: Item): Item;
};

const Big = createRequire(require.resolve('dynalite'))('big.js') as new (value: string) => Decimal;

/** The size limit is checked by us, in bytes of UTF-8 as AWS counts; dynalite's counts UTF-16 units. */
const STORE_OPTIONS = { options: { maxItemSize: Infinity } };

/** The rules of an operation dynalite knows, such as `putItem`. */
export function rulesOf(operation: string): RequestRules {
  const rules = require(`dynalite/validations/${operation}.js`) as RequestRules;
  return { ...rules, custom: guarded(rules.custom) };
}

/** Runs the rules that only code can express; gives AWS's message when one is broken. */
export function checkCustom(rules: RequestRules, data: Record<string, unknown>): string | undefined {
  return rules.custom?.(data, STORE_OPTIONS) ?? undefined;
}

/**
 * Checks a request and parses its expressions, which are then in `_condition`, `_updates`, `_projection`,
 * `_filter`. Members the shapes do not name are dropped, as AWS does.
 * @throws AwsError SerializationException or ValidationException in AWS's words.
 */
export function checkRequest(rules: RequestRules, input: object): Record<string, unknown> {
  try {
    const data = validations.checkTypes({ ...input }, rules.types);
    validations.checkValidations(data, rules.types, rules.custom, STORE_OPTIONS);
    return data;
  } catch (error) {
    throw serviceError(error as ServiceFailure);
  }
}

/** The message for a value AWS would refuse. A number is brought into its normal form on the way. */
export function faultOfValue(value: AttributeValue): string | undefined {
  return validations.validateAttributeValue(value) ?? undefined;
}

/** @throws AwsError ValidationException when `key` is not exactly the table's key. */
export function checkKey(key: Item, table: TableDefinition): void {
  check(db.validateKey(key, table));
}

/** @throws AwsError ValidationException when the item lacks a key or has an index key of another type. */
export function checkItem(item: Item, table: TableDefinition): void {
  check(db.validateItem(item, table));
}

/** @throws AwsError ValidationException when the update touches a key. */
export function checkUpdates(updates: ParsedUpdate | undefined, table: TableDefinition): void {
  check(db.validateUpdates(undefined, updates, table));
}

/** @throws AwsError ValidationException when a path looks inside a key. */
export function checkKeyPaths(
  parsed: { nestedPaths: Record<string, true> } | undefined,
  table: TableDefinition,
): void {
  check(db.validateKeyPaths(parsed?.nestedPaths, table));
}

/** The table's key of an item, or another one, as a string whose order is the order of queries. */
export const createKey = db.createKey;

/** The key of an index entry as dynalite makes it, and as it stands in the ranges it plans. */
export const createIndexKey = db.createIndexKey;

/** Evaluates a condition in the form older than expressions (`Expected`, `QueryFilter`, `ScanFilter`). */
export const matchesLegacyFilter = db.matchesFilter;

/** The parts of an item that the paths name. */
export function project(paths: readonly (Path | string)[], item: Item): Item {
  return { ...db.mapPaths(paths, item) };
}

export function decimal(value: string): Decimal {
  return new Big(value);
}

/**
 * Checks a query or scan against its table and gives the range of keys it covers. Dynalite's action is
 * run as far as the moment when it opens the range; the reading is ours.
 * @throws AwsError ValidationException
 */
export function planRead(kind: 'query' | 'scan', table: TableDefinition, data: object): KeyRange {
  let range: KeyRange | undefined;
  let failure: ServiceFailure | null = null;
  const source = {
    createValueStream(options: KeyRange & { limit?: number }) {
      const { limit: _limit, ...rest } = options;
      range = rest;
      return new EventEmitter();
    },
  };
  const store = {
    getTable: (_name: string, found: (error: null, table: TableDefinition) => void) => found(null, table),
    getItemDb: () => source,
    getIndexDb: () => source,
  };
  ACTIONS[kind](store, data, (error) => {
    failure = error;
  });
  if (failure !== null) throw serviceError(failure);
  if (range === undefined) throw new Error(`dynalite planned no range for a ${kind}`);
  return range;
}

const ACTIONS = {
  query: require('dynalite/actions/query.js') as ReadAction,
  scan: require('dynalite/actions/scan.js') as ReadAction,
};

function check(failure: Checked): void {
  if (failure != null) throw serviceError(failure);
}

function serviceError(failure: ServiceFailure): Error {
  if (failure.body === undefined) return failure;
  const code = failure.body.__type.slice(failure.body.__type.indexOf('#') + 1);
  return new AwsError(code, failure.body.message ?? failure.body.Message ?? '');
}
