import { z } from 'zod';
import { BootError } from '../kernel/errors.ts';
import type { Attributes, Placement, ResourceType } from '../kernel/resource.ts';
import { resourceType } from '../kernel/resource.ts';
import { checkDefinition } from './definition.ts';
import { tableArn } from './table-names.ts';
import type { TableDefinition, TableSettings } from './types.ts';

/** Takes up a table; gives its id. */
export type MakeTable = (
  definition: TableDefinition,
  settings: TableSettings,
  placement: Placement,
) => Promise<{ id: string }>;

const keySchema = z.array(z.strictObject({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }));
const projection = z.strictObject({
  ProjectionType: z.enum(['ALL', 'INCLUDE', 'KEYS_ONLY']).default('ALL'),
  NonKeyAttributes: z.array(z.string()).optional(),
});
const throughput = z.strictObject({
  ReadCapacityUnits: z.coerce.number(),
  WriteCapacityUnits: z.coerce.number(),
});
const localIndex = z.strictObject({ IndexName: z.string(), KeySchema: keySchema, Projection: projection });

/** Accepted because it changes nothing on one machine: capacity that is not enforced, insights, encryption, tags. */
const inert = z.unknown().optional();

const common = {
  TableName: z.string().optional(),
  AttributeDefinitions: z.array(
    z.strictObject({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) }),
  ),
  KeySchema: keySchema,
  LocalSecondaryIndexes: z.array(localIndex).optional(),
  BillingMode: z.enum(['PROVISIONED', 'PAY_PER_REQUEST']).default('PROVISIONED'),
  TimeToLiveSpecification: z
    .strictObject({ AttributeName: z.string().optional(), Enabled: z.stringbool().or(z.boolean()) })
    .optional(),
  SSESpecification: inert,
  WarmThroughput: inert,
};
const pointInTimeRecovery = z
  .strictObject({ PointInTimeRecoveryEnabled: z.boolean().optional(), RecoveryPeriodInDays: inert })
  .optional();
const perReplica = {
  PointInTimeRecoverySpecification: pointInTimeRecovery,
  DeletionProtectionEnabled: z.boolean().optional(),
  TableClass: z.string().optional(),
  ContributorInsightsSpecification: inert,
  Tags: inert,
};

const table = z.strictObject({
  ...common,
  ...perReplica,
  ProvisionedThroughput: throughput.optional(),
  OnDemandThroughput: inert,
  GlobalSecondaryIndexes: z
    .array(
      localIndex.extend({
        ProvisionedThroughput: throughput.optional(),
        OnDemandThroughput: inert,
        WarmThroughput: inert,
        ContributorInsightsSpecification: inert,
      }),
    )
    .optional(),
});

const globalTable = z.strictObject({
  ...common,
  WriteProvisionedThroughputSettings: inert,
  WriteOnDemandThroughputSettings: inert,
  GlobalSecondaryIndexes: z
    .array(
      localIndex.extend({
        WriteProvisionedThroughputSettings: inert,
        WriteOnDemandThroughputSettings: inert,
        WarmThroughput: inert,
      }),
    )
    .optional(),
  Replicas: z
    .array(
      z.strictObject({
        ...perReplica,
        Region: z.string(),
        SSESpecification: inert,
        ReadProvisionedThroughputSettings: inert,
        ReadOnDemandThroughputSettings: inert,
        GlobalSecondaryIndexes: z
          .array(
            z.strictObject({
              IndexName: z.string(),
              ContributorInsightsSpecification: inert,
              ReadProvisionedThroughputSettings: inert,
              ReadOnDemandThroughputSettings: inert,
            }),
          )
          .optional(),
      }),
    )
    .length(1, 'One machine holds one replica'),
});

/** Capacity of a global table that is not on demand: its own units may be scaled, so any stand for them. */
const SCALED_THROUGHPUT = { ReadCapacityUnits: 1, WriteCapacityUnits: 1 };

/** `AWS::DynamoDB::Table` and `AWS::DynamoDB::GlobalTable`. Streams, imports and resource policies are not built. */
export function tableResources(make: MakeTable): ResourceType[] {
  return [
    resourceType({
      type: 'AWS::DynamoDB::Table',
      properties: table,
      create: (properties, placement) => {
        const { GlobalSecondaryIndexes, ProvisionedThroughput } = properties;
        const indexes = GlobalSecondaryIndexes?.map(
          ({ IndexName, KeySchema, Projection, ProvisionedThroughput: units }) => ({
            ...describeIndex({ IndexName, KeySchema, Projection }),
            ...(units && { ProvisionedThroughput: units }),
          }),
        );
        const definition = {
          ...describeTable(properties, placement),
          ...(indexes && { GlobalSecondaryIndexes: indexes }),
          ...(ProvisionedThroughput && { ProvisionedThroughput }),
        };
        return build(make, definition, settingsOf(properties, properties, placement), placement);
      },
    }),
    resourceType({
      type: 'AWS::DynamoDB::GlobalTable',
      properties: globalTable,
      create: (properties, placement) => {
        const provisioned = properties.BillingMode === 'PROVISIONED' && {
          ProvisionedThroughput: SCALED_THROUGHPUT,
        };
        const indexes = properties.GlobalSecondaryIndexes?.map(({ IndexName, KeySchema, Projection }) => ({
          ...describeIndex({ IndexName, KeySchema, Projection }),
          ...provisioned,
        }));
        const definition = {
          ...describeTable(properties, placement),
          ...(indexes && { GlobalSecondaryIndexes: indexes }),
          ...provisioned,
        };
        return build(make, definition, settingsOf(properties, properties.Replicas[0]!, placement), placement);
      },
    }),
  ];
}

async function build(
  make: MakeTable,
  definition: TableDefinition,
  settings: TableSettings,
  placement: Placement,
): Promise<Attributes> {
  checkDefinition(definition, placement.place);
  const { id } = await make(definition, settings, placement);
  return {
    ref: definition.TableName,
    attributes: { Arn: tableArn(placement, definition.TableName), TableId: id },
  };
}

type Common = Pick<
  z.infer<typeof table>,
  'TableName' | 'AttributeDefinitions' | 'KeySchema' | 'LocalSecondaryIndexes' | 'BillingMode'
>;

function describeTable(properties: Common, placement: Placement): TableDefinition {
  const { TableName, AttributeDefinitions, KeySchema, LocalSecondaryIndexes, BillingMode } = properties;
  return {
    TableName: TableName ?? placement.physicalName(255),
    AttributeDefinitions,
    KeySchema,
    BillingMode,
    ...(LocalSecondaryIndexes && { LocalSecondaryIndexes: LocalSecondaryIndexes.map(describeIndex) }),
  };
}

function describeIndex({ IndexName, KeySchema, Projection }: z.infer<typeof localIndex>) {
  const { ProjectionType, NonKeyAttributes } = Projection;
  return {
    IndexName,
    KeySchema,
    Projection: { ProjectionType, ...(NonKeyAttributes && { NonKeyAttributes }) },
  };
}

function settingsOf(
  { TimeToLiveSpecification: expiry }: Pick<z.infer<typeof table>, 'TimeToLiveSpecification'>,
  replica: Pick<
    z.infer<typeof table>,
    'PointInTimeRecoverySpecification' | 'DeletionProtectionEnabled' | 'TableClass'
  >,
  placement: Placement,
): TableSettings {
  const timeToLive = expiry?.Enabled === true ? expiry.AttributeName : undefined;
  if (expiry?.Enabled === true && timeToLive === undefined)
    throw new BootError('INVALID_PROPERTY', 'Time to live is enabled without an attribute', {
      place: `${placement.place}.Properties.TimeToLiveSpecification`,
    });
  return {
    ...(timeToLive !== undefined && { timeToLive }),
    pointInTimeRecovery: replica.PointInTimeRecoverySpecification?.PointInTimeRecoveryEnabled ?? false,
    deletionProtection: replica.DeletionProtectionEnabled ?? false,
    ...(replica.TableClass !== undefined && { tableClass: replica.TableClass }),
  };
}
