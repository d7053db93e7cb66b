import { AwsError } from '../kernel/errors.ts';
import { operation } from '../kernel/service.ts';
import type { Call, Cloud, Operation } from '../kernel/service.ts';
import { s3Arn } from './buckets.ts';
import type { Bucket, Buckets } from './buckets.ts';
import { checksum } from './checksums.ts';
import type { Checksum } from './checksums.ts';
import { byteRange, checkRead, preconditionFailed, tagMatches } from './conditions.ts';
import { corsHeaders } from './cors.ts';
import { noSuchKey } from './objects.ts';
import type { Objects, ObjectVersion } from './objects.ts';
import { deleteObjectInput, getObjectInput, putObjectInput } from './schemas.ts';
import type { GetObjectInput, PutObjectInput } from './schemas.ts';
import { HEADER_MEMBERS, KEPT_HEADERS } from './wire-names.ts';

/** What every operation of S3 works on. */
export interface S3State {
  buckets: Buckets;
  objects: Objects;
  cloud: Cloud;
}

const CHECKSUM_MEMBERS: readonly [Checksum, keyof PutObjectInput & `Checksum${string}`][] = [
  ['crc32', 'ChecksumCRC32'],
  ['crc32c', 'ChecksumCRC32C'],
  ['crc64nvme', 'ChecksumCRC64NVME'],
  ['sha1', 'ChecksumSHA1'],
  ['sha256', 'ChecksumSHA256'],
];

/** The operations on one object. */
export function objectOperations(state: S3State): Record<string, Operation> {
  const { buckets, objects } = state;

  const read = (method: 'GET' | 'HEAD') =>
    operation({
      input: getObjectInput,
      access: ({ Bucket, Key, VersionId }) => [
        {
          action: VersionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion',
          resource: s3Arn(Bucket, Key),
        },
      ],
      async run(input, call) {
        const bucket = buckets.bucket(input.Bucket);
        for (;;) {
          const version = await existing(state, input, call);
          checkRead(input, version);
          const range = byteRange(input.Range, version.size);
          try {
            const body = method === 'GET' ? await objects.read(version, range?.start, range?.end) : undefined;
            return answer(bucket, version, input, method, range, body, call);
          } catch (error) {
            // Overwritten between the two looks: the next one finds what is there now.
            if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
            const now = await objects.find(input.Bucket, input.Key, input.VersionId);
            if (now?.blob === version.blob) throw error;
          }
        }
      },
    });

  return {
    GetObject: read('GET'),
    HeadObject: read('HEAD'),

    PutObject: operation({
      input: putObjectInput,
      access: (input) => [
        {
          action: 's3:PutObject',
          resource: s3Arn(input.Bucket, input.Key),
          conditions: {
            ...(input.ServerSideEncryption && {
              's3:x-amz-server-side-encryption': input.ServerSideEncryption,
            }),
            ...(input.ACL && { 's3:x-amz-acl': input.ACL }),
          },
        },
      ],
      async run(input) {
        const bucket = buckets.bucket(input.Bucket);
        const version = await objects.put({
          bucket: bucket.name,
          key: input.Key,
          body: input.Body,
          headers: keptHeaders(input),
          metadata: input.Metadata,
          checksums: verifiedChecksums(input),
          versioned: bucket.versioned,
          precondition: (current) => checkWrite(input, current),
        });
        return {
          ETag: version.etag,
          ServerSideEncryption: bucket.encryption,
          ...checksumMembers(version),
          ...(bucket.versioned && { VersionId: version.versionId }),
          ...cors(bucket, input.Origin, 'PUT'),
        };
      },
    }),

    DeleteObject: operation({
      input: deleteObjectInput,
      access: ({ Bucket, Key, VersionId }) => [
        {
          action: VersionId === undefined ? 's3:DeleteObject' : 's3:DeleteObjectVersion',
          resource: s3Arn(Bucket, Key),
        },
      ],
      async run({ Bucket, Key, VersionId, Origin }) {
        const bucket = buckets.bucket(Bucket);
        const headers = cors(bucket, Origin, 'DELETE');
        if (VersionId !== undefined) {
          const removed = await objects.deleteVersion(Bucket, Key, VersionId);
          return {
            VersionId,
            ...(removed && removed.blob === undefined && { DeleteMarker: 'true' }),
            ...headers,
          };
        }
        const marker = await objects.delete(Bucket, Key, bucket.versioned);
        return { ...(marker && { DeleteMarker: 'true', VersionId: marker.versionId }), ...headers };
      },
    }),
  };
}

/** What lets a browser's page read the answer, when the bucket's rules say so. */
export function cors(
  bucket: Bucket,
  origin: string | undefined,
  method: string,
): { CorsHeaders?: Record<string, string> } {
  const headers =
    origin === undefined ? undefined : corsHeaders(bucket.cors, { origin, method, headers: [] }, false);
  return headers ? { CorsHeaders: headers } : {};
}

/**
 * The version to read. Who may not list the bucket is not told that a key is missing.
 * @throws AwsError NoSuchKey, NoSuchVersion, MethodNotAllowed, or the denial of `s3:ListBucket`.
 */
async function existing(
  { objects, cloud }: S3State,
  { Bucket, Key, VersionId }: GetObjectInput,
  call: Call,
): Promise<ObjectVersion> {
  const version = await objects.find(Bucket, Key, VersionId);
  if (version?.blob !== undefined) return version;
  if (version && VersionId !== undefined) {
    throw new AwsError('MethodNotAllowed', 'The specified method is not allowed against this resource.', {
      status: 405,
    });
  }
  await cloud.call(call.principal, 's3', 'HeadBucket', { Bucket });
  if (VersionId === undefined) throw noSuchKey(Key);
  throw new AwsError('NoSuchVersion', 'The specified version does not exist.', {
    status: 404,
    members: { Key, VersionId },
  });
}

function answer(
  bucket: Bucket,
  version: ObjectVersion,
  input: GetObjectInput,
  method: 'GET' | 'HEAD',
  range: { start: number; end: number } | undefined,
  body: Buffer | undefined,
  call: Call,
): Record<string, unknown> {
  return {
    ContentType: 'binary/octet-stream',
    ...Object.fromEntries(
      KEPT_HEADERS.map((header) => [HEADER_MEMBERS[header], version.headers[header]]).filter(
        ([, value]) => value !== undefined,
      ),
    ),
    ...overrides(input, call),
    AcceptRanges: 'bytes',
    ETag: version.etag,
    LastModified: new Date(version.lastModified),
    ContentLength: range ? range.end - range.start : version.size,
    ...(range && { ContentRange: `bytes ${range.start}-${range.end - 1}/${version.size}` }),
    Metadata: version.metadata,
    ServerSideEncryption: bucket.encryption,
    ...(bucket.versioned && { VersionId: version.versionId }),
    // A checksum of the whole says nothing of a part.
    ...(input.ChecksumMode && !range && checksumMembers(version)),
    ...cors(bucket, input.Origin, method),
    ...(body && { Body: body }),
  };
}

/** @throws AwsError InvalidRequest for an anonymous caller, as on AWS. */
function overrides(input: GetObjectInput, call: Call): Record<string, string> {
  const wanted = Object.entries({
    CacheControl: input.ResponseCacheControl,
    ContentDisposition: input.ResponseContentDisposition,
    ContentEncoding: input.ResponseContentEncoding,
    ContentLanguage: input.ResponseContentLanguage,
    ContentType: input.ResponseContentType,
    Expires: input.ResponseExpires,
  }).filter((entry): entry is [string, string] => entry[1] !== undefined);
  if (wanted.length > 0 && call.principal.kind === 'anonymous') {
    throw new AwsError(
      'InvalidRequest',
      'Request specific response headers cannot be used for anonymous GET requests.',
    );
  }
  return Object.fromEntries(wanted);
}

function keptHeaders(input: PutObjectInput): Record<string, string> {
  return Object.fromEntries(
    KEPT_HEADERS.flatMap((header) => {
      const value = input[HEADER_MEMBERS[header]];
      return value === undefined ? [] : [[header, value]];
    }),
  );
}

/** @throws AwsError BadDigest, InvalidRequest */
function verifiedChecksums(input: PutObjectInput): ObjectVersion['checksums'] {
  const verified: ObjectVersion['checksums'] = {};
  for (const [kind, member] of CHECKSUM_MEMBERS) {
    const claimed = input[member];
    if (claimed === undefined) continue;
    const actual = checksum(kind, input.Body);
    if (Buffer.from(claimed, 'base64').length !== Buffer.from(actual, 'base64').length) {
      throw new AwsError('InvalidRequest', `Value for x-amz-checksum-${kind} header is invalid.`);
    }
    if (claimed !== actual) {
      throw new AwsError(
        'BadDigest',
        `The ${kind.toUpperCase()} you specified did not match the calculated checksum.`,
      );
    }
    verified[kind] = actual;
  }
  return verified;
}

function checksumMembers(version: ObjectVersion): Record<string, string> {
  const members = CHECKSUM_MEMBERS.flatMap(([kind, member]) => {
    const value = version.checksums[kind];
    return value === undefined ? [] : [[member, value]];
  });
  return members.length === 0 ? {} : { ...Object.fromEntries(members), ChecksumType: 'FULL_OBJECT' };
}

function checkWrite({ Key, IfMatch, IfNoneMatch }: PutObjectInput, current: ObjectVersion | undefined): void {
  if (IfNoneMatch !== undefined && current) throw preconditionFailed('If-None-Match');
  if (IfMatch === undefined) return;
  if (!current) throw noSuchKey(Key);
  if (!tagMatches(IfMatch, current.etag)) throw preconditionFailed('If-Match');
}
