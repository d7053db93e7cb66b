/** A value as DynamoDB's wire carries it: one member, named by its type. Binary is base64. */
export type AttributeValue = {
  S?: string;
  N?: string;
  B?: string;
  BOOL?: boolean;
  NULL?: boolean;
  SS?: string[];
  NS?: string[];
  BS?: string[];
  L?: AttributeValue[];
  M?: Record<string, AttributeValue>;
};

export type Item = Record<string, AttributeValue>;

/** A document path: attribute and member names, and list positions. */
export type Path = readonly (string | number)[];

export interface KeyElement {
  AttributeName: string;
  KeyType: 'HASH' | 'RANGE';
}

export interface AttributeDefinition {
  AttributeName: string;
  AttributeType: 'S' | 'N' | 'B';
}

export interface Throughput {
  ReadCapacityUnits: number;
  WriteCapacityUnits: number;
}

export interface IndexDefinition {
  IndexName: string;
  KeySchema: KeyElement[];
  Projection: { ProjectionType: 'ALL' | 'INCLUDE' | 'KEYS_ONLY'; NonKeyAttributes?: string[] };
  ProvisionedThroughput?: Throughput;
}

/** What a template says of a table, in the words of CreateTable. */
export interface TableDefinition {
  TableName: string;
  AttributeDefinitions: AttributeDefinition[];
  KeySchema: KeyElement[];
  GlobalSecondaryIndexes?: IndexDefinition[];
  LocalSecondaryIndexes?: IndexDefinition[];
  BillingMode: 'PROVISIONED' | 'PAY_PER_REQUEST';
  ProvisionedThroughput?: Throughput;
}

/** What a template says beside it, which other operations describe. */
export interface TableSettings {
  /** The attribute that holds the expiry, in seconds since the epoch. */
  timeToLive?: string;
  pointInTimeRecovery: boolean;
  deletionProtection: boolean;
  tableClass?: string;
}

/** A table as it is stored. */
export interface StoredTable {
  definition: TableDefinition;
  settings: TableSettings;
  arn: string;
  id: string;
  /** Milliseconds since the epoch. */
  createdAt: number;
}
