import { randomUUID } from 'node:crypto';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import { notificationKey } from '../../domain/keys.ts';

/** What is told to customers; one of a kind for an order. */
export type NotificationKind = 'ORDER_CONFIRMED';

/** A notice of an order, and when somebody wants to send it. */
export interface Wish {
  orderId: string;
  kind: NotificationKind;
  now: Date;
  /** By then whoever wants to send it is over, one way or the other. */
  until: Date;
}

/** The right to send a notice. */
export interface Claim {
  orderId: string;
  kind: NotificationKind;
  claimId: string;
}

/**
 * Who may send a notice: one, once. SNS does not know repeats, so the right to send is taken before, and it
 * comes back only when it is certain that nothing went out. Whoever dies with it leaves a notice that may
 * have gone out or not: nobody sends it again, and it stays UNCONFIRMED.
 */
export interface NotificationRecord {
  /**
   * Takes the right to send. SENT and UNCONFIRMED are the end of the matter; BUSY is somebody's turn that
   * may still be going on.
   */
  claim(wish: Wish): Promise<Claim | 'SENT' | 'UNCONFIRMED' | 'BUSY'>;
  /** What is true of the notice then: UNCONFIRMED stays, when others took the claim for one that died. */
  markSent(claim: Claim, messageId: string): Promise<'SENT' | 'UNCONFIRMED'>;
  markUnconfirmed(claim: Claim): Promise<void>;
  /** Gives the right back, after a failure that surely sent nothing. */
  giveBack(claim: Claim): Promise<void>;
}

const text = z.object({ S: z.string() });
const recordItem = z.object({
  state: z.object({ S: z.enum(['CLAIMED', 'RELEASED', 'SENT', 'UNCONFIRMED']) }),
  claimId: text,
  claimedUntil: text,
});
type RecordItem = z.infer<typeof recordItem>;
type State = RecordItem['state']['S'];

export function createNotificationRecord(client: DynamoDBDocumentClient, table: string): NotificationRecord {
  /** Ends a claim. False when somebody ended it otherwise. */
  async function end(
    { orderId, kind, claimId }: Claim,
    state: Exclude<State, 'CLAIMED'>,
    more: Readonly<Record<string, string>> = {},
  ): Promise<boolean> {
    const names = Object.keys(more);
    try {
      await client.send(
        new UpdateCommand({
          TableName: table,
          Key: notificationKey(orderId, kind),
          UpdateExpression: ['SET #state = :state', ...names.map((name) => `${name} = :${name}`)].join(', '),
          // The same again is no refusal: the client tries twice when the first answer is lost.
          ConditionExpression: 'claimId = :claimId AND #state IN (:claimed, :state)',
          ExpressionAttributeNames: { '#state': 'state' },
          ExpressionAttributeValues: {
            ':state': state,
            ':claimed': 'CLAIMED',
            ':claimId': claimId,
            ...Object.fromEntries(names.map((name) => [`:${name}`, more[name]])),
          },
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  /** Writes the claim; gives what was there before, when that does not let it. */
  async function put({ orderId, kind, until }: Wish, claimId: string): Promise<RecordItem | undefined> {
    const item = { kind, state: 'CLAIMED', claimId, claimedUntil: until.toISOString() };
    try {
      await client.send(
        new PutCommand({
          TableName: table,
          Item: { ...notificationKey(orderId, kind), ...item },
          ConditionExpression: 'attribute_not_exists(pk) OR #state = :released',
          ExpressionAttributeNames: { '#state': 'state' },
          ExpressionAttributeValues: { ':released': 'RELEASED' },
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return undefined;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException) || !error.Item) throw error;
      return recordItem.parse(error.Item);
    }
  }

  return {
    async claim(wish) {
      const { orderId, kind, now } = wish;
      const claim = { orderId, kind, claimId: randomUUID() };
      const before = await put(wish, claim.claimId);
      // Our own claim is there when the client tried twice.
      if (before === undefined || before.claimId.S === claim.claimId) return claim;
      const state = before.state.S;
      if (state === 'SENT' || state === 'UNCONFIRMED') return state;
      if (state === 'RELEASED' || before.claimedUntil.S > now.toISOString()) return 'BUSY';
      return (await end({ ...claim, claimId: before.claimId.S }, 'UNCONFIRMED')) ? 'UNCONFIRMED' : 'BUSY';
    },
    async markSent(claim, messageId) {
      const marked = await end(claim, 'SENT', { messageId, sentAt: new Date().toISOString() });
      return marked ? 'SENT' : 'UNCONFIRMED';
    },
    async markUnconfirmed(claim) {
      await end(claim, 'UNCONFIRMED');
    },
    async giveBack(claim) {
      await end(claim, 'RELEASED');
    },
  };
}
