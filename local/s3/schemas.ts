import { z } from 'zod';

const bucket = z.string().min(1);
const key = z
  .string()
  .min(1)
  .refine((text) => Buffer.byteLength(text) <= 1024, 'Your key is too long');
/** Set by the protocol alone: the page a browser asks for, so that the answer can let it read. */
const origin = { Origin: z.string().optional() };

export const bucketInput = z.strictObject({ Bucket: bucket, ...origin });

export const listObjectsInput = z.strictObject({
  Bucket: bucket,
  Prefix: z.string().optional(),
  Delimiter: z.string().optional(),
  MaxKeys: z.coerce.number().int().min(0).optional(),
  ContinuationToken: z.string().optional(),
  StartAfter: z.string().optional(),
  EncodingType: z.literal('url').optional(),
  FetchOwner: z.literal('false').optional(),
  ...origin,
});

const conditions = {
  IfMatch: z.string().optional(),
  IfNoneMatch: z.string().optional(),
  IfModifiedSince: z.string().optional(),
  IfUnmodifiedSince: z.string().optional(),
};

export const getObjectInput = z.strictObject({
  Bucket: bucket,
  Key: key,
  VersionId: z.string().optional(),
  Range: z.string().optional(),
  ChecksumMode: z.literal('ENABLED').optional(),
  ...conditions,
  ResponseCacheControl: z.string().optional(),
  ResponseContentDisposition: z.string().optional(),
  ResponseContentEncoding: z.string().optional(),
  ResponseContentLanguage: z.string().optional(),
  ResponseContentType: z.string().optional(),
  ResponseExpires: z.string().optional(),
  ...origin,
});

export const putObjectInput = z.strictObject({
  Bucket: bucket,
  Key: key,
  Body: z
    .union([z.instanceof(Uint8Array), z.string()])
    .default('')
    .transform((body) => Buffer.from(body as Uint8Array)),
  CacheControl: z.string().optional(),
  ContentDisposition: z.string().optional(),
  ContentEncoding: z.string().optional(),
  ContentLanguage: z.string().optional(),
  ContentType: z.string().optional(),
  Expires: z.string().optional(),
  Metadata: z.record(z.string(), z.string()).default({}),
  IfMatch: z.string().optional(),
  IfNoneMatch: z.literal('*').optional(),
  ChecksumCRC32: z.string().optional(),
  ChecksumCRC32C: z.string().optional(),
  ChecksumCRC64NVME: z.string().optional(),
  ChecksumSHA1: z.string().optional(),
  ChecksumSHA256: z.string().optional(),
  ACL: z.enum(['private', 'bucket-owner-full-control']).optional(),
  StorageClass: z.literal('STANDARD').optional(),
  ServerSideEncryption: z.enum(['AES256', 'aws:kms', 'aws:kms:dsse']).optional(),
  SSEKMSKeyId: z.string().optional(),
  BucketKeyEnabled: z.string().optional(),
  ...origin,
});

export const deleteObjectInput = z.strictObject({
  Bucket: bucket,
  Key: key,
  VersionId: z.string().optional(),
  ...origin,
});

export const preflightInput = z.strictObject({
  Bucket: bucket,
  Key: z.string().optional(),
  Origin: z.string(),
  Method: z.string(),
  Headers: z.array(z.string()),
});

export type ListObjectsInput = z.infer<typeof listObjectsInput>;
export type GetObjectInput = z.infer<typeof getObjectInput>;
export type PutObjectInput = z.infer<typeof putObjectInput>;
