import { AwsError } from '../kernel/errors.ts';
import { operation } from '../kernel/service.ts';
import type { Operation } from '../kernel/service.ts';
import { s3Arn } from './buckets.ts';
import { corsHeaders } from './cors.ts';
import { cors } from './object-operations.ts';
import type { S3State } from './object-operations.ts';
import type { ObjectVersion } from './objects.ts';
import type { ListObjectsInput } from './schemas.ts';
import { bucketInput, listObjectsInput, preflightInput } from './schemas.ts';
import { z } from 'zod';

/** The most keys and prefixes of one page. */
const MAX_KEYS = 1000;

/** The operations on buckets. */
export function bucketOperations(
  { buckets, objects }: S3State,
  { region, accountId }: { region: string; accountId: string },
): Record<string, Operation> {
  const bucketAccess =
    (action: string) =>
    ({ Bucket }: { Bucket: string; Origin?: string }) => [{ action, resource: s3Arn(Bucket) }];

  return {
    ListBuckets: operation({
      input: z.strictObject({ Origin: z.string().optional() }),
      access: () => [{ action: 's3:ListAllMyBuckets', resource: '*' }],
      run: async () => ({
        Owner: { ID: accountId },
        Buckets: buckets
          .list()
          .map(({ name, createdAt }) => ({ Name: name, CreationDate: new Date(createdAt) })),
      }),
    }),

    HeadBucket: operation({
      input: bucketInput,
      access: bucketAccess('s3:ListBucket'),
      async run({ Bucket, Origin }) {
        return { BucketRegion: region, ...cors(buckets.bucket(Bucket), Origin, 'HEAD') };
      },
    }),

    GetBucketLocation: operation({
      input: bucketInput,
      access: bucketAccess('s3:GetBucketLocation'),
      async run({ Bucket, Origin }) {
        const bucket = buckets.bucket(Bucket);
        // The oldest region has no name here.
        return { LocationConstraint: region === 'us-east-1' ? '' : region, ...cors(bucket, Origin, 'GET') };
      },
    }),

    GetBucketVersioning: operation({
      input: bucketInput,
      access: bucketAccess('s3:GetBucketVersioning'),
      async run({ Bucket, Origin }) {
        const bucket = buckets.bucket(Bucket);
        return { ...(bucket.versioned && { Status: 'Enabled' }), ...cors(bucket, Origin, 'GET') };
      },
    }),

    ListObjectsV2: operation({
      input: listObjectsInput,
      access: (input) => [
        { action: 's3:ListBucket', resource: s3Arn(input.Bucket), conditions: listConditions(input) },
      ],
      async run(input) {
        const { Prefix: prefix = '', Delimiter: delimiter = '', StartAfter = '' } = input;
        const bucket = buckets.bucket(input.Bucket);
        const limit = Math.min(input.MaxKeys ?? MAX_KEYS, MAX_KEYS);
        const after = input.ContinuationToken === undefined ? StartAfter : fromToken(input.ContinuationToken);
        const page = await listPage((from) => objects.list(bucket.name, prefix, from), {
          prefix,
          delimiter,
          after,
          limit,
        });
        return {
          Name: bucket.name,
          Prefix: prefix,
          Delimiter: input.Delimiter,
          StartAfter: input.StartAfter,
          MaxKeys: limit,
          EncodingType: input.EncodingType,
          KeyCount: page.contents.length + page.prefixes.length,
          IsTruncated: page.next !== undefined,
          ContinuationToken: input.ContinuationToken,
          ...(page.next !== undefined && { NextContinuationToken: toToken(page.next) }),
          Contents: page.contents.map(({ key, lastModified, etag, size }) => ({
            Key: key,
            LastModified: new Date(lastModified),
            ETag: etag,
            Size: size,
            StorageClass: 'STANDARD',
          })),
          CommonPrefixes: page.prefixes.map((prefix) => ({ Prefix: prefix })),
          ...cors(bucket, input.Origin, 'GET'),
        };
      },
    }),

    /** A browser's question before a request; it has no name in AWS's API, and needs no permission. */
    Preflight: operation({
      input: preflightInput,
      access: () => [],
      async run({ Bucket, Origin, Method, Headers }) {
        const rules = buckets.bucket(Bucket).cors;
        const headers = corsHeaders(rules, { origin: Origin, method: Method, headers: Headers }, true);
        if (headers) return { CorsHeaders: headers };
        throw new AwsError(
          'AccessForbidden',
          rules.length === 0
            ? 'CORSResponse: CORS is not enabled for this bucket.'
            : "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.",
          { status: 403, members: { Method, ResourceType: 'OBJECT' } },
        );
      },
    }),
  };
}

/**
 * The condition keys of a listing. What the request does not say has no key: a policy that asks for a prefix
 * is not fulfilled by a listing of everything
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html).
 */
function listConditions({ Prefix, Delimiter, MaxKeys }: ListObjectsInput): Record<string, string> {
  return {
    ...(Prefix !== undefined && { 's3:prefix': Prefix }),
    ...(Delimiter !== undefined && { 's3:delimiter': Delimiter }),
    ...(MaxKeys !== undefined && { 's3:max-keys': String(MaxKeys) }),
  };
}

interface PageRequest {
  prefix: string;
  delimiter: string;
  after: string;
  limit: number;
}

interface Page {
  contents: ObjectVersion[];
  prefixes: string[];
  /** Where the next page starts after; undefined when there is none. */
  next: string | undefined;
}

/** Keys up to the first delimiter after the prefix count as one, and are jumped over. */
async function listPage(
  list: (after: string) => AsyncIterable<ObjectVersion>,
  { prefix, delimiter, after, limit }: PageRequest,
): Promise<Page> {
  const page: Page = { contents: [], prefixes: [], next: undefined };
  let from = after;
  if (limit === 0) return page;
  for (;;) {
    let jump: string | undefined;
    for await (const version of list(from)) {
      const end = delimiter === '' ? -1 : version.key.indexOf(delimiter, prefix.length);
      const common = end < 0 ? undefined : version.key.slice(0, end + delimiter.length);
      // A page may have ended with this very prefix.
      const repeated = common !== undefined && after.startsWith(common);
      if (!repeated && page.contents.length + page.prefixes.length >= limit) return { ...page, next: from };
      if (common === undefined) {
        page.contents.push(version);
        from = version.key;
      } else {
        if (!repeated) page.prefixes.push(common);
        jump = common + '\u{10FFFF}';
        break;
      }
    }
    if (jump === undefined) return page;
    from = jump;
  }
}

function toToken(key: string): string {
  return Buffer.from(key).toString('base64url');
}

function fromToken(token: string): string {
  const key = Buffer.from(token, 'base64url').toString();
  if (toToken(key) === token) return key;
  throw new AwsError('InvalidArgument', 'The continuation token provided is incorrect', {
    members: { ArgumentName: 'continuation-token', ArgumentValue: token },
  });
}
