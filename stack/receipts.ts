import { Duration, Stack, Validations } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type CfnBucket,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { OrderFunction } from './function.ts';
import type { StageSettings } from './settings.ts';

/** Below this key prefix lie the receipts. */
export const RECEIPTS_PREFIX = 'receipts/';

/** The private store of receipts. */
export class Receipts extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, options: { settings: StageSettings; accessLogs: Bucket }) {
    super(scope, id);
    const { settings, accessLogs } = options;
    this.bucket = new Bucket(this, 'Bucket', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true,
      lifecycleRules: [
        { id: 'old-versions', noncurrentVersionExpiration: Duration.days(30) },
        { id: 'unfinished-uploads', abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
      serverAccessLogsBucket: accessLogs,
      serverAccessLogsPrefix: 'receipts/',
      removalPolicy: settings.removalPolicy,
    });
  }
}

/** Tells the rule checker why a function's role names receipts by a wildcard. */
export function acknowledgeReceipts({ lambda }: OrderFunction, { bucket }: Receipts): void {
  const bucketId = Stack.of(bucket).getLogicalId(bucket.node.defaultChild as CfnBucket);
  Validations.of(lambda.role as IRole).acknowledge({
    id: `AwsSolutions-IAM5[Resource::<${bucketId}.Arn>/${RECEIPTS_PREFIX}*]`,
    reason: 'The receipts of all orders lie under this prefix, and each order has its own.',
  });
}
