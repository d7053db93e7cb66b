import { AwsError } from '../kernel/errors.ts';
import { assertRange, invalidParameter } from './errors.ts';
import type { MessageAttributes, OutgoingMessage } from './schemas.ts';

const MAX_ATTRIBUTES = 10;
const MAX_DELAY_SECONDS = 900;
const ATTRIBUTE_NAME = /^(?!\.|(?:aws|amazon)\.)(?!.*\.\.)[\w.-]{1,256}(?<!\.)$/i;
/** What XML 1.0 cannot hold. */
// eslint-disable-next-line no-control-regex -- they are what is looked for
const FORBIDDEN = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/u;

/** Bytes of a message as they count against the limits: its body, and name, type and value of its attributes. */
export function messageSize({ MessageBody, MessageAttributes = {} }: OutgoingMessage): number {
  let size = Buffer.byteLength(MessageBody);
  for (const [name, { DataType, StringValue = '', BinaryValue = '' }] of Object.entries(MessageAttributes)) {
    size += Buffer.byteLength(name) + Buffer.byteLength(DataType) + Buffer.byteLength(StringValue);
    size += Buffer.from(BinaryValue, 'base64').length;
  }
  return size;
}

/** @throws AwsError as SQS refuses a message, its size aside. */
export function assertSendable(message: OutgoingMessage): void {
  if (message.MessageBody === '') {
    throw new AwsError(
      'MissingRequiredParameterException',
      'The request must contain the parameter MessageBody.',
    );
  }
  assertCharacters(message.MessageBody);
  assertRange(
    'DelaySeconds',
    message.DelaySeconds,
    [0, MAX_DELAY_SECONDS],
    `DelaySeconds must be >= 0 and <= ${MAX_DELAY_SECONDS}.`,
  );
  assertAttributes(message.MessageAttributes ?? {});
}

function assertCharacters(text: string): void {
  if (!FORBIDDEN.test(text)) return;
  throw new AwsError(
    'InvalidMessageContents',
    'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF.',
  );
}

function assertAttributes(attributes: MessageAttributes): void {
  const count = Object.keys(attributes).length;
  if (count > MAX_ATTRIBUTES) {
    throw invalidParameter(
      `Number of message attributes [${count}] exceeds the allowed maximum [${MAX_ATTRIBUTES}].`,
    );
  }
  for (const [name, { DataType, StringValue, BinaryValue }] of Object.entries(attributes)) {
    if (!ATTRIBUTE_NAME.test(name)) {
      throw invalidParameter(`The name of message (user) attribute '${name}' is invalid.`);
    }
    const type = /^(String|Number|Binary)(\..+)?$/.exec(DataType)?.[1];
    if (type === undefined) {
      throw invalidParameter(
        `The type of message (user) attribute '${name}' is invalid. You must use only the following supported type prefixes: Binary, Number, String.`,
      );
    }
    const [value, other] = type === 'Binary' ? [BinaryValue, StringValue] : [StringValue, BinaryValue];
    if (value === undefined || value === '' || other !== undefined) {
      throw invalidParameter(
        `Message (user) attribute '${name}' must contain a non-empty value of type '${type === 'Binary' ? 'Binary' : 'String'}'.`,
      );
    }
    if (StringValue !== undefined) assertCharacters(StringValue);
  }
}
