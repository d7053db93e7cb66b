import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import type { Identity } from '../../resolver.ts';
import type { ApiItem } from './values.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Makes `nextToken` of a last key and reads it again: for the caller it was given to alone. */
export interface PageTokens {
  seal(lastKey: ApiItem, identity: Identity): string;
  /** Undefined when the token is none of these, or another caller's. */
  open(token: string, identity: Identity): ApiItem | undefined;
}

/** Tokens encrypted with AES-256-GCM under a secret; who called is what the seal is checked with. */
export function createPageTokens(secret: string): PageTokens {
  const key = createHash('sha256').update(secret).digest();
  return {
    seal(lastKey, identity) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(callerOf(identity));
      const sealed = Buffer.concat([cipher.update(JSON.stringify(lastKey), 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64');
    },
    open(token, identity) {
      const bytes = Buffer.from(token, 'base64');
      if (bytes.length <= NONCE_BYTES + TAG_BYTES) return undefined;
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES))
        .setAAD(callerOf(identity))
        .setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      try {
        const text = Buffer.concat([
          decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)),
          decipher.final(),
        ]);
        return JSON.parse(text.toString('utf8')) as ApiItem;
      } catch {
        return undefined;
      }
    },
  };
}

/** What stays the same for one caller: claims and source addresses change from call to call. */
function callerOf(identity: Identity): Buffer {
  const { issuer, sub, userArn } = identity ?? {};
  return Buffer.from(JSON.stringify([issuer ?? null, sub ?? null, userArn ?? null]));
}
