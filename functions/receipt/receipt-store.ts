import { createHash } from 'node:crypto';
import type { S3Client } from '@aws-sdk/client-s3';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';

/** The bucket of receipts. What lies there is never written over. */
export interface ReceiptStore {
  /** Stores the bytes unless the key is taken; gives the SHA-256, in hex, of what is stored. */
  putOnce(key: string, bytes: Uint8Array): Promise<string>;
}

export function createReceiptStore(s3: S3Client, bucket: string): ReceiptStore {
  return {
    async putOnce(key, bytes) {
      try {
        await s3.send(
          new PutObjectCommand({
            Bucket: bucket,
            Key: key,
            Body: bytes,
            ContentType: 'application/pdf',
            IfNoneMatch: '*',
          }),
        );
        return sha256(bytes);
      } catch (error) {
        if ((error as Error).name !== 'PreconditionFailed') throw error;
        const stored = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        if (!stored.Body) throw new Error(`The receipt ${key} is stored but empty`);
        return sha256(await stored.Body.transformToByteArray());
      }
    },
  };
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
