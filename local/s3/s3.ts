import { join } from 'node:path';
import type { Part, PartOptions } from '../kernel/part.ts';
import { resourceType } from '../kernel/resource.ts';
import { createBlobs } from './blobs.ts';
import { bucketOperations } from './bucket-operations.ts';
import { Buckets, bucketOf, s3Arn } from './buckets.ts';
import { Lifecycle } from './lifecycle.ts';
import { objectOperations } from './object-operations.ts';
import { Objects } from './objects.ts';
import { bucketPolicyProperties, bucketProperties } from './properties.ts';
import { s3Protocol } from './protocol.ts';

export interface S3Options extends PartOptions {
  /** Tells the policy evaluation what a resource's own policy says. */
  registerResourcePolicy(resourceArn: string, policyDocument: object, place?: string): void;
}

/** Amazon S3: objects as files, their names and versions in the store, in path or host style. */
export async function createS3(options: S3Options): Promise<Part> {
  const { clock, cloud, store } = options;
  const buckets = new Buckets();
  const blobs = createBlobs(options.folder && join(options.folder, 'blobs'));
  const objects = new Objects(clock, store.part('objects'), blobs);
  await objects.recover();
  const created = store.part('buckets');
  const lifecycle = new Lifecycle(clock, buckets, objects);
  const state = { buckets, objects, cloud };

  return {
    services: [
      {
        name: 's3',
        protocol: s3Protocol(buckets),
        operations: { ...bucketOperations(state, options), ...objectOperations(state) },
      },
    ],
    resources: [
      resourceType({
        type: 'AWS::S3::Bucket',
        properties: bucketProperties,
        async create(properties, placement) {
          const name = properties.BucketName ?? placement.physicalName(63).toLowerCase();
          const createdAt = (await created.get<number>(name)) ?? clock.now();
          await created.write([{ key: name, value: createdAt }]);
          buckets.add(bucketOf(name, createdAt, properties));
          return {
            ref: name,
            attributes: {
              Arn: s3Arn(name),
              DomainName: `${name}.s3.amazonaws.com`,
              DualStackDomainName: `${name}.s3.dualstack.${placement.region}.amazonaws.com`,
              RegionalDomainName: `${name}.s3.${placement.region}.amazonaws.com`,
            },
          };
        },
      }),
      resourceType({
        type: 'AWS::S3::BucketPolicy',
        properties: bucketPolicyProperties,
        create({ Bucket, PolicyDocument }, placement) {
          options.registerResourcePolicy(s3Arn(Bucket), PolicyDocument, placement.place);
          return { ref: Bucket, attributes: {} };
        },
      }),
    ],
    async start() {
      lifecycle.start();
    },
    async stop() {
      lifecycle.stop();
    },
  };
}
