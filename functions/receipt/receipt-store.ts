import { createHash } from 'node:crypto';
import type { S3Client } from '@aws-sdk/client-s3';
import { PutObjectCommand } from '@aws-sdk/client-s3';

/** The bucket of receipts. */
export interface ReceiptStore {
  /** Stores the bytes under the key, in place of what lay there; gives their SHA-256, in hex. */
  put(key: string, bytes: Uint8Array): Promise<string>;
}

export function createReceiptStore(s3: S3Client, bucket: string): ReceiptStore {
  return {
    async put(key, bytes) {
      await s3.send(
        new PutObjectCommand({ Bucket: bucket, Key: key, Body: bytes, ContentType: 'application/pdf' }),
      );
      return createHash('sha256').update(bytes).digest('hex');
    },
  };
}
