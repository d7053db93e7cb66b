import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { Bench } from '../testing/bench.ts';
import { createS3 } from './s3.ts';
import { closers, Bucket, open } from './testing.ts';

describe('what is not built is refused', () => {
  it.each([
    ['GET', `/${Bucket}?acl`],
    ['GET', `/${Bucket}`],
    ['POST', `/${Bucket}?delete`],
    ['POST', `/${Bucket}/k?uploads`],
    ['PUT', `/${Bucket}/k?tagging`],
    ['PUT', `/${Bucket}`],
  ])('%s %s', async (method, path) => {
    const { endpoint } = await open();
    const answer = await fetch(endpoint + path, { method });
    expect([answer.status, await answer.text()]).toEqual([
      501,
      expect.stringContaining('<Code>NotImplemented</Code>'),
    ]);
  });
});

describe('after a restart', () => {
  it('everything is there, and nothing is left of what was cut off', async () => {
    const { bench, put } = await open({}, true);
    await put('k', 'old');
    await put('k', 'new');
    const options = bench.options('s3');
    // As if the process had died between the bytes and the entry that makes them an object.
    const blobs = `${options.folder}/blobs`;
    const unfinished = 'ab'.repeat(16);
    const { mkdir, writeFile } = await import('node:fs/promises');
    await mkdir(`${blobs}/ab`, { recursive: true });
    await writeFile(`${blobs}/ab/${unfinished}`, 'half');
    await options.store.part('objects').write([{ key: `doomed/${unfinished}`, value: 1 }]);
    const second = await Bench.open({ files: true });
    closers.push(() => second.close());
    const again = second.add(
      await createS3({ ...second.options('s3'), store: options.store, folder: options.folder }),
    );
    await second.create(again, 'AWS::S3::Bucket', { BucketName: Bucket });
    const { Body } = await second.call<{ Body: Buffer }>('s3', 'GetObject', { Bucket, Key: 'k' });
    expect(Body.toString()).toBe('new');
    const files = (await readdir(blobs, { recursive: true })).filter((name) => /\/[0-9a-f]{32}/.test(name));
    expect(files).toHaveLength(1);
  });
});
