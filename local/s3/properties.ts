import { z } from 'zod';

const tags = z.array(z.strictObject({ Key: z.string(), Value: z.string() }));
const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]);
const days = z.coerce.number().int().min(1);

const lifecycleRule = z.strictObject({
  Id: z.string().optional(),
  Status: z.enum(['Enabled', 'Disabled']),
  Prefix: z.string().optional(),
  ExpirationInDays: days.optional(),
  NoncurrentVersionExpiration: z
    .strictObject({ NoncurrentDays: days, NewerNoncurrentVersions: days.optional() })
    .optional(),
  NoncurrentVersionExpirationInDays: days.optional(),
  /** Ignored: a marker without versions takes no room worth a sweep. */
  ExpiredObjectDeleteMarker: flag.optional(),
  /** Ignored: there are no uploads in parts. */
  AbortIncompleteMultipartUpload: z.strictObject({ DaysAfterInitiation: days }).optional(),
  /** Ignored: there is one storage class. */
  Transitions: z.array(z.unknown()).optional(),
  /** Ignored: there is one storage class. */
  NoncurrentVersionTransitions: z.array(z.unknown()).optional(),
});

const corsRule = z.strictObject({
  Id: z.string().optional(),
  AllowedMethods: z.array(z.enum(['GET', 'PUT', 'HEAD', 'POST', 'DELETE'])),
  AllowedOrigins: z.array(z.string()),
  AllowedHeaders: z.array(z.string()).optional(),
  ExposedHeaders: z.array(z.string()).optional(),
  MaxAge: z.coerce.number().int().min(0).optional(),
});

/** `AWS::S3::Bucket`. Notifications, replication, websites and object locks are not named: refused. */
export const bucketProperties = z.strictObject({
  BucketName: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'Not a name for a bucket')
    .optional(),
  /** Told in answers, otherwise ignored: nothing is encrypted on one machine. */
  BucketEncryption: z
    .strictObject({
      ServerSideEncryptionConfiguration: z.array(
        z.strictObject({
          BucketKeyEnabled: flag.optional(),
          ServerSideEncryptionByDefault: z
            .strictObject({
              SSEAlgorithm: z.enum(['AES256', 'aws:kms', 'aws:kms:dsse']),
              KMSMasterKeyID: z.string().optional(),
            })
            .optional(),
        }),
      ),
    })
    .optional(),
  /** Ignored: nobody but this machine reaches the port, and anonymous callers are let in by policy only. */
  PublicAccessBlockConfiguration: z
    .strictObject({
      BlockPublicAcls: flag.optional(),
      BlockPublicPolicy: flag.optional(),
      IgnorePublicAcls: flag.optional(),
      RestrictPublicBuckets: flag.optional(),
    })
    .optional(),
  VersioningConfiguration: z.strictObject({ Status: z.literal('Enabled') }).optional(),
  LifecycleConfiguration: z
    .strictObject({
      Rules: z.array(lifecycleRule),
      TransitionDefaultMinimumObjectSize: z.string().optional(),
    })
    .optional(),
  /** Ignored: the runtime's own log tells who called what. */
  LoggingConfiguration: z
    .strictObject({ DestinationBucketName: z.string().optional(), LogFilePrefix: z.string().optional() })
    .optional(),
  /** There are no access control lists, which is what `BucketOwnerEnforced` says. */
  OwnershipControls: z
    .strictObject({
      Rules: z.array(
        z.strictObject({
          ObjectOwnership: z.enum(['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter']),
        }),
      ),
    })
    .optional(),
  /** Only those that say that nobody else may do anything, or let S3 deliver its logs. */
  AccessControl: z.enum(['Private', 'LogDeliveryWrite']).optional(),
  CorsConfiguration: z.strictObject({ CorsRules: z.array(corsRule) }).optional(),
  Tags: tags.optional(),
});

export type BucketProperties = z.infer<typeof bucketProperties>;
export type CorsRule = z.infer<typeof corsRule>;
export type LifecycleRule = z.infer<typeof lifecycleRule>;

/** `AWS::S3::BucketPolicy`. */
export const bucketPolicyProperties = z.strictObject({
  Bucket: z.string(),
  PolicyDocument: z.looseObject({}),
});
