import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { SystemClock } from '../kernel/clock.ts';
import type { Clock } from '../kernel/clock.ts';
import { Bench } from '../testing/bench.ts';
import type { InvokeOutput } from './api.ts';
import { createLogs } from '../logs/logs.ts';
import { createLambda } from './lambda.ts';
import type { LambdaOptions } from './lambda.ts';

/** What to let go of after the test, the last first. */
export const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

export interface Setting {
  clock?: Clock;
  properties?: Record<string, unknown>;
  file?: string;
  concurrency?: number;
  faultOf?: LambdaOptions['faultOf'];
}

/** A bench with one function `greet` made of `code`. */
export async function open(
  code: string,
  { clock, properties, file = 'index.mjs', concurrency, faultOf }: Setting = {},
) {
  const folder = mkdtempSync(join(tmpdir(), 'function-'));
  writeFileSync(join(folder, file), code);
  const bench = await Bench.open({ clock: clock ?? new SystemClock() });
  const logs = bench.add(await createLogs(bench.options('logs')));
  const part = bench.add(
    createLambda({
      ...bench.options('lambda'),
      credentialsFor: () => ({ accessKeyId: 'ASIAKEY', secretAccessKey: 'key', sessionToken: 'token' }),
      awsEndpoint: () => 'http://127.0.0.1:4566',
      concurrency,
      faultOf,
    }),
  );
  closers.push(
    () => rmSync(folder, { recursive: true, force: true }),
    () => bench.close(),
  );
  const attributes = await bench.create(
    part,
    'AWS::Lambda::Function',
    {
      FunctionName: 'greet',
      Code: { S3Bucket: 'assets', S3Key: 'code.zip' },
      Handler: 'index.handler',
      Runtime: 'nodejs24.x',
      Role: 'arn:aws:iam::000000000000:role/greeter',
      ...properties,
    },
    { assets: { 'code.zip': folder } },
  );
  const logged = async () => {
    await part.stop?.();
    return (await logs.search({})).map(({ message }) => message).reverse();
  };
  const invoke = async (payload: unknown = {}, more: Record<string, unknown> = {}) => {
    const input = { FunctionName: 'greet', Payload: JSON.stringify(payload), ...more };
    const output = await bench.call<InvokeOutput>('lambda', 'Invoke', input);
    const text = Buffer.from(output.Payload).toString();
    return { ...output, answer: text === '' ? undefined : (JSON.parse(text) as Record<string, unknown>) };
  };
  return { bench, part, attributes, invoke, logged, logs };
}
