import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDataSource } from '../../local/appsync/datasources/create.ts';
import type { DataSource } from '../../local/appsync/datasources/datasource.ts';
import type { Identity } from '../../local/appsync/resolver.ts';
import { createPipelineResolver } from '../../local/appsync/runtime/resolvers.ts';
import { createRuntime } from '../../local/appsync/runtime/runtime.ts';
import { SystemClock } from '../../local/kernel/clock.ts';
import type { Cloud } from '../../local/kernel/service.ts';
import { REGION, rolePrincipal } from '../../local/testing/bench.ts';
import { buildResolvers } from '../../resolvers/build.ts';
import type { Machine } from '../../domain/work.ts';
import { TABLES } from './tables.ts';

/** Who calls the API, as AppSync shows a caller to resolvers. */
export const CUSTOMER = identity('customer-1', null);
export const OPERATOR = identity('operator-1', ['operators']);
/** The functions' roles. */
export const PIPELINE = { accountId: '000000000000', userArn: 'arn:aws:sts::000000000000:assumed-role/step' };

function identity(sub: string, groups: string[] | null): Record<string, unknown> {
  return { sub, username: sub, groups, claims: { sub }, sourceIp: ['127.0.0.1'] };
}

/** Answers the API's fields that move orders, by the very resolvers that are deployed. */
export interface ApiResolvers {
  /** @throws FieldError as the API tells it */
  ask<Value>(field: string, args: object, identity: Identity): Promise<Value>;
}

type Source = 'orders' | 'states';

const BY_WISH: [string, Source][] = [
  ['findOrderToMove', 'orders'],
  ['moveOrder', 'orders'],
  ['findOrderToMove', 'orders'],
  ['moveOrder', 'orders'],
  ['findOrderToMove', 'orders'],
  ['startExecution', 'states'],
];

/** The functions of each field, as `stack/resolvers.ts` has them. */
const PIPELINES: Record<string, [name: string, source: Source][]> = {
  'Mutation.postOrderStatus': [
    ['readOrder', 'orders'],
    ['writeStatus', 'orders'],
    ['readOrder', 'orders'],
    ['writeStatus', 'orders'],
    ['readEvent', 'orders'],
  ],
  'Mutation.cancelOrder': [...BY_WISH, ['wakeExecution', 'states']],
  'Mutation.requestRefund': BY_WISH,
  'Mutation.repairOrder': BY_WISH,
};

/** `cloud` holds the tables and state machines; `machines` are the ARNs of the latter. */
export async function openApiResolvers(
  cloud: Cloud,
  machines: Readonly<Record<Machine, string>>,
): Promise<ApiResolvers> {
  const folder = await mkdtemp(join(tmpdir(), 'resolvers-'));
  const bundles = await buildResolvers(folder);
  await rm(folder, { recursive: true });
  const deployment: Record<string, string> = {
    ordersTable: TABLES.orders,
    catalogTable: TABLES.catalog,
    stateMachineArn: machines.ORDER,
    refundMachineArn: machines.REFUND,
  };
  const codeOf = (name: string): string => {
    const bundle = bundles.find((candidate) => candidate.name === name);
    if (!bundle) throw new Error(`There is no resolver ${name}`);
    return bundle.code.replaceAll(/\{\{(\w+)\}\}/g, (whole, key: string) => deployment[key] ?? whole);
  };
  const clock = new SystemClock();
  const surroundings = {
    ...{ cloud, clock, role: rolePrincipal('api'), region: REGION },
    ...{ tokenSecret: 'secret', place: 'Test/Source' },
  };
  const sources: Record<Source, DataSource> = {
    orders: createDataSource(
      {
        Name: 'Orders',
        Type: 'AMAZON_DYNAMODB',
        DynamoDBConfig: { TableName: TABLES.orders, AwsRegion: REGION },
      },
      surroundings,
    ),
    states: createDataSource(
      {
        Name: 'States',
        Type: 'HTTP',
        HttpConfig: {
          Endpoint: `https://states.${REGION}.amazonaws.com/`,
          AuthorizationConfig: {
            AuthorizationType: 'AWS_IAM',
            AwsIamConfig: { SigningRegion: REGION, SigningServiceName: 'states' },
          },
        },
      },
      surroundings,
    ),
  };
  const runtime = createRuntime({ clock, log: () => {} });
  const resolvers = new Map(
    Object.entries(PIPELINES).map(([field, functions]) => {
      const [typeName = '', fieldName = ''] = field.split('.');
      const parts = functions.map(([name, source]) => ({
        name,
        code: codeOf(name),
        dataSource: sources[source],
      }));
      return [
        field,
        createPipelineResolver({ typeName, fieldName, code: codeOf(field), runtime, functions: parts }),
      ];
    }),
  );

  return {
    async ask<Value>(field: string, args: object, caller: Identity) {
      const resolver = resolvers.get(field);
      if (!resolver) throw new Error(`There is no field ${field}`);
      const { value } = await resolver.resolve({
        arguments: { ...args },
        source: null,
        identity: caller,
        authType: 'User Pool Authorization',
        request: { headers: {}, domainName: null },
        info: {
          fieldName: resolver.fieldName,
          parentTypeName: resolver.typeName,
          variables: {},
          selectionSetList: [],
          selectionSetGraphQL: '',
        },
      });
      return value as Value;
    },
  };
}
