import { createHash } from 'node:crypto';
import type { MessageAttributes } from './schemas.ts';

/** The MD5 of a message's body that SQS answers with, for the client to compare. */
export function bodyDigest(body: string): string {
  return createHash('md5').update(body).digest('hex');
}

/** Marks of the value's kind in the digested bytes. */
const STRING_VALUE = 1;
const BINARY_VALUE = 2;

/**
 * The MD5 of message attributes: name, type and value of each in the order of names, every one behind its
 * length (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html).
 */
export function attributesDigest(attributes: MessageAttributes): string {
  const hash = createHash('md5');
  const add = (bytes: Buffer): void => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  };
  for (const [name, { DataType, StringValue, BinaryValue }] of Object.entries(attributes).sort(([a], [b]) =>
    a < b ? -1 : 1,
  )) {
    add(Buffer.from(name));
    add(Buffer.from(DataType));
    hash.update(Buffer.of(BinaryValue === undefined ? STRING_VALUE : BINARY_VALUE));
    add(BinaryValue === undefined ? Buffer.from(StringValue ?? '') : Buffer.from(BinaryValue, 'base64'));
  }
  return hash.digest('hex');
}
