import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { notificationKey } from '../../domain/keys.ts';

/** What is told to customers; one of a kind for an order. */
export type NotificationKind = 'ORDER_CONFIRMED';

export interface Claim {
  orderId: string;
  kind: NotificationKind;
  now: Date;
  /** Until when the claimer may be at work; the claim ends with it. */
  until: Date;
}

/**
 * Who may send a notification. SNS does not know repeats, so the right to send is taken before and the
 * fact marked after. Only a function that dies between the two lets a message go out twice.
 */
export interface NotificationRecord {
  claim(claim: Claim): Promise<'CLAIMED' | 'SENT' | 'BUSY'>;
  markSent(claim: Claim, messageId: string): Promise<void>;
  /** Gives the claim back after a failure that surely sent nothing. */
  giveBack(claim: Claim): Promise<void>;
}

export function createNotificationRecord(client: DynamoDBDocumentClient, table: string): NotificationRecord {
  return {
    async claim({ orderId, kind, now, until }) {
      try {
        await client.send(
          new PutCommand({
            TableName: table,
            Item: {
              ...notificationKey(orderId, kind),
              kind,
              state: 'CLAIMED',
              claimedUntil: until.toISOString(),
            },
            ConditionExpression: 'attribute_not_exists(pk) OR (#state = :claimed AND claimedUntil <= :now)',
            ExpressionAttributeNames: { '#state': 'state' },
            ExpressionAttributeValues: { ':claimed': 'CLAIMED', ':now': now.toISOString() },
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          }),
        );
        return 'CLAIMED';
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        return error.Item?.state?.S === 'SENT' ? 'SENT' : 'BUSY';
      }
    },
    async markSent({ orderId, kind }, messageId) {
      await client.send(
        new UpdateCommand({
          TableName: table,
          Key: notificationKey(orderId, kind),
          UpdateExpression: 'SET #state = :sent, messageId = :id, sentAt = :at',
          ExpressionAttributeNames: { '#state': 'state' },
          ExpressionAttributeValues: { ':sent': 'SENT', ':id': messageId, ':at': new Date().toISOString() },
        }),
      );
    },
    async giveBack({ orderId, kind, now, until }) {
      await client.send(
        new UpdateCommand({
          TableName: table,
          Key: notificationKey(orderId, kind),
          UpdateExpression: 'SET claimedUntil = :now',
          ConditionExpression: 'claimedUntil = :until',
          ExpressionAttributeValues: { ':now': now.toISOString(), ':until': until.toISOString() },
        }),
      );
    },
  };
}
