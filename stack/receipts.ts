import { Duration } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
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
