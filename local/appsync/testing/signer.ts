import { SignatureV4 } from '@smithy/signature-v4';
import type { Principal } from '../../kernel/service.ts';
import type { TestApi } from './api.ts';
import { Sha256 } from '../../testing/sha256.ts';

/** Headers that sign a request to a test API as `principal`, the way the AWS SDK does it. */
export async function sign(
  api: TestApi,
  principal: Principal,
  body: string,
  { path = '/graphql', service = 'appsync' } = {},
): Promise<Record<string, string>> {
  const credentials = api.iam.credentialsFor(principal);
  const signer = new SignatureV4({ service, region: 'us-east-1', sha256: Sha256, credentials });
  const { hostname, port, host } = new URL(api.url);
  const signed = await signer.sign(
    { method: 'POST', protocol: 'http:', hostname, port: Number(port), path, headers: { host }, body },
    { signingDate: new Date(api.clock.now()) },
  );
  return signed.headers;
}
