import { createHash } from 'node:crypto';
import { AwsError } from '../kernel/errors.ts';
import type { WireRequest } from '../kernel/service.ts';
import { CHECKSUMS } from './checksums.ts';
import { unchunk } from './chunked.ts';

/** What a request is about, before it is known which operation it is. */
export interface Target {
  bucket: string | undefined;
  key: string | undefined;
  query: URLSearchParams;
}

/** Bucket in the host (`bucket.localhost`, `bucket.s3.localhost`), otherwise in the path. */
const HOSTED = /^(.+?)(?:\.s3(?:[.-][a-z0-9-]+)?)?\.localhost$/;

/** Finds bucket and key of a request, in either style. @throws AwsError InvalidURI */
export function target(request: WireRequest): Target {
  const [path = '', query = ''] = split(request.url, '?');
  const host = (request.headers['host'] ?? '').replace(/:\d+$/, '');
  const hosted = host === 's3.localhost' ? undefined : HOSTED.exec(host)?.[1];
  const rest = decode(path.slice(1));
  const parameters = new URLSearchParams(query);
  if (hosted !== undefined) return { bucket: hosted, key: rest === '' ? undefined : rest, query: parameters };
  const [bucket = '', key] = split(rest, '/');
  return { bucket: bucket === '' ? undefined : bucket, key: key === '' ? undefined : key, query: parameters };
}

function split(text: string, at: string): [string, string | undefined] {
  const index = text.indexOf(at);
  return index < 0 ? [text, undefined] : [text.slice(0, index), text.slice(index + 1)];
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new AwsError('InvalidURI', "Couldn't parse the specified URI.");
  }
}

/**
 * `x-amz-` parameters that are no headers: the signature's, and checksums, which SDKs put into links before
 * there is a body and S3 passes over there (https://github.com/localstack/localstack/issues/12169).
 */
const NOT_HEADERS =
  /^x-amz-(algorithm|credential|date|expires|signedheaders|signature|security-token|user-agent|checksum-(?!mode).*|sdk-checksum-algorithm)$/;

/** The headers of a request, with the `x-amz-` ones that a presigned link carries in its query. */
export function effectiveHeaders(request: WireRequest, query: URLSearchParams): Record<string, string> {
  const headers: Record<string, string> = { ...request.headers };
  for (const [name, value] of query) {
    const lower = name.toLowerCase();
    if (lower.startsWith('x-amz-') && !NOT_HEADERS.test(lower)) headers[lower] ??= value;
  }
  return headers;
}

/** @throws AwsError InvalidRequest for a link signed the old way, which newer regions do not take either. */
export function refuseOldSignature(query: URLSearchParams): void {
  if (!query.has('AWSAccessKeyId')) return;
  throw new AwsError(
    'InvalidRequest',
    'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
  );
}

/** A body as it was meant, checked against what the request says of it. */
export interface CheckedBody {
  body: Buffer;
  /** The checksums that came with it, by kind. */
  checksums: Record<string, string>;
}

/**
 * Takes the framing off a body and notes the checksums sent with it; `Content-MD5` is checked here.
 * @throws AwsError IncompleteBody, InvalidDigest, BadDigest, NotImplemented for signed chunks.
 */
export function checkedBody(request: WireRequest, headers: Readonly<Record<string, string>>): CheckedBody {
  const declared = headers['x-amz-content-sha256'] ?? '';
  let body = request.body;
  let sent: Readonly<Record<string, string>> = headers;
  if (declared === 'STREAMING-UNSIGNED-PAYLOAD-TRAILER') {
    const unchunked = unchunk(request.body);
    body = unchunked.body;
    sent = { ...headers, ...unchunked.trailers };
    const length = headers['x-amz-decoded-content-length'];
    if (length !== undefined && Number(length) !== body.length) {
      throw new AwsError(
        'IncompleteBody',
        'You did not provide the number of bytes specified by the Content-Length HTTP header',
      );
    }
  } else if (declared.startsWith('STREAMING-')) {
    throw new AwsError('NotImplemented', `Bodies signed chunk by chunk (${declared}) are not supported.`, {
      status: 501,
    });
  }
  const md5 = headers['content-md5'];
  if (md5 !== undefined) {
    if (Buffer.from(md5, 'base64').length !== 16) {
      throw new AwsError('InvalidDigest', 'The Content-MD5 you specified was invalid.');
    }
    if (createHash('md5').update(body).digest('base64') !== md5) {
      throw new AwsError('BadDigest', 'The Content-MD5 you specified did not match what we received.');
    }
  }
  const checksums = Object.fromEntries(
    CHECKSUMS.flatMap((kind) => {
      const value = sent[`x-amz-checksum-${kind}`];
      return value === undefined ? [] : [[kind, value]];
    }),
  );
  return { body, checksums };
}
