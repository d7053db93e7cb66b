import type { SNSClient } from '@aws-sdk/client-sns';
import { PublishCommand } from '@aws-sdk/client-sns';
import { confirmedMessage } from '../notification/message.ts';
import type { Claim, NotificationKind, NotificationRecord } from '../notification/record.ts';
import type { Order } from '../orders/order.ts';
import { TransientFailure } from '../pipeline/errors.ts';
import type { Step } from '../pipeline/step.ts';
import { logger } from '../pipeline/telemetry.ts';

interface Dependencies {
  record: NotificationRecord;
  sns: SNSClient;
  topicArn: string;
}

const KIND: NotificationKind = 'ORDER_CONFIRMED';

/** Tells that the order is confirmed, once. */
export function sendNotification({ record, sns, topicArn }: Dependencies): Step {
  async function publish(order: Order, claim: Claim): Promise<string> {
    const { subject, text } = confirmedMessage(order);
    const attribute = (value: string) => ({ DataType: 'String', StringValue: value });
    try {
      const { MessageId } = await sns.send(
        new PublishCommand({
          TopicArn: topicArn,
          Subject: subject,
          Message: text,
          MessageAttributes: {
            kind: attribute(KIND),
            customerId: attribute(order.customerId),
            orderId: attribute(order.id),
          },
        }),
      );
      return MessageId ?? '';
    } catch (error) {
      // An answer with a status is SNS's own "no"; without one the message may be out.
      if ((error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode) {
        await record
          .giveBack(claim)
          .catch((cause) => logger.warn('The claim could not be given back', { cause }));
      }
      throw error;
    }
  }

  return {
    name: 'SEND_NOTIFICATION',
    expects: 'CONFIRMED',
    doneEvent: 'STEP_DONE',
    isDone: (order) => order.steps.SEND_NOTIFICATION.state === 'DONE',
    factsWhenGivenUp: { notificationStatus: 'PENDING' },
    async run({ order, now, deadline }) {
      const claim = { orderId: order.id, kind: KIND, now, until: deadline };
      const claimed = await record.claim(claim);
      if (claimed === 'BUSY')
        throw new TransientFailure('TIMEOUT', 'The notification is being sent by an earlier attempt.');
      if (claimed === 'CLAIMED') await record.markSent(claim, await publish(order, claim));
      return { facts: { notificationStatus: 'SENT' } };
    },
  };
}
