import type { Shapes } from './dynalite.ts';
import { checkCustom, checkRequest, rulesOf } from './dynalite.ts';
import { validationFault } from './faults.ts';
import type { CapacityMode, DeleteRequest, Projected, PutRequest, UpdateRequest } from './requests.ts';
import { CONDITION_FAILURE } from './requests.ts';
import type { Item } from './types.ts';

/** One item of a write transaction; exactly one member is there. */
export interface TransactWriteItem {
  ConditionCheck?: DeleteRequest;
  Put?: PutRequest;
  Delete?: DeleteRequest;
  Update?: UpdateRequest;
}

export interface TransactWriteItemsRequest {
  TransactItems: TransactWriteItem[];
  ClientRequestToken?: string;
  ReturnConsumedCapacity?: CapacityMode;
  ReturnItemCollectionMetrics?: 'SIZE' | 'NONE';
}

export interface TransactGetItemsRequest {
  TransactItems: { Get: Projected & { TableName: string; Key: Item } }[];
  ReturnConsumedCapacity?: CapacityMode;
}

/** Shapes shared by the items of transactions. */
const EXPRESSION_SHAPES: Shapes = {
  ExpressionAttributeNames: { type: 'Map<java.lang.String>', children: 'String' },
  ExpressionAttributeValues: { type: 'Map<AttributeValue>', children: 'AttrStruct<ValueStruct>' },
  ...CONDITION_FAILURE,
};
const TABLE_NAME = {
  type: 'String',
  notNull: true,
  regex: '[a-zA-Z0-9_.-]+',
  lengthGreaterThanOrEqual: 3,
  lengthLessThanOrEqual: 255,
};
const REQUIRED_ITEM = { type: 'Map<AttributeValue>', notNull: true, children: 'AttrStruct<ValueStruct>' };
const REQUIRED_STRING = { type: 'String', notNull: true };
const CAPACITY = { type: 'String', enum: ['INDEXES', 'TOTAL', 'NONE'] };

const transactWrite = {
  types: {
    TransactItems: transactItems('TransactWriteItem', {
      ConditionCheck: transactItem('ConditionCheck', {
        TableName: TABLE_NAME,
        Key: REQUIRED_ITEM,
        ConditionExpression: REQUIRED_STRING,
        ...EXPRESSION_SHAPES,
      }),
      Put: transactItem('Put', {
        TableName: TABLE_NAME,
        Item: REQUIRED_ITEM,
        ConditionExpression: 'String',
        ...EXPRESSION_SHAPES,
      }),
      Delete: transactItem('Delete', {
        TableName: TABLE_NAME,
        Key: REQUIRED_ITEM,
        ConditionExpression: 'String',
        ...EXPRESSION_SHAPES,
      }),
      Update: transactItem('Update', {
        TableName: TABLE_NAME,
        Key: REQUIRED_ITEM,
        UpdateExpression: REQUIRED_STRING,
        ConditionExpression: 'String',
        ...EXPRESSION_SHAPES,
      }),
    }),
    ClientRequestToken: { type: 'String', lengthGreaterThanOrEqual: 1, lengthLessThanOrEqual: 36 },
    ReturnConsumedCapacity: CAPACITY,
    ReturnItemCollectionMetrics: { type: 'String', enum: ['SIZE', 'NONE'] },
  },
};

const transactGet = {
  types: {
    TransactItems: transactItems('TransactGetItem', {
      Get: {
        ...transactItem('Get', {
          TableName: TABLE_NAME,
          Key: REQUIRED_ITEM,
          ProjectionExpression: 'String',
          ExpressionAttributeNames: EXPRESSION_SHAPES['ExpressionAttributeNames']!,
        }),
        notNull: true,
      },
    }),
    ReturnConsumedCapacity: CAPACITY,
  },
};

function transactItems(type: string, children: Shapes): { [rule: string]: unknown } {
  return {
    type: 'List',
    notNull: true,
    lengthGreaterThanOrEqual: 1,
    lengthLessThanOrEqual: 100,
    children: { type: `ValueStruct<${type}>`, children },
  };
}

function transactItem(type: string, children: Shapes): { [rule: string]: unknown } {
  return { type: `FieldStruct<${type}>`, children };
}

const ITEM_RULES = {
  ConditionCheck: rulesOf('deleteItem'),
  Put: rulesOf('putItem'),
  Delete: rulesOf('deleteItem'),
  Update: rulesOf('updateItem'),
};

/** @throws AwsError as AWS answers a request that makes no sense in itself. */
export function parseTransactWriteItems(input: object): TransactWriteItemsRequest {
  const request = checkRequest(transactWrite, input) as unknown as TransactWriteItemsRequest;
  for (const item of request.TransactItems) {
    const actions = Object.keys(item) as (keyof typeof ITEM_RULES)[];
    if (actions.length !== 1)
      throw validationFault('TransactItems can only contain one of Check, Put, Update or Delete');
    const action = actions[0]!;
    const fault = checkCustom(ITEM_RULES[action], item[action] as unknown as Record<string, unknown>);
    if (fault !== undefined) throw validationFault(fault);
  }
  return request;
}

/** @throws AwsError as AWS answers a request that makes no sense in itself. */
export function parseTransactGetItems(input: object): TransactGetItemsRequest {
  const request = checkRequest(transactGet, input) as unknown as TransactGetItemsRequest;
  for (const { Get } of request.TransactItems) {
    const fault = checkCustom(rulesOf('getItem'), Get as unknown as Record<string, unknown>);
    if (fault !== undefined) throw validationFault(fault);
  }
  return request;
}
