import { createHash, createHmac, randomBytes } from 'node:crypto';

/** The 3072-bit group of RFC 3526, which Cognito's clients use, with 2 as its generator. */
const N = BigInt(
  '0x' +
    'FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD' +
    'EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED' +
    'EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F' +
    '83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B' +
    'E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510' +
    '15728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7' +
    'ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C' +
    'BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF',
);
const G = 2n;
const K = BigInt('0x' + hashHex(signedHex(N) + signedHex(G)));
const KEY_INFO = Buffer.from('Caldera Derived Key\u0001');

/** What is kept of a password: enough to check it, not to know it. Hexadecimal. */
export interface Verifier {
  salt: string;
  verifier: string;
}

/** The server's half of one exchange. Hexadecimal. */
export interface SrpExchange {
  /** The client's public value, as sent. */
  a: string;
  /** The server's secret. */
  secret: string;
  /** The server's public value. */
  b: string;
}

/** What a client proves that it knows the password with. */
export interface SrpProof {
  exchange: SrpExchange;
  /** What follows `_` in the pool's id. */
  poolName: string;
  /** `USER_ID_FOR_SRP`. */
  userId: string;
  secretBlock: Buffer;
  /** As sent. */
  timestamp: string;
}

/** Makes the verifier of a password, with a salt of its own unless one is given. */
export function makeVerifier(
  poolName: string,
  userId: string,
  password: string,
  salt = randomBytes(16).toString('hex'),
): Verifier {
  const inner = createHash('sha256').update(`${poolName}${userId}:${password}`).digest('hex');
  const x = BigInt('0x' + hashHex(signedHex(BigInt('0x' + salt)) + inner));
  return { salt, verifier: power(G, x).toString(16) };
}

/**
 * Begins an exchange with a client that has sent its public value.
 * @returns undefined for a value that no honest client sends.
 */
export function beginExchange(a: string, verifier: string): SrpExchange | undefined {
  if (!/^[0-9a-fA-F]{1,800}$/.test(a) || BigInt('0x' + a) % N === 0n) return undefined;
  const secret = randomBytes(32).toString('hex');
  const b = (K * BigInt('0x' + verifier) + power(G, BigInt('0x' + secret))) % N;
  return { a, secret, b: b.toString(16) };
}

/** The signature, base64, that only who knows the verifier's password can send. */
export function expectedSignature({ exchange, ...proof }: SrpProof, verifier: string): string {
  const a = BigInt('0x' + exchange.a);
  const u = BigInt('0x' + hashHex(signedHex(a) + signedHex(BigInt('0x' + exchange.b))));
  const shared = power((a * power(BigInt('0x' + verifier), u)) % N, BigInt('0x' + exchange.secret));
  const extracted = createHmac('sha256', Buffer.from(signedHex(u), 'hex'))
    .update(Buffer.from(signedHex(shared), 'hex'))
    .digest();
  const key = createHmac('sha256', extracted).update(KEY_INFO).digest().subarray(0, 16);
  return createHmac('sha256', key)
    .update(proof.poolName)
    .update(proof.userId)
    .update(proof.secretBlock)
    .update(proof.timestamp)
    .digest('base64');
}

/** `base ** exponent % N`. */
function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let square = base % N, rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % N;
    square = (square * square) % N;
  }
  return result;
}

/** Even in length, and with a leading zero byte where the first bit would read as a sign. */
function signedHex(value: bigint): string {
  const hex = value.toString(16);
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  return /^[89a-f]/.test(even) ? `00${even}` : even;
}

function hashHex(hex: string): string {
  return createHash('sha256').update(Buffer.from(hex, 'hex')).digest('hex');
}
