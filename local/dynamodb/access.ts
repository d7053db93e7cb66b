import type { Access } from '../kernel/service.ts';
import type {
  BatchGetItemRequest,
  BatchWriteItemRequest,
  Guard,
  Projected,
  RangeRequest,
  UpdateRequest,
} from './requests.ts';
import type { Home } from './table-names.ts';
import { tableArn } from './table-names.ts';
import type { TransactGetItemsRequest, TransactWriteItemsRequest } from './transact-requests.ts';
import type { AttributeValue, Item, KeyElement, TableDefinition } from './types.ts';
import { operandHeads } from './update.ts';
import { own } from './value.ts';

/** Gives the definition of a table by its name, when there is such a table. */
export type Definitions = (name: string) => TableDefinition | undefined;

/** Whatever a request says of items and attributes; each operation has some of it. */
type ItemRequest = { TableName: string; Key?: Item; Item?: Item; ReturnValues?: string } & Guard &
  Projected &
  Pick<UpdateRequest, '_updates'> &
  Partial<RangeRequest>;

/**
 * What calls need in the terms of IAM: actions, tables and indexes, and DynamoDB's condition keys.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
 */
export class AccessRules {
  readonly #home: Home;
  readonly #definitions: Definitions;

  constructor(home: Home, definitions: Definitions) {
    this.#home = home;
    this.#definitions = definitions;
  }

  /** An operation on items of one table or index. */
  item(action: string, request: ItemRequest, reads: boolean): Access[] {
    return [this.#access(action, request, reads)];
  }

  /** An operation on a table itself. */
  table(action: string, name: string): Access[] {
    return [{ action: `dynamodb:${action}`, resource: tableArn(this.#home, name) }];
  }

  /** An operation that knows no table. */
  account(action: string): Access[] {
    return [{ action: `dynamodb:${action}`, resource: '*' }];
  }

  /** One access a table, about all keys there together. */
  batchGet(request: BatchGetItemRequest): Access[] {
    return Object.entries(request.RequestItems).map(([TableName, { Keys, ...projected }]) =>
      together(Keys.map((Key) => this.#access('BatchGetItem', { ...projected, TableName, Key }, true))),
    );
  }

  batchWrite(request: BatchWriteItemRequest): Access[] {
    return Object.entries(request.RequestItems).map(([TableName, entries]) =>
      together(
        entries.map(({ PutRequest, DeleteRequest }) =>
          this.#access('BatchWriteItem', { TableName, ...PutRequest, ...DeleteRequest }, false),
        ),
      ),
    );
  }

  transactWrite(request: TransactWriteItemsRequest): Access[] {
    return request.TransactItems.flatMap((item) =>
      Object.entries(item).map(([kind, members]) =>
        this.#enclosed(
          'TransactWriteItems',
          this.#access(TRANSACT_ACTIONS[kind]!, members as ItemRequest, false),
        ),
      ),
    );
  }

  transactGet(request: TransactGetItemsRequest): Access[] {
    return request.TransactItems.map(({ Get }) =>
      this.#enclosed('TransactGetItems', this.#access('GetItem', Get, true)),
    );
  }

  #enclosed(operation: string, access: Access): Access {
    return { ...access, conditions: { ...access.conditions, 'dynamodb:EnclosingOperation': operation } };
  }

  #access(action: string, request: ItemRequest, reads: boolean): Access {
    const { TableName, IndexName, ReturnValues, ReturnConsumedCapacity } = request;
    const arn = tableArn(this.#home, TableName);
    const leading = this.#leadingKey(request);
    const attributes = attributesOf(request);
    return {
      action: `dynamodb:${action}`,
      resource: IndexName === undefined ? arn : `${arn}/index/${IndexName}`,
      conditions: {
        ...(leading !== undefined && { 'dynamodb:LeadingKeys': [leading] }),
        ...(attributes.length > 0 && { 'dynamodb:Attributes': attributes }),
        ...(reads && { 'dynamodb:Select': selectOf(request) }),
        ...(ReturnValues !== undefined && { 'dynamodb:ReturnValues': ReturnValues }),
        ...(ReturnConsumedCapacity !== undefined && {
          'dynamodb:ReturnConsumedCapacity': ReturnConsumedCapacity,
        }),
      },
    };
  }

  /** The value of the partition key the call is about; scans are about none. */
  #leadingKey({ TableName, IndexName, Key, Item, KeyConditions }: ItemRequest): string | undefined {
    const definition = this.#definitions(TableName);
    if (definition === undefined) return undefined;
    const indexes = [
      ...(definition.GlobalSecondaryIndexes ?? []),
      ...(definition.LocalSecondaryIndexes ?? []),
    ];
    const schema: KeyElement[] =
      indexes.find((index) => index.IndexName === IndexName)?.KeySchema ?? definition.KeySchema;
    const name = schema[0]!.AttributeName;
    const given = Key ?? Item;
    const value: AttributeValue | undefined =
      given === undefined ? KeyConditions?.[name]?.AttributeValueList[0] : own(given, name);
    return value?.S ?? value?.N ?? value?.B;
  }
}

/** Accesses of one kind as one, its condition keys holding the values of all. */
function together(accesses: readonly Access[]): Access {
  const conditions: Record<string, string[]> = {};
  for (const access of accesses)
    for (const [name, values] of Object.entries(access.conditions ?? {}))
      conditions[name] = [...new Set((conditions[name] ?? []).concat(values))];
  return { ...accesses[0]!, conditions };
}

const TRANSACT_ACTIONS: Record<string, string> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
};

function selectOf({ Select, IndexName, _projection, AttributesToGet }: ItemRequest): string {
  if (Select !== undefined) return Select;
  if (_projection !== undefined || AttributesToGet !== undefined) return 'SPECIFIC_ATTRIBUTES';
  return IndexName === undefined ? 'ALL_ATTRIBUTES' : 'ALL_PROJECTED_ATTRIBUTES';
}

/** The top-level attributes a call names, in keys, items and expressions of all kinds. */
function attributesOf(request: ItemRequest): string[] {
  const updates = request._updates?.sections ?? [];
  return [
    ...new Set([
      ...namesOf(
        request.Key,
        request.Item,
        request.ExclusiveStartKey,
        request.KeyConditions,
        request.Expected,
      ),
      ...namesOf(request.QueryFilter, request.ScanFilter),
      ...namesOf(request._condition?.pathHeads, request._filter?.pathHeads),
      ...(request._projection?.paths.map((path) => path[0] as string) ?? request.AttributesToGet ?? []),
      ...updates.map((clause) => clause.path[0] as string),
      ...updates.flatMap((clause) => ('val' in clause ? operandHeads(clause.val) : [])),
    ]),
  ];
}

function namesOf(...maps: (object | undefined)[]): string[] {
  return maps.flatMap((map) => (map === undefined ? [] : Object.keys(map)));
}
