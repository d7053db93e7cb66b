import { Duration, Validations } from 'aws-cdk-lib';
import { Alias } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

/** Tells the shop of each finished order by e-mail; what cannot be delivered waits in a queue. */
export class Notifications extends Construct {
  readonly topic: Topic;
  readonly undelivered: Queue;

  constructor(scope: Construct, id: string, options: { email: string }) {
    super(scope, id);
    this.topic = new Topic(this, 'Orders', {
      displayName: 'Orders',
      enforceSSL: true,
      masterKey: Alias.fromAliasName(this, 'Key', 'alias/aws/sns'),
    });
    this.undelivered = new Queue(this, 'Undelivered', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    Validations.of(this.undelivered).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'This is the dead-letter queue, of a topic; the rule knows only those of queues.',
    });
    this.topic.addSubscription(new EmailSubscription(options.email, { deadLetterQueue: this.undelivered }));
  }
}
