import type { Clock } from '../kernel/clock.ts';
import type { Database } from './database.ts';
import { validationFault } from './faults.ts';
import type { ItemStore } from './item-store.ts';
import type { RequestTokens } from './request-tokens.ts';
import type { Table } from './table.ts';
import type { Tables } from './tables.ts';

/** All that operations work on. */
export interface Engine {
  clock: Clock;
  database: Database;
  tables: Tables;
  store: ItemStore;
  tokens: RequestTokens;
}

/**
 * Sizes of item collections are not kept. Only tables with local indexes have them; for all others AWS
 * answers nothing either.
 * @throws AwsError ValidationException
 */
export function refuseCollectionMetrics(table: Table, wanted: 'SIZE' | 'NONE' | undefined): void {
  if (wanted === 'SIZE' && (table.definition.LocalSecondaryIndexes ?? []).length > 0)
    throw validationFault('ReturnItemCollectionMetrics is not supported by the local runtime');
}
