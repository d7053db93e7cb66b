import { createHash } from 'node:crypto';
import type { S3Client } from '@aws-sdk/client-s3';
import { GetObjectCommand, ListObjectsV2Command, NoSuchKey } from '@aws-sdk/client-s3';

/** Reads of the receipts bucket. */
export interface Bucket {
  /** The keys below a prefix, page by page, in their order. */
  list(prefix: string, after?: string): AsyncIterable<string[]>;
  /** The SHA-256 of an object's bytes, in hex; undefined when it is gone. */
  digest(key: string): Promise<string | undefined>;
}

export function createBucket(s3: S3Client, name: string): Bucket {
  return {
    async *list(prefix, after) {
      let token: string | undefined;
      do {
        const page = await s3.send(
          new ListObjectsV2Command({
            Bucket: name,
            Prefix: prefix,
            ...(token ? { ContinuationToken: token } : after ? { StartAfter: after } : {}),
          }),
        );
        yield (page.Contents ?? []).flatMap(({ Key }) => (Key === undefined ? [] : [Key]));
        token = page.IsTruncated ? page.NextContinuationToken : undefined;
      } while (token);
    },
    async digest(key) {
      try {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket: name, Key: key }));
        const hash = createHash('sha256');
        if (Body) hash.update(await Body.transformToByteArray());
        return hash.digest('hex');
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },
  };
}
