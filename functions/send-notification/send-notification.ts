import { confirmedMessage } from '../notification/message.ts';
import type { Publisher } from '../notification/publisher.ts';
import type { Claim, NotificationKind, NotificationRecord } from '../notification/record.ts';
import type { Order } from '../orders/order.ts';
import { PAID_AND_STANDING } from '../orders/order.ts';
import { sandboxOutage } from '../payment/sandbox-outages.ts';
import { TransientFailure } from '../pipeline/errors.ts';
import type { Step } from '../pipeline/step.ts';
import { logger, metrics } from '../pipeline/telemetry.ts';

interface Dependencies {
  record: NotificationRecord;
  publisher: Publisher;
}

const KIND: NotificationKind = 'ORDER_CONFIRMED';

/** Tells that the order is confirmed: once, or never when nobody can tell whether it went out. */
export function sendNotification({ record, publisher }: Dependencies): Step {
  async function send(order: Order, claim: Claim): Promise<'SENT' | 'UNCONFIRMED'> {
    const notice = {
      kind: KIND,
      customerId: order.customerId,
      orderId: order.id,
      ...confirmedMessage(order),
    };
    const published = await publisher.publish(notice).catch(async (error) => {
      await record
        .giveBack(claim)
        .catch((cause) => logger.warn('The claim could not be given back', { cause }));
      throw error;
    });
    if (published.outcome === 'SENT') return record.markSent(claim, published.messageId);
    await record.markUnconfirmed(claim);
    logger.warn('The notification may have gone out or not', { cause: published.cause });
    return 'UNCONFIRMED';
  }

  return {
    name: 'SEND_NOTIFICATION',
    expects: PAID_AND_STANDING,
    doneEvent: 'STEP_DONE',
    isDone: (order) => order.steps.SEND_NOTIFICATION.state === 'DONE',
    factsWhenGivenUp: { notificationStatus: 'PENDING' },
    async run({ order, now, deadline }) {
      if (sandboxOutage(order.requested.paymentToken, 'NOTIFICATION', order.placedAt, now)) {
        throw new TransientFailure('PROVIDER_UNAVAILABLE', 'Notifications cannot be sent at the moment.');
      }
      const claim = await record.claim({ orderId: order.id, kind: KIND, now, until: deadline });
      if (claim === 'BUSY') {
        throw new TransientFailure('TIMEOUT', 'The notification is being sent by an earlier attempt.');
      }
      const notificationStatus = typeof claim === 'string' ? claim : await send(order, claim);
      if (notificationStatus === 'UNCONFIRMED') count();
      return { facts: { notificationStatus } };
    },
  };
}

function count(): void {
  metrics.addMetric('NotificationUnconfirmed', 'Count', 1);
  metrics.publishStoredMetrics();
}
