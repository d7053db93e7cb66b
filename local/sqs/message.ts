import type { MessageAttributes } from './schemas.ts';

/** A message as it is kept. Times are milliseconds since the epoch. */
export interface Message {
  id: string;
  body: string;
  attributes: MessageAttributes;
  sender: string;
  sentAt: number;
  /** Not handed out before this. */
  visibleAt: number;
  receiveCount: number;
  firstReceivedAt?: number;
  /** What the last receiver was given; only it may delete the message or change its visibility. */
  receipt?: string;
  /** ARN of the queue that gave the message up, for one in a dead-letter queue. */
  deadLetterSource?: string;
}

/** What is sent: the rest of a message is the queue's. */
export type NewMessage = Pick<Message, 'body' | 'attributes' | 'sender'> & { delaySeconds?: number };
