import { createHash, randomUUID } from 'node:crypto';
import jsonata from 'jsonata';

/** What expressions take from the world around them. */
export interface ExpressionWorld {
  /** Milliseconds since the epoch. */
  now(): number;
  /** From 0 (included) to 1 (not included). */
  random(): number;
}

/** The names of JSONata 2.0.6's own functions that Step Functions offers: all but `$eval`. */
const JSONATA_FUNCTIONS =
  `abs append assert average base64decode base64encode boolean ceil clone contains count decodeUrl
  decodeUrlComponent distinct each encodeUrl encodeUrlComponent error exists filter floor formatBase
  formatInteger formatNumber fromMillis join keys length lookup lowercase map match max merge millis min not
  now number pad parseInteger power random reduce replace reverse round shuffle sift single sort split spread
  sqrt string substring substringAfter substringBefore sum toMillis trim type uppercase zip`.split(/\s+/);

/** The functions that Step Functions adds or changes. */
const ADDED_FUNCTIONS = ['partition', 'range', 'hash', 'random', 'uuid', 'parse'];

/** All names a call in an expression may use without anybody having assigned them. */
export const FUNCTION_NAMES: ReadonlySet<string> = new Set([...JSONATA_FUNCTIONS, ...ADDED_FUNCTIONS]);

const HASHES: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

/** The most elements `$range` makes. */
const MAX_RANGE = 1000;

/** The most characters `$hash` takes. */
const MAX_HASH_INPUT = 10_000;

const fromMillis = jsonata('$fromMillis($ms, $picture, $timezone)');

/** The shape of JSONata's own errors: `code` and `message`, thrown as plain objects. */
function fault(message: string): { code: string; message: string } {
  return { code: 'D3141', message };
}

/** The same number for the same seed: one round of mulberry32. */
function seeded(seed: number): number {
  let t = (Math.trunc(seed) + 0x6d2b79f5) | 0;
  t = Math.imul(t ^ (t >>> 15), t | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}

function partition(array: unknown[] | undefined, size: number): unknown[][] | undefined {
  if (array === undefined) return undefined;
  if (!Number.isInteger(size) || size < 1)
    throw fault('The chunk size of $partition must be a positive integer');
  const chunks: unknown[][] = [];
  for (let at = 0; at < array.length; at += size) chunks.push(array.slice(at, at + size));
  return chunks;
}

function range(first: number, last: number, step: number): number[] {
  if (![first, last, step].every(Number.isInteger) || step === 0) {
    throw fault('$range takes three integers, the last one not zero');
  }
  const length = Math.max(0, Math.floor((last - first) / step) + 1);
  if (length > MAX_RANGE) throw fault(`$range makes at most ${MAX_RANGE} elements, not ${length}`);
  return Array.from({ length }, (_, index) => first + index * step);
}

function hash(data: string | undefined, algorithm: string): string | undefined {
  if (data === undefined) return undefined;
  const name = HASHES[algorithm];
  if (name === undefined) throw fault(`$hash knows ${Object.keys(HASHES).join(', ')}, not ${algorithm}`);
  if (data.length > MAX_HASH_INPUT) throw fault(`$hash takes at most ${MAX_HASH_INPUT} characters`);
  return createHash(name).update(data).digest('hex');
}

function parse(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw fault(`$parse was given text that is not JSON: ${(error as Error).message}`);
  }
}

/**
 * Gives an expression the functions of Step Functions and takes `$eval` from it
 * (https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html). `$now`, `$millis` and
 * `$random` ask `world`. A seeded `$random` repeats itself but does not give the numbers AWS gives.
 */
export function installFunctions(expression: jsonata.Expression, world: ExpressionWorld): void {
  expression.assign('eval', undefined);
  expression.registerFunction('partition', partition, '<an:a<a>>');
  expression.registerFunction('range', range, '<nnn:a<n>>');
  expression.registerFunction('hash', hash, '<ss:s>');
  expression.registerFunction('uuid', () => randomUUID(), '<:s>');
  expression.registerFunction('parse', parse, '<s:x>');
  expression.registerFunction(
    'random',
    (seed?: number) => (seed === undefined ? world.random() : seeded(seed)),
    '<n?:n>',
  );
  expression.registerFunction('millis', () => world.now(), '<:n>');
  expression.registerFunction(
    'now',
    (picture?: string, timezone?: string) =>
      fromMillis.evaluate(undefined, { ms: world.now(), picture, timezone }),
    '<s?s?:s>',
  );
}
