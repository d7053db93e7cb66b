import { createHash } from 'node:crypto';
import type { WireRequest } from '../kernel/service.ts';

/** A URL as it came, path and query apart; names and values of the query decoded, `+` left alone. */
export function splitUrl(url: string): { path: string; query: [string, string][] } {
  const [path, text] = url.split(/\?(.*)/s, 2) as [string, string | undefined];
  const query = (text ?? '')
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair): [string, string] => {
      const [name, value] = pair.split(/=(.*)/s, 2) as [string, string | undefined];
      return [decode(name), decode(value ?? '')];
    });
  return { path, query };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** RFC 3986: everything but unreserved characters is escaped. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** The part of a signature claim that decides what was signed. */
export interface CanonicalOptions {
  service: string;
  signedHeaders: readonly string[];
  /** Set for presigned links, whose body is not part of the signature. */
  expires: number | undefined;
}

/** The text that both sides hash and sign. */
export function canonicalRequest(request: WireRequest, options: CanonicalOptions): string {
  const { path, query } = splitUrl(request.url);
  const headers = options.signedHeaders.map(
    (name) => `${name}:${(request.headers[name] ?? '').trim().replaceAll(/ +/g, ' ')}\n`,
  );
  return [
    request.method,
    canonicalPath(path, options.service),
    canonicalQuery(query),
    headers.join(''),
    options.signedHeaders.join(';'),
    payloadHash(request, options),
  ].join('\n');
}

/** S3 signs the path as sent; the other services escape it once more and take `.` and `..` out. */
function canonicalPath(path: string, service: string): string {
  if (service === 's3') return path.split('/').map(decode).map(encode).join('/') || '/';
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(encode(segment));
  }
  const trailing = segments.length > 0 && path.endsWith('/') ? '/' : '';
  return `/${segments.join('/')}${trailing}`;
}

function canonicalQuery(query: readonly [string, string][]): string {
  return query
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]): [string, string] => [encode(name), encode(value)])
    .sort(([leftName, leftValue], [rightName, rightValue]) =>
      leftName === rightName ? compare(leftValue, rightValue) : compare(leftName, rightName),
    )
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/** By code point, not by language. */
function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function payloadHash(request: WireRequest, { service, expires }: CanonicalOptions): string {
  if (service === 's3') {
    return expires !== undefined
      ? 'UNSIGNED-PAYLOAD'
      : (request.headers['x-amz-content-sha256'] ?? 'UNSIGNED-PAYLOAD');
  }
  return createHash('sha256').update(request.body).digest('hex');
}
