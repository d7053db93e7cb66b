import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bootFunctions } from './booted.ts';

const run = promisify(execFile);
let booted: Awaited<ReturnType<typeof bootFunctions>>;
let variables: Record<string, string>;
let client: LambdaClient;

/** The variables that the printed shell commands set. */
async function printed(): Promise<Record<string, string>> {
  const command = join(import.meta.dirname, '..', 'credentials.ts');
  const { stdout } = await run(process.execPath, [command, '--state', join(booted.folder, 'state')]);
  return Object.fromEntries(
    [...stdout.matchAll(/^export (\w+)='(.*)'$/gm)].map(([, name, value]) => [name, value]),
  );
}

beforeAll(async () => {
  booted = await bootFunctions(
    {
      functions: {
        Report: `export const handler = async ({ bytes }) => ({ text: 'ä'.repeat(bytes / 2) });`,
      },
    },
    { state: 'state' },
  );
  variables = await printed();
  client = new LambdaClient({
    endpoint: variables['AWS_ENDPOINT_URL']!,
    region: variables['AWS_REGION']!,
    credentials: {
      accessKeyId: variables['AWS_ACCESS_KEY_ID']!,
      secretAccessKey: variables['AWS_SECRET_ACCESS_KEY']!,
    },
    maxAttempts: 1,
  });
});
afterAll(async () => {
  client?.destroy();
  await booted?.end();
});

const invoke = async (bytes: number) => {
  const { StatusCode, FunctionError, Payload } = await client.send(
    new InvokeCommand({
      FunctionName: 'Report',
      Payload: JSON.stringify({ bytes, more: 'x'.repeat(bytes) }),
    }),
  );
  return { StatusCode, FunctionError, answer: JSON.parse(Payload!.transformToString()) as { text?: string } };
};

describe('with the operator’s keys, as the command prints them', () => {
  it.each([400_000, 5_000_000])('a function takes and gives %d bytes', async (bytes) => {
    const { StatusCode, FunctionError, answer } = await invoke(bytes);
    expect([StatusCode, FunctionError]).toEqual([200, undefined]);
    expect(Buffer.byteLength(answer.text!)).toBe(bytes);
    expect(answer.text!.endsWith('ä')).toBe(true);
  });

  it('and with a wrong secret nobody gets in', async () => {
    const stranger = new LambdaClient({
      endpoint: variables['AWS_ENDPOINT_URL']!,
      region: variables['AWS_REGION']!,
      credentials: { accessKeyId: variables['AWS_ACCESS_KEY_ID']!, secretAccessKey: 'wrong' },
      maxAttempts: 1,
    });
    await expect(stranger.send(new InvokeCommand({ FunctionName: 'Report' }))).rejects.toMatchObject({
      name: 'InvalidSignatureException',
      $metadata: { httpStatusCode: 403 },
    });
    stranger.destroy();
  });
});
