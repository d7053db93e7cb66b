import { randomBytes, randomUUID } from 'node:crypto';
import type { Members } from '../member.ts';

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** Seconds from the Unix epoch to the one KSUIDs count from. */
const KSUID_EPOCH = 1_400_000_000;

function digits(value: bigint, alphabet: string, length: number): string {
  const base = BigInt(alphabet.length);
  let rest = value;
  let encoded = '';
  while (encoded.length < length) {
    encoded = alphabet.charAt(Number(rest % base)) + encoded;
    rest /= base;
  }
  return encoded;
}

const randomBits = (bytes: number) => BigInt(`0x${randomBytes(bytes).toString('hex')}`);

/** The identifiers of `util`: a UUID, a ULID (48 bits of time, 80 random), a KSUID (32 bits of time, 128 random). */
export const idUtil: Members = {
  'util.autoId': () => randomUUID(),
  'util.autoUlid': (_, { clock }) =>
    digits((BigInt(Math.floor(clock.now())) << 80n) | randomBits(10), CROCKFORD, 26),
  'util.autoKsuid': (_, { clock }) => {
    const seconds = BigInt(Math.floor(clock.now() / 1000) - KSUID_EPOCH);
    return digits((seconds << 128n) | randomBits(16), BASE62, 27);
  },
};
