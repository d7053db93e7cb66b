import { describe, expect, it } from 'vitest';
import type { Cloud } from '../../../kernel/service.ts';
import { scriptedCloud, testRole } from '../testing.ts';
import { createDynamodbDataSource } from './dynamodb.ts';

const source = (cloud: Cloud, name = 'things') =>
  createDynamodbDataSource(
    name,
    { TableName: 'things', AwsRegion: 'us-east-1' },
    { cloud, role: testRole, region: 'us-east-1', tokenSecret: 'secret', place: 'Stack/Source' },
  );

describe('nextToken', () => {
  const last = { id: { S: 'a' }, n: { N: '1' } };
  const me = { sub: 'me', issuer: 'pool', claims: { iat: 1 } };

  async function firstPage(): Promise<string> {
    const { result } = await source(scriptedCloud({ Items: [], LastEvaluatedKey: last })).invoke(
      { operation: 'Scan' },
      me,
    );
    return (result as { nextToken: string }).nextToken;
  }

  it('goes on where the page ended, for the same caller with other claims, after another start', async () => {
    const nextToken = await firstPage();
    expect(Buffer.from(nextToken, 'base64').toString('latin1')).not.toContain('id');
    const cloud = scriptedCloud({ Items: [] });
    await source(cloud).invoke({ operation: 'Scan', nextToken }, { ...me, claims: { iat: 2 } });
    expect(cloud.calls[0]?.input).toEqual({ TableName: 'things', ExclusiveStartKey: last });
  });

  it.each([
    ['of another caller', async () => [await firstPage(), { sub: 'you', issuer: 'pool' }, 'things'] as const],
    ['for another data source', async () => [await firstPage(), me, 'others'] as const],
    ['that was changed', async () => [`${(await firstPage()).slice(0, -4)}AAAA`, me, 'things'] as const],
    ['that is none', async () => ['abc', me, 'things'] as const],
  ])('%s is refused', async (_, given) => {
    const [nextToken, identity, name] = await given();
    expect(await source(scriptedCloud(), name).invoke({ operation: 'Scan', nextToken }, identity)).toEqual({
      result: null,
      error: {
        type: 'DynamoDB:UserIllegalArgumentException',
        message:
          'com.amazonaws.deepdish.common.pagination.InvalidPaginationTokenException: Invalid pagination token given.',
      },
    });
  });
});
