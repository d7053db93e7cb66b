import type { Cloud, Principal } from '../../../kernel/service.ts';
import type { DataSourceAnswer } from '../datasource.ts';
import type { Identity } from '../../resolver.ts';
import type { PageTokens } from './page-token.ts';

/** What the operations of a DynamoDB data source work with. */
export interface DynamodbContext {
  tableName: string;
  tokens: PageTokens;
  /** A call of the DynamoDB API under the data source's role. @throws AwsError */
  call<Output>(operation: string, input: object): Promise<Output>;
}

/** One operation: from the request object to the result. @throws AwsError, FieldError */
export type DynamodbOperation = (
  request: unknown,
  context: DynamodbContext,
  identity: Identity,
) => Promise<DataSourceAnswer>;

/** Binds calls to a role. */
export function callsAs(cloud: Cloud, role: Principal): DynamodbContext['call'] {
  return (operation, input) => cloud.call(role, 'dynamodb', operation, input);
}

/** An answer without an error. */
export const found = (result: unknown): DataSourceAnswer => ({ result, error: null });
