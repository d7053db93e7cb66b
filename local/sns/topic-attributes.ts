import type { Topic } from './topics.ts';

/** What AWS says of topics that have no policy for deliveries over HTTP, which are not built. */
const DELIVERY_POLICY = {
  http: {
    defaultHealthyRetryPolicy: {
      minDelayTarget: 20,
      maxDelayTarget: 20,
      numRetries: 3,
      numMaxDelayRetries: 0,
      numNoDelayRetries: 0,
      numMinDelayRetries: 0,
      backoffFunction: 'linear',
    },
    disableSubscriptionOverrides: false,
    defaultRequestPolicy: { headerContentType: 'text/plain; charset=UTF-8' },
  },
};

/** The policy a topic is created with: its owner's account may use it. */
function defaultPolicy(topicArn: string, owner: string): object {
  return {
    Version: '2008-10-17',
    Id: '__default_policy_ID',
    Statement: [
      {
        Sid: '__default_statement_ID',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: [
          'SNS:GetTopicAttributes',
          'SNS:SetTopicAttributes',
          'SNS:AddPermission',
          'SNS:RemovePermission',
          'SNS:DeleteTopic',
          'SNS:Subscribe',
          'SNS:ListSubscriptionsByTopic',
          'SNS:Publish',
        ],
        Resource: topicArn,
        Condition: { StringEquals: { 'AWS:SourceOwner': owner } },
      },
    ],
  };
}

/**
 * The attributes of a topic, all of them text
 * (https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html).
 */
export function topicAttributes({ arn, policy, properties, subscriptions }: Topic, owner: string) {
  const { DisplayName, KmsMasterKeyId, SignatureVersion, TracingConfig } = properties;
  return new Map([
    ['TopicArn', arn],
    ['Owner', owner],
    ['DisplayName', DisplayName],
    ['Policy', JSON.stringify(policy ?? defaultPolicy(arn, owner))],
    ['EffectiveDeliveryPolicy', JSON.stringify(DELIVERY_POLICY)],
    ['SubscriptionsConfirmed', String(subscriptions.length)],
    ['SubscriptionsPending', '0'],
    ['SubscriptionsDeleted', '0'],
    ...optional({ KmsMasterKeyId, SignatureVersion, TracingConfig }),
  ]);
}

function optional(members: Readonly<Record<string, string | undefined>>): [string, string][] {
  return Object.entries(members).filter((entry): entry is [string, string] => entry[1] !== undefined);
}
