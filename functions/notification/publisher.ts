import type { SNSClientConfig } from '@aws-sdk/client-sns';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { NotificationKind } from './record.ts';

export interface Notice {
  kind: NotificationKind;
  customerId: string;
  orderId: string;
  subject: string;
  text: string;
}

/** What became of a notice: it is out, or nobody can tell. */
export type Published = { outcome: 'SENT'; messageId: string } | { outcome: 'UNCONFIRMED'; cause: unknown };

export interface Publisher {
  /**
   * Hands the notice over, in one try.
   * @throws the error of SNS or of the connection when it is certain that nothing went out.
   */
  publish(notice: Notice): Promise<Published>;
}

/**
 * SNS does not know repeats, so its client must not try again by itself. Each notice has a connection of
 * its own: one that was kept may be dead by now, and breaks when it is too late to tell what went out.
 */
export const SNS_LIMITS = {
  maxAttempts: 1,
  requestHandler: {
    connectionTimeout: 1000,
    requestTimeout: 4000,
    throwOnRequestTimeout: true,
    // Node closes a connection after its answer only where their number has no limit.
    httpAgent: { keepAlive: false, maxSockets: Infinity },
    httpsAgent: { keepAlive: false, maxSockets: Infinity },
  },
} as const;

/** A publisher on a topic; region, credentials and endpoint come from the environment, unless given. */
export function createPublisher(topicArn: string, config: SNSClientConfig = {}): Publisher {
  const sns = new SNSClient({ ...SNS_LIMITS, ...config });
  return {
    async publish({ kind, customerId, orderId, subject, text }) {
      const command = new PublishCommand({
        TopicArn: topicArn,
        Subject: subject,
        Message: text,
        MessageAttributes: {
          kind: attribute(kind),
          customerId: attribute(customerId),
          orderId: attribute(orderId),
        },
      });
      let handedOver = false;
      command.middlewareStack.add(
        (next) => (args) => {
          handedOver = true;
          return next(args);
        },
        { step: 'deserialize', priority: 'low', name: 'noteHandOver' },
      );
      try {
        const { MessageId = '' } = await sns.send(command);
        return { outcome: 'SENT', messageId: MessageId };
      } catch (error) {
        if (!handedOver || isRefusal(error) || neverConnected(error)) throw error;
        return { outcome: 'UNCONFIRMED', cause: error };
      }
    },
  };
}

function attribute(value: string) {
  return { DataType: 'String', StringValue: value };
}

/** SNS's own "no": what is wrong with the request, too many of them, or a service that is down. */
function isRefusal(error: unknown): boolean {
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
  // An internal error (500), or one of whoever stands before SNS, may have come after the publish.
  return status !== undefined && ((status >= 400 && status < 500) || status === 503);
}

interface SocketError {
  syscall?: string;
  message?: string;
  /** One for each address that was tried. */
  errors?: readonly unknown[];
}

/**
 * Whether there was never a connection: the address is unknown, it was refused, or it took too long. Of the
 * last the SDK says so only in words; if they change, the notice counts as unconfirmed, which is safe.
 */
export function neverConnected(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { syscall, message, errors } = error as SocketError;
  if (errors && errors.length > 0) return errors.every(neverConnected);
  if (syscall === 'connect' || syscall === 'getaddrinfo') return true;
  return message?.includes('did not establish a connection') ?? false;
}
