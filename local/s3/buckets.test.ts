import { describe, expect, it } from 'vitest';
import {
  DeleteObjectCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3';
import { DAY, Bucket, open } from './testing.ts';

describe('a listing', () => {
  it('comes in order of bytes, in pages, with common prefixes', async () => {
    const { client, put } = await open();
    for (const key of ['b/2', 'a', 'ä', 'b/1', 'c', 'Z', 'b&<']) await put(key);
    const all = await client.send(new ListObjectsV2Command({ Bucket }));
    expect(all.Contents?.map(({ Key }) => Key)).toEqual(['Z', 'a', 'b&<', 'b/1', 'b/2', 'c', 'ä']);
    const seen: unknown[] = [];
    for await (const page of paginateListObjectsV2({ client, pageSize: 2 }, { Bucket, Delimiter: '/' })) {
      seen.push([
        page.Contents?.map(({ Key }) => Key) ?? [],
        page.CommonPrefixes?.map(({ Prefix }) => Prefix) ?? [],
      ]);
    }
    expect(seen).toEqual([
      [['Z', 'a'], []],
      [['b&<'], ['b/']],
      [['c', 'ä'], []],
    ]);
    const some = await client.send(
      new ListObjectsV2Command({ Bucket, Prefix: 'b/', StartAfter: 'b/1', EncodingType: 'url' }),
    );
    expect([some.Contents?.map(({ Key }) => Key), some.KeyCount, some.IsTruncated]).toEqual([
      ['b/2'],
      1,
      false,
    ]);
  });

  it('does not show a prefix twice when a page ended with it', async () => {
    const { client, put } = await open();
    for (const key of ['a/1', 'a/2', 'b']) await put(key);
    const first = await client.send(new ListObjectsV2Command({ Bucket, Delimiter: '/', MaxKeys: 1 }));
    const second = await client.send(
      new ListObjectsV2Command({
        Bucket,
        Delimiter: '/',
        MaxKeys: 1,
        ContinuationToken: first.NextContinuationToken,
      }),
    );
    expect(first.CommonPrefixes).toEqual([{ Prefix: 'a/' }]);
    expect([second.CommonPrefixes, second.Contents?.map(({ Key }) => Key)]).toEqual([undefined, ['b']]);
  });
});

describe('a bucket', () => {
  it('is found, and one that is not there is told of', async () => {
    const { client, attributes } = await open();
    expect((await client.send(new ListBucketsCommand())).Buckets?.map(({ Name }) => Name)).toEqual([Bucket]);
    expect((await client.send(new HeadBucketCommand({ Bucket }))).BucketRegion).toBe('us-east-1');
    expect((await client.send(new GetBucketLocationCommand({ Bucket }))).LocationConstraint).toBeUndefined();
    await expect(client.send(new GetObjectCommand({ Bucket: 'other', Key: 'k' }))).rejects.toMatchObject({
      name: 'NoSuchBucket',
      message: 'The specified bucket does not exist',
    });
    expect(attributes.attributes['Arn']).toBe('arn:aws:s3:::papers');
  });

  it('may stand in the host', async () => {
    const { bench, put } = await open();
    await put('k', 'hosted');
    const service = bench.cloud.services.get('s3')!;
    const decode = (host: string, url: string) =>
      service.protocol.decode({ method: 'GET', url, headers: { host }, body: Buffer.alloc(0) }).input;
    for (const host of ['papers.localhost:4566', 'papers.s3.localhost', 'papers.s3.us-east-1.localhost:1']) {
      expect(decode(host, '/a/b')).toMatchObject({ Bucket, Key: 'a/b' });
    }
    for (const host of ['localhost:4566', '127.0.0.1:4566', 's3.localhost']) {
      expect(decode(host, '/papers/a/b')).toMatchObject({ Bucket, Key: 'a/b' });
    }
  });

  it('keeps versions when told to', async () => {
    const { put, get, client } = await open({ VersioningConfiguration: { Status: 'Enabled' } });
    const one = (await put('k', 'one')).VersionId;
    const two = (await put('k', 'two')).VersionId;
    expect((await get('k', { VersionId: one })).text).toBe('one');
    expect(await get('k')).toMatchObject({ text: 'two', VersionId: two });
    const { DeleteMarker, VersionId: marker } = await client.send(
      new DeleteObjectCommand({ Bucket, Key: 'k' }),
    );
    expect(DeleteMarker).toBe(true);
    await expect(get('k')).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect((await client.send(new ListObjectsV2Command({ Bucket }))).Contents).toBeUndefined();
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'k', VersionId: marker }));
    expect((await get('k')).text).toBe('two');
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'k', VersionId: two }));
    expect((await get('k')).text).toBe('one');
  });

  it('deletes what its lifecycle says is over', async () => {
    const { put, client, get, clock, bench } = await open({
      VersioningConfiguration: { Status: 'Enabled' },
      LifecycleConfiguration: {
        Rules: [
          { Status: 'Enabled', Prefix: 'tmp/', ExpirationInDays: 2 },
          { Status: 'Enabled', NoncurrentVersionExpiration: { NoncurrentDays: 3 } },
        ],
      },
    });
    await put('tmp/a');
    const { VersionId } = await put('kept', 'one');
    await put('kept', 'two');
    const listed = async () =>
      (await client.send(new ListObjectsV2Command({ Bucket }))).Contents?.map(({ Key }) => Key);
    await clock.advance(DAY);
    expect(await listed()).toEqual(['kept', 'tmp/a']);
    await clock.advance(1.5 * DAY);
    await expect.poll(listed).toEqual(['kept']);
    expect((await get('kept', { VersionId })).text).toBe('one');
    await clock.advance(DAY);
    await expect
      .poll(() =>
        bench
          .call('s3', 'GetObject', { Bucket, Key: 'kept', VersionId })
          .catch((error: { code: string }) => error.code),
      )
      .toBe('NoSuchVersion');
    expect((await get('kept')).text).toBe('two');
  });

  it('asks for the access AWS asks for', async () => {
    const { bench, put, get, client } = await open();
    await put('a/b');
    await get('a/b');
    await client.send(new ListObjectsV2Command({ Bucket, Prefix: 'a/' }));
    expect(bench.accesses.map(({ action, resource }) => `${action} ${resource}`)).toEqual([
      's3:PutObject arn:aws:s3:::papers/a/b',
      's3:GetObject arn:aws:s3:::papers/a/b',
      's3:ListBucket arn:aws:s3:::papers',
    ]);
  });

  it('attaches its policy', async () => {
    const { bench, part } = await open();
    const PolicyDocument = { Version: '2012-10-17', Statement: [] };
    await bench.create(part, 'AWS::S3::BucketPolicy', { Bucket, PolicyDocument });
    expect(bench.resourcePolicies.get('arn:aws:s3:::papers')).toEqual(PolicyDocument);
  });

  it('is refused with a property nobody knows', async () => {
    await expect(open({ NotificationConfiguration: {} })).rejects.toThrow('NotificationConfiguration');
  });
});
