import { z } from 'zod';
import { AwsError, BootError } from '../../../kernel/errors.ts';
import type { Cloud, Principal } from '../../../kernel/service.ts';
import type { DataSource } from '../datasource.ts';
import { badRequest, parseRequest } from '../request.ts';
import { batchDeleteItem, batchGetItem, batchPutItem } from './batch.ts';
import { callsAs, type DynamodbOperation } from './context.ts';
import { toError } from './errors.ts';
import { createPageTokens } from './page-token.ts';
import { query, scan } from './reads.ts';
import { deleteItem, getItem, putItem, updateItem } from './single.ts';
import { transactGetItems, transactWriteItems } from './transactions.ts';

/** `DynamoDBConfig` of `AWS::AppSync::DataSource`. */
export const dynamodbConfig = z.strictObject({
  TableName: z.string(),
  AwsRegion: z.string(),
  UseCallerCredentials: z.boolean().optional(),
  Versioned: z.boolean().optional(),
});

/** All operations but Sync, which needs a versioned data source. */
const OPERATIONS: Readonly<Record<string, DynamodbOperation>> = {
  GetItem: getItem,
  PutItem: putItem,
  UpdateItem: updateItem,
  DeleteItem: deleteItem,
  Query: query,
  Scan: scan,
  BatchGetItem: batchGetItem,
  BatchPutItem: batchPutItem,
  BatchDeleteItem: batchDeleteItem,
  TransactGetItems: transactGetItems,
  TransactWriteItems: transactWriteItems,
};

const anyRequest = z.looseObject({ operation: z.string() });

/**
 * `AMAZON_DYNAMODB`: request objects of AppSync as calls of the DynamoDB API, under the data source's role.
 *
 * @throws BootError UNSUPPORTED_PROPERTY for caller credentials, versioning or another region's table
 */
export function createDynamodbDataSource(
  name: string,
  config: z.infer<typeof dynamodbConfig>,
  surroundings: { cloud: Cloud; role: Principal; region: string; tokenSecret: string; place: string },
): DataSource {
  const { cloud, role, region, tokenSecret, place } = surroundings;
  refuse('UseCallerCredentials', config.UseCallerCredentials === true, place);
  refuse('Versioned', config.Versioned === true, place);
  refuse('AwsRegion', config.AwsRegion !== region, place);
  const context = {
    tableName: config.TableName,
    // A token of one table must not open another's pages.
    tokens: createPageTokens(`${tokenSecret}/${name}/${config.TableName}`),
    call: callsAs(cloud, role),
  };
  return {
    name,
    type: 'AMAZON_DYNAMODB',
    async invoke(request, identity) {
      const { operation } = parseRequest(anyRequest, request);
      const run = Object.hasOwn(OPERATIONS, operation) ? OPERATIONS[operation] : undefined;
      if (!run) throw badRequest(`Unsupported operation '${operation}'.`);
      try {
        return await run(request, context, identity);
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        return { result: null, error: toError(error) };
      }
    },
  };
}

function refuse(property: string, isSet: boolean, place: string): void {
  if (!isSet) return;
  throw new BootError(
    'UNSUPPORTED_PROPERTY',
    `${property} of a DynamoDB data source is not supported as it is set`,
    {
      place: `${place}.DynamoDBConfig.${property}`,
    },
  );
}
