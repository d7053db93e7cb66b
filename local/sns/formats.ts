import type { MessageAttributes } from './schemas.ts';

/** A message as it was published. */
export interface Notification {
  messageId: string;
  topicArn: string;
  /** Of the topic: who the e-mail is from. */
  displayName: string;
  subject: string | undefined;
  message: string;
  attributes: MessageAttributes;
  /** Milliseconds since the epoch. */
  publishedAt: number;
}

/**
 * How SNS wraps a message for queues and `email-json`
 * (https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html). There is no key of AWS to
 * sign with on one machine, so the members of the signature are left out.
 */
export function envelope(notification: Notification, subscriptionArn: string): string {
  const { subject, attributes } = notification;
  const members = {
    Type: 'Notification',
    MessageId: notification.messageId,
    TopicArn: notification.topicArn,
    ...(subject === undefined ? {} : { Subject: subject }),
    Message: notification.message,
    Timestamp: new Date(notification.publishedAt).toISOString(),
    UnsubscribeURL: unsubscribeUrl(subscriptionArn),
    ...(Object.keys(attributes).length > 0 ? { MessageAttributes: wrapped(attributes) } : {}),
  };
  return JSON.stringify(members, null, 2);
}

/** The event of a function; unlike the envelope it names what is not there (https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html). */
export function lambdaEvent(notification: Notification, subscriptionArn: string): object {
  return {
    Records: [
      {
        EventSource: 'aws:sns',
        EventVersion: '1.0',
        EventSubscriptionArn: subscriptionArn,
        Sns: {
          Type: 'Notification',
          MessageId: notification.messageId,
          TopicArn: notification.topicArn,
          Subject: notification.subject ?? null,
          Message: notification.message,
          Timestamp: new Date(notification.publishedAt).toISOString(),
          UnsubscribeUrl: unsubscribeUrl(subscriptionArn),
          MessageAttributes: wrapped(notification.attributes),
        },
      },
    ],
  };
}

function wrapped(attributes: MessageAttributes): object {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
      name,
      { Type: DataType, Value: StringValue ?? BinaryValue },
    ]),
  );
}

function unsubscribeUrl(subscriptionArn: string): string {
  const region = subscriptionArn.split(':')[3];
  return `https://sns.${region}.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=${subscriptionArn}`;
}
