import { isIP } from 'node:net';
import { Kind } from 'graphql';
import type { ValueNode } from 'graphql';

/** A value that a scalar, an enum or an input type does not take; the message is AppSync's. */
export class CoercionError extends Error {
  override readonly name = 'CoercionError';
}

/**
 * One of AppSync's own scalars (https://docs.aws.amazon.com/appsync/latest/devguide/scalars.html).
 * `parse` turns what a client sent into what resolvers see, `serialize` what resolvers gave into what
 * clients see; both throw CoercionError.
 */
export interface AwsScalar {
  parse(value: unknown): unknown;
  serialize(value: unknown): unknown;
}

const OFFSET = String.raw`(?:Z|[+-](?:0\d|1\d):[0-5]\d(?::[0-5]\d)?)`;
const TIME = String.raw`(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?`;
const DATE = String.raw`\d{4}-\d{2}-\d{2}`;
const DATE_PATTERN = new RegExp(`^(${DATE})${OFFSET}?$`);
const TIME_PATTERN = new RegExp(`^${TIME}${OFFSET}?$`);
const DATE_TIME_PATTERN = new RegExp(`^(${DATE})T${TIME}${OFFSET}$`);
const EMAIL_PATTERN =
  /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)*[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/;
const URL_SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*:/;
const INTERNATIONAL_PHONE = /^\+\d(?:[ -]?\d){6,14}$/;
/** North American Numbering Plan: area code and exchange begin with 2 to 9. */
const NORTH_AMERICAN_PHONE = /^(?:1[ -]?)?[2-9]\d{2}[ -]?[2-9]\d{2}[ -]?\d{4}$/;

function isCalendarDate(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function isDate(text: string): boolean {
  const match = DATE_PATTERN.exec(text);
  return match !== null && isCalendarDate(match[1]!);
}

function isDateTime(text: string): boolean {
  const match = DATE_TIME_PATTERN.exec(text);
  return match !== null && isCalendarDate(match[1]!);
}

function isUrl(text: string): boolean {
  if (!URL_SCHEME.test(text) || !URL.canParse(text)) return false;
  return !new URL(text).pathname.includes('//');
}

function isIpAddress(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128));
}

function isPhone(text: string): boolean {
  return INTERNATIONAL_PHONE.test(text) || NORTH_AMERICAN_PHONE.test(text);
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
}

function textScalar(noun: string, accepts: (text: string) => boolean): AwsScalar {
  const check = (verb: string) => (value: unknown) => {
    if (typeof value === 'string' && accepts(value)) return value;
    throw new CoercionError(`Unable to ${verb} \`${shown(value)}\` as a valid ${noun}.`);
  };
  return { parse: check('parse'), serialize: check('serialize') };
}

function timestamp(verb: string): (value: unknown) => number {
  return (value) => {
    if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
    throw new CoercionError(`Unable to ${verb} \`${shown(value)}\` as a valid timestamp.`);
  };
}

/** The scalars AppSync adds to those of GraphQL, by name. */
export const AWS_SCALARS: Readonly<Record<string, AwsScalar>> = {
  AWSDate: textScalar('Date Object', isDate),
  AWSTime: textScalar('Time Object', (text) => TIME_PATTERN.test(text)),
  AWSDateTime: textScalar('DateTime Object', isDateTime),
  AWSTimestamp: { parse: timestamp('parse'), serialize: timestamp('serialize') },
  AWSEmail: textScalar('Email', (text) => EMAIL_PATTERN.test(text)),
  AWSURL: textScalar('URL', isUrl),
  AWSPhone: textScalar('Phone', isPhone),
  AWSIPAddress: textScalar('IPAddress', isIpAddress),
  AWSJSON: {
    // JSON text on the wire, its value in resolvers.
    parse(value) {
      try {
        if (typeof value === 'string') return JSON.parse(value) as unknown;
      } catch {
        // Told below, as for anything that is no text.
      }
      throw new CoercionError(`Unable to parse \`${shown(value)}\` as valid JSON.`);
    },
    serialize: (value) => JSON.stringify(value),
  },
};

/**
 * What one of these scalars makes of a literal in a document.
 * @throws CoercionError
 */
export function parseScalarLiteral(scalar: AwsScalar, node: ValueNode): unknown {
  switch (node.kind) {
    case Kind.STRING:
      return scalar.parse(node.value);
    case Kind.INT:
      return scalar.parse(Number(node.value));
    default:
      throw new CoercionError(`Unable to parse a ${node.kind}.`);
  }
}
