import { afterEach } from 'vitest';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ManualClock } from '../kernel/clock.ts';
import { Bench, CLIENT } from '../testing/bench.ts';
import { createS3 } from './s3.ts';

/** What to let go of after the test, the last first. */
export const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

export const DAY = 86_400_000;
export const Bucket = 'papers';

/** A bench with one bucket, and a client for it. */
export async function open(properties: Record<string, unknown> = {}, files = false) {
  const clock = new ManualClock();
  const bench = await Bench.open({ clock, files });
  closers.push(() => bench.close());
  const part = bench.add(await createS3(bench.options('s3')));
  const attributes = await bench.create(part, 'AWS::S3::Bucket', { BucketName: Bucket, ...properties });
  await part.start?.();
  const endpoint = await bench.serve('s3');
  const client = new S3Client({ ...CLIENT, endpoint, forcePathStyle: true });
  closers.push(() => client.destroy());
  const put = (Key: string, Body = 'text', more: object = {}) =>
    client.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
  const get = async (Key: string, more: object = {}) => {
    const output = await client.send(new GetObjectCommand({ Bucket, Key, ...more }));
    return { ...output, text: await output.Body?.transformToString() };
  };
  return { bench, part, clock, client, endpoint, put, get, attributes };
}
