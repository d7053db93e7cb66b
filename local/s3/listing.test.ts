import { ListObjectsV2Command, paginateListObjectsV2, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Denial } from '../iam/iam.ts';
import { bootFunctions } from '../lambda/booted.ts';

const Bucket = 'papers';
const BUCKET_ARN = `arn:aws:s3:::${Bucket}`;

/** Who lists by this role may only see what begins with `letters/`, 50 keys at a time. */
const POLICY = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Action: 's3:ListBucket',
      Resource: BUCKET_ARN,
      Condition: {
        StringLike: { 's3:prefix': 'letters/*' },
        NumericLessThanEqualsIfExists: { 's3:max-keys': '50' },
      },
    },
  ],
};

let booted: Awaited<ReturnType<typeof bootFunctions>>;
let operator: S3Client;
let reader: S3Client;
const denials: Denial[] = [];

beforeAll(async () => {
  booted = await bootFunctions(
    {
      functions: {},
      resources: {
        Papers: { Type: 'AWS::S3::Bucket', Properties: { BucketName: Bucket } },
        Policy: {
          Type: 'AWS::IAM::Policy',
          Properties: { PolicyName: 'list', Roles: [{ Ref: 'Role' }], PolicyDocument: POLICY },
        },
      },
    },
    { onDenial: (denial) => denials.push(denial) },
  );
  const { iam, awsUrl, region, operatorCredentials, stack, accountId } = booted.runtime;
  const role = stack.resources.find(({ logicalId }) => logicalId === 'Role')!.physicalId;
  const principal = iam.assume(
    `arn:aws:iam::${accountId}:role/${role}`,
    'lambda.amazonaws.com',
    'reader',
    'test',
  );
  const client = { endpoint: awsUrl, region, forcePathStyle: true, maxAttempts: 1 };
  operator = new S3Client({ ...client, credentials: { ...operatorCredentials } });
  reader = new S3Client({ ...client, credentials: { ...iam.credentialsFor(principal) } });
  for (let i = 0; i < 7; i++) {
    for (const folder of ['invoices', 'letters']) {
      await operator.send(new PutObjectCommand({ Bucket, Key: `${folder}/${i}`, Body: 'text' }));
    }
  }
});
afterAll(async () => {
  operator?.destroy();
  reader?.destroy();
  await booted?.end();
});

describe('a role that may list what begins with a prefix', () => {
  it('reads it in pages', async () => {
    const pages: string[][] = [];
    for await (const { Contents } of paginateListObjectsV2(
      { client: reader, pageSize: 3 },
      { Bucket, Prefix: 'letters/' },
    )) {
      pages.push((Contents ?? []).map(({ Key }) => Key!));
    }
    expect(pages).toEqual([
      ['letters/0', 'letters/1', 'letters/2'],
      ['letters/3', 'letters/4', 'letters/5'],
      ['letters/6'],
    ]);
    expect(denials).toEqual([]);
  });

  it.each([
    ['another prefix', { Prefix: 'invoices/' }],
    ['a wider one', { Prefix: 'let' }],
    ['an empty one', { Prefix: '' }],
    ['none', {}],
    ['larger pages', { Prefix: 'letters/', MaxKeys: 51 }],
  ])('is denied %s', async (_what, input) => {
    denials.length = 0;
    await expect(reader.send(new ListObjectsV2Command({ Bucket, ...input }))).rejects.toMatchObject({
      name: 'AccessDenied',
      $metadata: { httpStatusCode: 403 },
    });
    expect(denials).toMatchObject([{ action: 's3:ListBucket', resource: BUCKET_ARN }]);
    const { KeyCount } = await operator.send(new ListObjectsV2Command({ Bucket, ...input }));
    expect(KeyCount).toBeGreaterThan(0);
  });
});

it('a listing says back what it was asked and nothing else', async () => {
  const plain = await operator.send(new ListObjectsV2Command({ Bucket }));
  expect([plain.Prefix, plain.Delimiter, plain.StartAfter, plain.MaxKeys]).toEqual([
    '',
    undefined,
    undefined,
    1000,
  ]);
  const asked = { Prefix: 'letters/', Delimiter: '/', StartAfter: 'letters/5', MaxKeys: 2 };
  const listed = await operator.send(new ListObjectsV2Command({ Bucket, EncodingType: 'url', ...asked }));
  expect(listed).toMatchObject({ ...asked, KeyCount: 1, IsTruncated: false });
});
