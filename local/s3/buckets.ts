import { AwsError } from '../kernel/errors.ts';
import type { BucketProperties, CorsRule, LifecycleRule } from './properties.ts';

/** A bucket as its template describes it. */
export interface Bucket {
  name: string;
  createdAt: number;
  versioned: boolean;
  /** What answers say objects are encrypted with. */
  encryption: string;
  cors: readonly CorsRule[];
  lifecycle: readonly LifecycleRule[];
}

/** The bucket that properties stand for. */
export function bucketOf(name: string, createdAt: number, properties: BucketProperties): Bucket {
  const encryption =
    properties.BucketEncryption?.ServerSideEncryptionConfiguration[0]?.ServerSideEncryptionByDefault;
  return {
    name,
    createdAt,
    versioned: properties.VersioningConfiguration !== undefined,
    encryption: encryption?.SSEAlgorithm ?? 'AES256',
    cors: properties.CorsConfiguration?.CorsRules ?? [],
    lifecycle: properties.LifecycleConfiguration?.Rules ?? [],
  };
}

/** Every bucket there is. */
export class Buckets {
  readonly #buckets = new Map<string, Bucket>();

  add(bucket: Bucket): void {
    this.#buckets.set(bucket.name, bucket);
  }

  /** In the order of their names. */
  list(): Bucket[] {
    return [...this.#buckets.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
  }

  find(name: string): Bucket | undefined {
    return this.#buckets.get(name);
  }

  /** @throws AwsError NoSuchBucket */
  bucket(name: string): Bucket {
    const bucket = this.#buckets.get(name);
    if (bucket) return bucket;
    throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', {
      status: 404,
      members: { BucketName: name },
    });
  }
}

/** The ARN of a bucket, or of an object in it. */
export function s3Arn(bucket: string, key?: string): string {
  return `arn:aws:s3:::${bucket}${key === undefined ? '' : `/${key}`}`;
}
