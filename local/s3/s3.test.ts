import { readdir } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import {
  DeleteObjectCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { ManualClock } from '../kernel/clock.ts';
import { Bench, CLIENT, rolePrincipal } from '../testing/bench.ts';
import { checksum } from './checksums.ts';
import { unchunk } from './chunked.ts';
import { createS3 } from './s3.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const DAY = 86_400_000;
const Bucket = 'papers';

async function open(properties: Record<string, unknown> = {}, files = false) {
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

describe('an object', () => {
  it('comes back as it was put, with its headers and metadata', async () => {
    const { put, get, client, clock } = await open();
    const { ETag } = await put('a folder/näme+1.txt', 'höllo', {
      ContentType: 'text/plain',
      ContentDisposition: 'inline',
      CacheControl: 'no-store',
      Metadata: { colour: 'red' },
    });
    expect(ETag).toBe('"d58eaa5e2df1bb3dfe869cae20c76553"');
    const found = await get('a folder/näme+1.txt');
    expect(found).toMatchObject({
      text: 'höllo',
      ContentType: 'text/plain',
      ContentDisposition: 'inline',
      CacheControl: 'no-store',
      ContentLength: 6,
      ETag,
      Metadata: { colour: 'red' },
      LastModified: new Date(clock.now()),
      ChecksumCRC32: checksum('crc32', Buffer.from('höllo')),
      ServerSideEncryption: 'AES256',
    });
    const head = await client.send(new HeadObjectCommand({ Bucket, Key: 'a folder/näme+1.txt' }));
    expect(head).toMatchObject({ ContentLength: 6, ETag, Metadata: { colour: 'red' } });
  });

  it('may be sent as a stream, in chunks with a checksum behind', async () => {
    const { client, get, endpoint } = await open();
    await client.send(
      new PutObjectCommand({
        Bucket,
        Key: 'small',
        Body: Readable.from([Buffer.from('in '), Buffer.from('parts')]),
        ContentLength: 8,
      }),
    );
    expect((await get('small')).text).toBe('in parts');
    const body = Buffer.from('wire');
    const framed = `4\r\nwire\r\n0\r\nx-amz-checksum-crc32:${checksum('crc32', body)}\r\n\r\n`;
    const headers = {
      'content-encoding': 'aws-chunked',
      'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      'x-amz-decoded-content-length': '4',
      'x-amz-trailer': 'x-amz-checksum-crc32',
    };
    const sent = await fetch(`${endpoint}/${Bucket}/framed`, { method: 'PUT', body: framed, headers });
    expect(sent.status).toBe(200);
    const found = await get('framed');
    expect(found.text).toBe('wire');
    expect(found.ContentEncoding).toBeUndefined();
    const broken = await fetch(`${endpoint}/${Bucket}/framed`, {
      method: 'PUT',
      body: framed.replace('wire', 'wore'),
      headers,
    });
    expect([broken.status, await broken.text()]).toEqual([
      400,
      expect.stringContaining('<Code>BadDigest</Code>'),
    ]);
  });

  it.each([
    ['bytes=2-4', 'cde', 'bytes 2-4/8'],
    ['bytes=6-', 'gh', 'bytes 6-7/8'],
    ['bytes=-3', 'fgh', 'bytes 5-7/8'],
    ['bytes=5-99', 'fgh', 'bytes 5-7/8'],
    ['bytes=4-2', 'abcdefgh', undefined],
    ['lines=1-2', 'abcdefgh', undefined],
  ])('is read in part: %s', async (Range, text, ContentRange) => {
    const { put, get } = await open();
    await put('k', 'abcdefgh');
    const found = await get('k', { Range });
    expect([found.text, found.ContentRange, found.ContentLength]).toEqual([text, ContentRange, text.length]);
  });

  it('has nothing beyond its end', async () => {
    const { put, endpoint } = await open();
    await put('k', 'abc');
    const answer = await fetch(`${endpoint}/${Bucket}/k`, { headers: { range: 'bytes=3-' } });
    expect([answer.status, await answer.text()]).toEqual([
      416,
      expect.stringContaining(
        '<RangeRequested>bytes=3-</RangeRequested><ActualObjectSize>3</ActualObjectSize>',
      ),
    ]);
  });

  it.each([
    [{ 'if-none-match': 'ETAG' }, 304],
    [{ 'if-none-match': '"other"' }, 200],
    [{ 'if-match': 'ETAG' }, 200],
    [{ 'if-match': '"other"' }, 412],
    [{ 'if-modified-since': 'Thu, 01 Jan 2026 00:00:00 GMT' }, 304],
    [{ 'if-modified-since': 'Wed, 31 Dec 2025 00:00:00 GMT' }, 200],
    [{ 'if-unmodified-since': 'Wed, 31 Dec 2025 00:00:00 GMT' }, 412],
  ])('is read on a condition: %j', async (headers, status) => {
    const { put, endpoint } = await open();
    const { ETag } = await put('k');
    const filled = Object.entries(headers).map(([name, value]): [string, string] => [
      name,
      value === 'ETAG' ? ETag! : value,
    ]);
    expect((await fetch(`${endpoint}/${Bucket}/k`, { headers: filled })).status).toBe(status);
  });

  it('is written on a condition', async () => {
    const { put, get } = await open();
    const { ETag } = await put('k', 'first', { IfNoneMatch: '*' });
    await expect(put('k', 'second', { IfNoneMatch: '*' })).rejects.toMatchObject({
      name: 'PreconditionFailed',
      message: 'At least one of the pre-conditions you specified did not hold',
      $metadata: { httpStatusCode: 412 },
    });
    await put('k', 'third', { IfMatch: ETag });
    await expect(put('k', 'fourth', { IfMatch: ETag })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await expect(put('none', 'x', { IfMatch: ETag })).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect((await get('k')).text).toBe('third');
  });

  it('has one winner of many writers that each want to be the first', async () => {
    const { bench } = await open();
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) =>
        bench.call('s3', 'PutObject', { Bucket, Key: 'k', Body: String(index), IfNoneMatch: '*' }),
      ),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('is refused with a checksum or digest that is not its own', async () => {
    const { put, endpoint } = await open();
    await expect(
      put('k', 'abc', { ChecksumSHA256: checksum('sha256', Buffer.from('abd')) }),
    ).rejects.toMatchObject({ name: 'BadDigest' });
    const answer = await fetch(`${endpoint}/${Bucket}/k`, {
      method: 'PUT',
      body: 'abc',
      headers: { 'content-md5': Buffer.alloc(16).toString('base64') },
    });
    expect([answer.status, await answer.text()]).toEqual([
      400,
      expect.stringContaining('<Code>BadDigest</Code>'),
    ]);
  });

  it('is gone once deleted, and deleting what is not there succeeds', async () => {
    const { put, get, client } = await open();
    await put('k');
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'k' }));
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'k' }));
    await expect(get('k')).rejects.toMatchObject({
      name: 'NoSuchKey',
      message: 'The specified key does not exist.',
      Key: 'k',
      $metadata: { httpStatusCode: 404 },
    });
  });

  it('that is missing is not told of to who may not list', async () => {
    const { bench } = await open();
    bench.deny = (_principal, { action }) => action === 's3:ListBucket';
    await expect(
      bench.call('s3', 'GetObject', { Bucket, Key: 'k' }, rolePrincipal('reader')),
    ).rejects.toMatchObject({
      code: 'AccessDenied',
      status: 403,
      message: expect.stringContaining('s3:ListBucket'),
    });
  });

  it('may be asked for with other headers, but not by nobody', async () => {
    const { bench, put, endpoint } = await open();
    await put('k', 'x', { ContentType: 'text/plain' });
    const disposition = 'attachment; filename="a.txt"';
    const answer = await fetch(
      `${endpoint}/${Bucket}/k?response-content-disposition=${encodeURIComponent(disposition)}`,
    );
    expect(answer.headers.get('content-disposition')).toBe(disposition);
    const anonymous = { kind: 'anonymous', arn: '*', accountId: 'anonymous' } as const;
    await expect(
      bench.call('s3', 'GetObject', { Bucket, Key: 'k', ResponseContentType: 'text/html' }, anonymous),
    ).rejects.toMatchObject({ code: 'InvalidRequest' });
  });
});

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

describe('a page of another origin', () => {
  const CorsConfiguration = {
    CorsRules: [
      {
        AllowedMethods: ['GET'],
        AllowedOrigins: ['http://localhost:*'],
        AllowedHeaders: ['x-*'],
        ExposedHeaders: ['ETag'],
        MaxAge: 60,
      },
    ],
  };
  const origin = 'http://localhost:4000';

  it('may read what the rules allow', async () => {
    const { put, endpoint } = await open({ CorsConfiguration });
    await put('k');
    const preflight = await fetch(`${endpoint}/${Bucket}/k`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'GET',
        'access-control-request-headers': 'X-One, x-two',
      },
    });
    expect(preflight.status).toBe(200);
    expect(Object.fromEntries(preflight.headers)).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'GET',
      'access-control-allow-headers': 'X-One, x-two',
      'access-control-max-age': '60',
    });
    const read = await fetch(`${endpoint}/${Bucket}/k`, { headers: { origin } });
    expect(read.headers.get('access-control-allow-origin')).toBe(origin);
    expect(read.headers.get('access-control-expose-headers')).toBe('ETag');
    const missing = await fetch(`${endpoint}/${Bucket}/none`, { headers: { origin } });
    expect([missing.status, missing.headers.get('access-control-allow-origin')]).toEqual([404, origin]);
  });

  it.each([
    ['another origin', { origin: 'http://elsewhere', 'access-control-request-method': 'GET' }],
    ['another method', { origin, 'access-control-request-method': 'PUT' }],
    [
      'another header',
      { origin, 'access-control-request-method': 'GET', 'access-control-request-headers': 'cookie' },
    ],
  ])('may not with %s', async (_name, headers) => {
    const { endpoint } = await open({ CorsConfiguration });
    const answer = await fetch(`${endpoint}/${Bucket}/k`, { method: 'OPTIONS', headers });
    expect([answer.status, await answer.text()]).toEqual([
      403,
      expect.stringContaining('<Code>AccessForbidden</Code>'),
    ]);
  });
});

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

describe('checksums', () => {
  // The check values of the catalogue of parametrised CRC algorithms, for "123456789".
  it.each([
    ['crc32', 'cbf43926'],
    ['crc32c', 'e3069283'],
    ['crc64nvme', 'ae8b14860a799888'],
  ] as const)('%s', (kind, hex) => {
    expect(Buffer.from(checksum(kind, Buffer.from('123456789')), 'base64').toString('hex')).toBe(hex);
  });

  it.each(['5\r\nab', 'zz\r\n', '3\r\nabcd\r\n0\r\n\r\n', ''])(
    'a body cut off or misframed is refused: %j',
    (text) => {
      expect(() => unchunk(Buffer.from(text))).toThrow('terminated unexpectedly');
    },
  );
});
