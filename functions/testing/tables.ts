import { BY_CUSTOMER_INDEX, BY_DUE_INDEX, BY_PROBLEM_INDEX } from '../../domain/keys.ts';

export const TABLES = { orders: 'Orders', catalog: 'Catalog', payments: 'Payments' } as const;

interface Index {
  name: string;
  hash: string;
  range: string;
  projection: 'ALL' | 'KEYS_ONLY';
}

const ORDER_INDEXES: Index[] = [
  { name: BY_CUSTOMER_INDEX, hash: 'customerId', range: 'placedKey', projection: 'ALL' },
  { name: BY_DUE_INDEX, hash: 'dueShard', range: 'dueAt', projection: 'KEYS_ONLY' },
  { name: BY_PROBLEM_INDEX, hash: 'problemState', range: 'problemKey', projection: 'ALL' },
];

/** The tables as properties of their resource type. Every table has the same keys. */
export const TABLE_PROPERTIES = Object.values(TABLES).map((TableName) => {
  const indexes = TableName === TABLES.orders ? ORDER_INDEXES : [];
  const attributes = ['pk', 'sk', ...indexes.flatMap(({ hash, range }) => [hash, range])];
  return {
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: attributes.map((name) => ({ AttributeName: name, AttributeType: 'S' })),
    KeySchema: keySchema('pk', 'sk'),
    ...(indexes.length > 0
      ? {
          GlobalSecondaryIndexes: indexes.map(({ name, hash, range, projection }) => ({
            IndexName: name,
            KeySchema: keySchema(hash, range),
            Projection: { ProjectionType: projection },
          })),
        }
      : {}),
  };
});

function keySchema(hash: string, range: string) {
  return [
    { AttributeName: hash, KeyType: 'HASH' },
    { AttributeName: range, KeyType: 'RANGE' },
  ];
}
