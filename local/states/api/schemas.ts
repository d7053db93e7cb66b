import { z } from 'zod';
import { AwsError } from '../../kernel/errors.ts';
import { parseArn, type ParsedArn } from '../arn.ts';
import { MAX_PAYLOAD_BYTES } from '../failure.ts';

/** A text of so many characters at most, refused in the service's words. */
export const text = (maximum: number) =>
  z.string().max(maximum, `Member must have length less than or equal to ${maximum}`);
const nonEmpty = (maximum: number) =>
  text(maximum).min(1, 'Member must have length greater than or equal to 1');

export const arn = nonEmpty(256);
export const name = nonEmpty(80);
export const taskToken = nonEmpty(2048);
export const error = text(256);
export const cause = text(32_768);
export const nextToken = (maximum: number) => nonEmpty(maximum).optional();
export const maxResults = z
  .int()
  .min(0, 'Member must have value greater than or equal to 0')
  .max(1000, 'Member must have value less than or equal to 1000')
  .optional();

/** One of a few words. */
export const oneOf = <const Word extends string>(words: readonly Word[]) =>
  z.enum(words, { error: `Member must satisfy enum value set: [${words.join(', ')}]` });

/** Whether an answer holds the data of the execution or only says that there are some. */
export const includedData = oneOf(['ALL_DATA', 'METADATA_ONLY']).optional();

/** JSON as text, not larger than the service carries; whether it is JSON is told with an error of its own. */
export const payload = z
  .string()
  .refine(
    (value) => Buffer.byteLength(value) <= MAX_PAYLOAD_BYTES,
    `Member must have length less than or equal to ${MAX_PAYLOAD_BYTES}`,
  );

/** Results a page has when the caller does not say; 0 says nothing. */
export function pageSize(requested: number | undefined): number {
  return requested || 100;
}

/** @throws AwsError InvalidArn for what is none, StateMachineDoesNotExist for another's. */
export function machineName(text: string): string {
  const parsed = readArn(text);
  if (parsed.execution !== undefined) throw machineDoesNotExist(text);
  return parsed.machine;
}

/** @throws AwsError InvalidArn for what is none, ExecutionDoesNotExist for another's. */
export function executionNames(text: string): { machine: string; execution: string } {
  const { machine, execution } = readArn(text);
  if (execution === undefined) throw executionDoesNotExist(text);
  return { machine, execution };
}

function readArn(text: string): ParsedArn {
  if (!text.startsWith('arn:'))
    throw new AwsError('InvalidArn', `Invalid Arn: 'Invalid ARN prefix: ${text}'`);
  const parsed = parseArn(text);
  if (!parsed)
    throw new AwsError('InvalidArn', `Invalid Arn: 'Resource type not valid in this context: ${text}'`);
  return parsed;
}

export function machineDoesNotExist(text: string): AwsError {
  return new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${text}'`);
}

export function executionDoesNotExist(text: string): AwsError {
  return new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${text}'`);
}

/** A place in a list, as a token that says nothing to callers. */
export function writeToken(position: string): string {
  return Buffer.from(position).toString('base64');
}

/** @throws AwsError InvalidToken when the position does not fit `pattern`. */
export function readToken(token: string | undefined, pattern: RegExp): string | undefined {
  if (token === undefined) return undefined;
  const position = Buffer.from(token, 'base64').toString('utf8');
  if (!pattern.test(position)) throw invalidToken();
  return position;
}

export function invalidToken(): AwsError {
  return new AwsError('InvalidToken', "Invalid Token: 'Invalid token'");
}
