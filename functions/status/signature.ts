import { createHash, createHmac } from 'node:crypto';
import type { BinaryLike, Hash, Hmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Credentials } from '../aws/credentials.ts';

type SourceData = string | ArrayBuffer | ArrayBufferView;

/** SHA-256 by Node itself, in the shape the signer wants: half the size of the SDK's own. */
class Sha256 {
  readonly #secret: SourceData | undefined;
  #hash: Hash | Hmac;

  constructor(secret?: SourceData) {
    this.#secret = secret;
    this.#hash = this.#fresh();
  }

  update(data: SourceData): void {
    this.#hash.update(binary(data));
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {
    this.#hash = this.#fresh();
  }

  #fresh(): Hash | Hmac {
    return this.#secret === undefined ? createHash('sha256') : createHmac('sha256', binary(this.#secret));
  }
}

function binary(data: SourceData): BinaryLike {
  if (typeof data === 'string') return data;
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}

export interface SignedRequest {
  body: string;
  headers: Record<string, string>;
}

/** Signs requests to one GraphQL endpoint as AppSync's IAM mode wants them. */
export interface RequestSigner {
  sign(body: string): Promise<SignedRequest>;
}

/** A signer for `url`, host and port as they are. `credentials` are asked for at each request. */
export function createRequestSigner(
  url: URL,
  region: string,
  credentials: () => Promise<Credentials>,
): RequestSigner {
  const signer = new SignatureV4({ service: 'appsync', region, credentials, sha256: Sha256 });
  return {
    async sign(body) {
      const { headers } = await signer.sign({
        method: 'POST',
        protocol: url.protocol,
        hostname: url.hostname,
        ...(url.port ? { port: Number(url.port) } : {}),
        path: url.pathname,
        query: {},
        // fetch sets the host header itself, to just this.
        headers: { host: url.host, 'content-type': 'application/json' },
        body,
      });
      return { body, headers };
    },
  };
}
