import { Duration, Validations } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { StageSettings } from './settings.ts';

/** The bucket that takes the access logs of the other buckets and of the web site's distribution. */
export function accessLogsBucket(scope: Construct, id: string, settings: StageSettings): Bucket {
  const bucket = new Bucket(scope, id, {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    // CloudFront hands its logs over by ACL, which a bucket with enforced ownership refuses.
    objectOwnership: ObjectOwnership.BUCKET_OWNER_PREFERRED,
    encryption: BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    lifecycleRules: [{ id: 'expire', expiration: Duration.days(settings.protectData ? 365 : 30) }],
    removalPolicy: settings.removalPolicy,
  });
  Validations.of(bucket).acknowledge({
    id: 'AwsSolutions-S1',
    reason: 'This is the bucket the access logs go to; logging its own accesses there would never end.',
  });
  return bucket;
}
