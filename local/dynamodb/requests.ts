import type { ParsedCondition, ParsedProjection, ParsedUpdate, Shapes } from './dynalite.ts';
import { checkRequest, rulesOf } from './dynalite.ts';
import { validationFault } from './faults.ts';
import { fromAttributeUpdates } from './legacy-update.ts';
import type { AttributeValue, Item } from './types.ts';

export type CapacityMode = 'INDEXES' | 'TOTAL' | 'NONE';

interface Asking {
  ReturnConsumedCapacity?: CapacityMode;
  ReturnItemCollectionMetrics?: 'SIZE' | 'NONE';
}

/** The condition of a write; `Expected` is its form of before there were expressions. */
export interface Guard {
  _condition?: ParsedCondition;
  Expected?: Record<string, unknown>;
  ConditionalOperator?: 'AND' | 'OR';
  ReturnValuesOnConditionCheckFailure?: 'ALL_OLD' | 'NONE';
}

export interface PutRequest extends Guard {
  TableName: string;
  Item: Item;
}
export interface DeleteRequest extends Guard {
  TableName: string;
  Key: Item;
}
export interface UpdateRequest extends Guard {
  TableName: string;
  Key: Item;
  _updates?: ParsedUpdate;
}
type ReturnValues = 'NONE' | 'ALL_OLD' | 'UPDATED_OLD' | 'ALL_NEW' | 'UPDATED_NEW';

export type PutItemRequest = PutRequest & Asking & { ReturnValues?: 'NONE' | 'ALL_OLD' };
export type DeleteItemRequest = DeleteRequest & Asking & { ReturnValues?: 'NONE' | 'ALL_OLD' };
export type UpdateItemRequest = UpdateRequest & Asking & { ReturnValues?: ReturnValues };

/** Which attributes of an item are wanted; all when neither is there. */
export interface Projected {
  _projection?: ParsedProjection;
  AttributesToGet?: string[];
}

export interface GetItemRequest extends Projected, Asking {
  TableName: string;
  Key: Item;
  ConsistentRead?: boolean;
}

/** What Query and Scan have in common. */
export interface RangeRequest extends Projected, Asking {
  TableName: string;
  IndexName?: string;
  Limit?: number;
  Select?: 'ALL_ATTRIBUTES' | 'ALL_PROJECTED_ATTRIBUTES' | 'SPECIFIC_ATTRIBUTES' | 'COUNT';
  ExclusiveStartKey?: Item;
  ConsistentRead?: boolean;
  _filter?: ParsedCondition;
  QueryFilter?: Record<string, unknown>;
  ScanFilter?: Record<string, unknown>;
  ConditionalOperator?: 'AND' | 'OR';
  KeyConditions?: Record<string, { ComparisonOperator: string; AttributeValueList: AttributeValue[] }>;
}

export interface BatchGetItemRequest extends Asking {
  RequestItems: Record<string, Projected & { Keys: Item[]; ConsistentRead?: boolean }>;
}

export interface BatchWriteItemRequest extends Asking {
  RequestItems: Record<string, { PutRequest?: { Item: Item }; DeleteRequest?: { Key: Item } }[]>;
}

/** A member that single writes and those of transactions share. */
export const CONDITION_FAILURE = {
  ReturnValuesOnConditionCheckFailure: { type: 'String', enum: ['ALL_OLD', 'NONE'] },
};

const get = rulesOf('getItem');
const put = withShapes('putItem', CONDITION_FAILURE);
const update = withShapes('updateItem', CONDITION_FAILURE);
const remove = withShapes('deleteItem', CONDITION_FAILURE);
const query = rulesOf('query');
const scan = withShapes('scan', { ConsistentRead: 'Boolean' });
const batchGet = rulesOf('batchGetItem');
const batchWrite = rulesOf('batchWriteItem');

function withShapes(operation: string, shapes: Shapes): ReturnType<typeof rulesOf> {
  const rules = rulesOf(operation);
  return { ...rules, types: { ...rules.types, ...shapes } };
}

/** @throws AwsError as AWS answers a request that makes no sense in itself; likewise the functions below. */
export function parsePutItem(input: object): PutItemRequest {
  return checkRequest(put, input) as unknown as PutItemRequest;
}

export function parseDeleteItem(input: object): DeleteItemRequest {
  const request = checkRequest(remove, input) as unknown as DeleteItemRequest;
  if (!['NONE', 'ALL_OLD', undefined].includes(request.ReturnValues))
    throw validationFault('ReturnValues can only be ALL_OLD or NONE');
  return request;
}

export function parseUpdateItem(input: object): UpdateItemRequest {
  const data = checkRequest(update, input);
  if (data['AttributeUpdates'] !== undefined)
    data['_updates'] = fromAttributeUpdates(data['AttributeUpdates']);
  return data as unknown as UpdateItemRequest;
}

export function parseGetItem(input: object): GetItemRequest {
  return checkRequest(get, input) as unknown as GetItemRequest;
}

export function parseQuery(input: object): RangeRequest {
  return checkSelect(checkRequest(query, input) as unknown as RangeRequest);
}

export function parseScan(input: object): RangeRequest {
  return checkSelect(checkRequest(scan, input) as unknown as RangeRequest);
}

export function parseBatchGetItem(input: object): BatchGetItemRequest {
  return checkRequest(batchGet, input) as unknown as BatchGetItemRequest;
}

export function parseBatchWriteItem(input: object): BatchWriteItemRequest {
  const request = checkRequest(batchWrite, input) as unknown as BatchWriteItemRequest;
  const entries = Object.values(request.RequestItems).flat();
  if (entries.length > MAX_BATCH_WRITES)
    throw validationFault('Too many items requested for the BatchWriteItem call');
  if (entries.some((entry) => Object.keys(entry).length !== 1))
    throw validationFault(
      'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
    );
  return request;
}

const MAX_BATCH_WRITES = 25;

/** Rules for `Select` that dynalite does not know. */
function checkSelect(request: RangeRequest): RangeRequest {
  const { Select: select, IndexName } = request;
  const parameter = request._projection !== undefined ? 'ProjectionExpression' : 'AttributesToGet';
  const projected = request._projection !== undefined || request.AttributesToGet !== undefined;
  if (select === 'SPECIFIC_ATTRIBUTES' && !projected)
    throw validationFault(
      'One or more parameter values were invalid: Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES',
    );
  if (select !== undefined && select !== 'SPECIFIC_ATTRIBUTES' && projected)
    throw validationFault(
      `Cannot specify the ${parameter} when choosing to get ${select === 'COUNT' ? 'only the Count' : select}`,
    );
  if (select === 'ALL_PROJECTED_ATTRIBUTES' && IndexName === undefined)
    throw validationFault(
      'One or more parameter values were invalid: ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName',
    );
  return request;
}
