import { checkItem, checkKey, checkUpdates, matchesLegacyFilter } from './dynalite.ts';
import { holds } from './condition.ts';
import { conditionFailed, validationFault } from './faults.ts';
import { checkPutIndexKeys, checkUpdatedIndexKeys } from './index-keys.ts';
import { isTooDeep, isTooLarge } from './item-size.ts';
import type { DeleteRequest, Guard, PutRequest, UpdateRequest } from './requests.ts';
import type { Table, Version } from './table.ts';
import type { Item } from './types.ts';
import { applyUpdate, writtenAttributes } from './update.ts';

/** A write of one item, checked against its table and ready to meet the item. */
export interface Write {
  table: Table;
  /** Where the item is stored. */
  key: string;
  /** Only to be checked: what stands there stays. */
  checkOnly: boolean;
  /**
   * What the item becomes; undefined when it goes.
   * @throws AwsError ConditionalCheckFailedException, ValidationException
   */
  outcome(before: Version | undefined): Version | undefined;
}

/** @throws AwsError ValidationException; likewise the functions below. */
export function putWrite(table: Table, request: PutRequest): Write {
  checkItem(request.Item, table.definition);
  const after = { item: request.Item, json: JSON.stringify(request.Item) };
  if (isTooLarge(after.item, after.json))
    throw validationFault('Item size has exceeded the maximum allowed size');
  if (isTooDeep(after.item)) throw tooDeep();
  checkPutIndexKeys(table, after.item);
  return {
    table,
    key: table.itemKey(request.Item),
    checkOnly: false,
    outcome(before) {
      checkGuard(request, before);
      return after;
    },
  };
}

export function deleteWrite(table: Table, request: DeleteRequest): Write {
  checkKey(request.Key, table.definition);
  return {
    table,
    key: table.itemKey(request.Key),
    checkOnly: false,
    outcome(before) {
      checkGuard(request, before);
      return undefined;
    },
  };
}

export function conditionCheck(table: Table, request: DeleteRequest): Write {
  const { key } = deleteWrite(table, request);
  return {
    table,
    key,
    checkOnly: true,
    outcome(before) {
      checkGuard(request, before);
      return before;
    },
  };
}

export function updateWrite(table: Table, request: UpdateRequest): Write {
  checkKey(request.Key, table.definition);
  checkUpdates(request._updates, table.definition);
  return {
    table,
    key: table.itemKey(request.Key),
    checkOnly: false,
    outcome(before) {
      checkGuard(request, before);
      return updated(table, request, before);
    },
  };
}

function updated(table: Table, { Key, _updates }: UpdateRequest, before: Version | undefined): Version {
  // The item before is still needed, for its index entries and for what is returned of it.
  const item = before === undefined ? { ...Key } : (JSON.parse(before.json) as Item);
  if (_updates !== undefined) {
    applyUpdate(_updates.sections, item);
    checkUpdatedIndexKeys(table, writtenAttributes(_updates.sections), item);
  }
  const json = JSON.stringify(item);
  if (isTooLarge(item, json))
    throw validationFault('Item size to update has exceeded the maximum allowed size');
  if (isTooDeep(item)) throw tooDeep();
  return { item, json };
}

function checkGuard(guard: Guard, before: Version | undefined): void {
  const item = before?.item ?? {};
  const fulfilled =
    guard._condition !== undefined
      ? holds(guard._condition.expression, item)
      : guard.Expected === undefined || matchesLegacyFilter(item, guard.Expected, guard.ConditionalOperator);
  if (fulfilled) return;
  throw conditionFailed(guard.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' ? before?.item : undefined);
}

function tooDeep(): Error {
  return validationFault('Nesting Levels have exceeded supported limits');
}
