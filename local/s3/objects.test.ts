import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { DeleteObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { rolePrincipal } from '../testing/bench.ts';
import { checksum } from './checksums.ts';
import { Bucket, open } from './testing.ts';

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

  it('may be put by a presigned link, which knew nothing of the body yet', async () => {
    const { client, get } = await open();
    const link = await getSignedUrl(client, new PutObjectCommand({ Bucket, Key: 'k' }));
    expect(link).toContain('x-amz-checksum-crc32=AAAAAA');
    expect((await fetch(link, { method: 'PUT', body: 'by link' })).status).toBe(200);
    expect((await get('k')).text).toBe('by link');
  });

  it('is not given for a link signed the old way', async () => {
    const { endpoint, put } = await open();
    await put('k');
    const answer = await fetch(`${endpoint}/${Bucket}/k?AWSAccessKeyId=A&Signature=x&Expires=9999999999`);
    expect([answer.status, await answer.text()]).toEqual([
      400,
      expect.stringContaining('Please use AWS4-HMAC-SHA256'),
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
