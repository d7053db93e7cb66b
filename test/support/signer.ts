import { SignatureV4 } from '@smithy/signature-v4';
import type { Answer } from './customer.ts';
import type { TestSystem } from './system.ts';
import { Sha256 } from '../../local/testing/sha256.ts';

/** A caller with AWS credentials, for calls that no SDK client makes. */
export class AwsClient {
  readonly #signer: SignatureV4;

  constructor(credentials: { accessKeyId: string; secretAccessKey: string }, region: string) {
    this.#signer = new SignatureV4({ service: 'appsync', region, credentials, sha256: Sha256 });
  }

  /** Sends a signed GraphQL request. */
  async graphql<Data>(
    system: Pick<TestSystem, 'appUrl'>,
    query: string,
    variables: unknown,
  ): Promise<Answer<Data>> {
    const url = new URL(`${system.appUrl}/graphql`);
    const body = JSON.stringify({ query, variables });
    const { headers } = await this.#signer.sign({
      method: 'POST',
      protocol: url.protocol,
      hostname: url.hostname,
      port: Number(url.port),
      path: url.pathname,
      headers: { host: url.host, 'content-type': 'application/json' },
      body,
    });
    const response = await fetch(url, { method: 'POST', headers, body });
    return { status: response.status, ...((await response.json()) as Omit<Answer<Data>, 'status'>) };
  }
}
