import { AwsError } from '../kernel/errors.ts';
import type { MessageAttributes } from './schemas.ts';

const MAX_BYTES = 262_144;
const MAX_SUBJECT = 100;
const MAX_NAME_BYTES = 256;

interface Outgoing {
  Message: string;
  Subject?: string | undefined;
  MessageStructure?: 'json' | undefined;
  MessageAttributes: MessageAttributes;
}

/**
 * Refuses a message that SNS refuses, in its words.
 * @returns what each protocol is told: the message itself, or its own text of a message in JSON structure.
 * @throws AwsError InvalidParameter or ParameterValueInvalid
 */
export function readMessage(outgoing: Outgoing): (protocol: string) => string {
  const { Message, Subject, MessageStructure, MessageAttributes } = outgoing;
  if (Message === '') throw invalid('Empty message');
  // Line breaks and control characters cannot stand in the subject of a mail.
  if (Subject !== undefined && (!/^\P{Cc}+$/u.test(Subject) || Subject.length > MAX_SUBJECT)) {
    throw invalid('Subject');
  }
  if (size(outgoing) > MAX_BYTES) throw invalid('Message too long');
  for (const [name, attribute] of Object.entries(MessageAttributes)) {
    assertName(name);
    assertValue(name, attribute);
  }
  return MessageStructure === undefined ? () => Message : textsOf(Message);
}

/** Attributes count as the message does. */
function size({ Message, MessageAttributes }: Outgoing): number {
  let bytes = Buffer.byteLength(Message);
  for (const [name, attribute] of Object.entries(MessageAttributes)) {
    bytes += Buffer.byteLength(name) + Buffer.byteLength(attribute.DataType);
    bytes += Buffer.byteLength(attribute.StringValue ?? '');
    bytes += Buffer.from(attribute.BinaryValue ?? '', 'base64').length;
  }
  return bytes;
}

function textsOf(message: string): (protocol: string) => string {
  let texts: unknown;
  try {
    texts = JSON.parse(message);
  } catch {
    throw invalid('Message Structure - JSON message body failed to parse');
  }
  const own = (name: string): string | undefined => {
    const text: unknown =
      typeof texts === 'object' && texts !== null && Object.hasOwn(texts, name)
        ? (texts as Record<string, unknown>)[name]
        : undefined;
    // Other values than texts are passed over, as if the protocol were not named.
    return typeof text === 'string' ? text : undefined;
  };
  const common = own('default');
  if (common === undefined) throw invalid('Message Structure - No default entry in JSON message body');
  return (protocol) => own(protocol) ?? common;
}

function assertName(name: string): void {
  if (Buffer.byteLength(name) > MAX_NAME_BYTES) {
    throw badAttribute(`Length of message attribute name must be less than ${MAX_NAME_BYTES} bytes.`);
  }
  const foreign = /[^\w.-]/u.exec(name)?.[0];
  if (foreign !== undefined) {
    const code = foreign.codePointAt(0)!.toString(16).toUpperCase();
    throw badAttribute(
      `Invalid non-alphanumeric character '#x${code}' was found in the message attribute name. Can only include alphanumeric characters, hyphens, underscores, or dots.`,
    );
  }
  for (const [wrong, where] of [
    [name.startsWith('.'), 'starting'],
    [name.endsWith('.'), 'ending'],
  ] as const) {
    if (wrong) throw badAttribute(`Invalid message attribute name ${where} with character '.' was found.`);
  }
  if (name.includes('..')) {
    throw badAttribute("Message attribute name can not have successive '.' character.");
  }
}

function assertValue(name: string, attribute: MessageAttributes[string]): void {
  const { DataType, StringValue, BinaryValue } = attribute;
  const type = /^(String|Number|Binary)(\..+)?$/.exec(DataType)?.[1];
  if (type === undefined) {
    throw badAttribute(
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    );
  }
  const field = type === 'Binary' ? 'Binary' : 'String';
  const [value, other] = type === 'Binary' ? [BinaryValue, StringValue] : [StringValue, BinaryValue];
  if (other !== undefined) {
    throw badAttribute(`The message attribute '${name}' with type '${type}' must use field '${field}'.`);
  }
  if (value === undefined || value === '') {
    throw badAttribute(
      `The message attribute '${name}' must contain non-empty message attribute value for message attribute type '${DataType}'.`,
    );
  }
}

function invalid(what: string): AwsError {
  return new AwsError('InvalidParameter', `Invalid parameter: ${what}`);
}

function badAttribute(message: string): AwsError {
  return new AwsError('ParameterValueInvalid', message);
}
