import { createHash } from 'node:crypto';
import { AwsError } from '../kernel/errors.ts';
import type { Protocol, WireRequest, WireResponse } from '../kernel/service.ts';
import type { Buckets } from './buckets.ts';
import { corsHeaders } from './cors.ts';
import { checkedBody, effectiveHeaders, refuseOldSignature, target } from './request.ts';
import type { Target } from './request.ts';
import {
  ANSWER_MEMBERS,
  LIST_PARAMETERS,
  OTHER_HEADERS,
  READ_MEMBERS,
  READ_PARAMETERS,
  WRITE_MEMBERS,
} from './wire-names.ts';
import { xmlDocument } from './xml.ts';

const METADATA = 'x-amz-meta-';

/** Parameters that choose no operation. */
const NEUTRAL = /^(x-id|x-amz-.*)$/i;

/** S3's REST protocol with XML answers; `buckets` tell which pages of other origins may read an error. */
export function s3Protocol(buckets: Buckets): Protocol {
  return {
    decode(request) {
      const where = target(request);
      refuseOldSignature(where.query);
      const origin = request.headers['origin'];
      const { operation, input } = decodeOperation(request, where);
      return {
        operation,
        input: present({
          ...input,
          ...(where.bucket !== undefined && { Bucket: where.bucket }),
          ...(where.key !== undefined && { Key: where.key }),
          ...(origin !== undefined && { Origin: origin }),
        }),
      };
    },

    encode(operation, output, requestId) {
      const { CorsHeaders, ...members } = output as Record<string, unknown> & {
        CorsHeaders?: Record<string, string>;
      };
      const response = encodeOperation(operation, members, requestId);
      Object.assign(response.headers, CorsHeaders);
      return response;
    },

    encodeError(error, requestId, request) {
      const response = encodeError(error, requestId);
      const origin = request.headers['origin'];
      const rules = bucketOf(request, buckets)?.cors;
      if (origin !== undefined && rules) {
        Object.assign(
          response.headers,
          corsHeaders(rules, { origin, method: request.method, headers: [] }, false),
        );
      }
      return response;
    },
  };
}

interface Decoded {
  operation: string;
  input: Record<string, unknown>;
}

function decodeOperation(request: WireRequest, { bucket, key, query }: Target): Decoded {
  const { method } = request;
  if (method === 'OPTIONS') return { operation: 'Preflight', input: preflight(request) };
  const headers = effectiveHeaders(request, query);
  if (bucket === undefined) {
    if (method === 'GET') return only({ operation: 'ListBuckets', input: {} }, query, []);
  } else if (key === undefined) {
    if (method === 'HEAD') return only({ operation: 'HeadBucket', input: {} }, query, []);
    if (method === 'GET') return bucketRead(query);
  } else if (method === 'GET' || method === 'HEAD') {
    const input = {
      ...renamed(READ_MEMBERS, (name) => headers[name]),
      ...parameters(READ_PARAMETERS, query),
    };
    const operation = method === 'GET' ? 'GetObject' : 'HeadObject';
    return only({ operation, input }, query, Object.keys(READ_PARAMETERS));
  } else if (method === 'PUT') {
    return only({ operation: 'PutObject', input: write(request, headers) }, query, []);
  } else if (method === 'DELETE') {
    return only({ operation: 'DeleteObject', input: parameters({ versionId: 'VersionId' }, query) }, query, [
      'versionId',
    ]);
  }
  throw notImplemented(`${method} here`);
}

function bucketRead(query: URLSearchParams): Decoded {
  if (query.has('location')) return only({ operation: 'GetBucketLocation', input: {} }, query, ['location']);
  if (query.has('versioning'))
    return only({ operation: 'GetBucketVersioning', input: {} }, query, ['versioning']);
  if (query.get('list-type') !== '2') throw notImplemented('Listing without list-type=2');
  const input = parameters(LIST_PARAMETERS, query);
  return only({ operation: 'ListObjectsV2', input }, query, ['list-type', ...Object.keys(LIST_PARAMETERS)]);
}

/** Refuses parameters that stand for something that is not built, such as `?acl`. */
function only(decoded: Decoded, query: URLSearchParams, known: readonly string[]): Decoded {
  const unknown = [...query.keys()].find((name) => !known.includes(name) && !NEUTRAL.test(name));
  if (unknown !== undefined) throw notImplemented(`The parameter ${unknown}`);
  return decoded;
}

function write(request: WireRequest, headers: Record<string, string>): Record<string, unknown> {
  const unknown = Object.keys(headers).find(
    (name) =>
      name.startsWith('x-amz-') &&
      !name.startsWith(METADATA) &&
      !OTHER_HEADERS.has(name) &&
      !Object.hasOwn(WRITE_MEMBERS, name),
  );
  if (unknown !== undefined) throw notImplemented(`The header ${unknown}`);
  const { body, checksums } = checkedBody(request, headers);
  const encoding = (headers['content-encoding'] ?? '')
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'aws-chunked')
    .join(',');
  const input = renamed(WRITE_MEMBERS, (name) => {
    if (name === 'content-encoding') return encoding === '' ? undefined : encoding;
    return name.startsWith('x-amz-checksum-')
      ? checksums[name.slice('x-amz-checksum-'.length)]
      : headers[name];
  });
  const metadata = Object.entries(headers)
    .filter(([name]) => name.startsWith(METADATA))
    .map(([name, value]) => [name.slice(METADATA.length), value]);
  return { ...input, Body: body, Metadata: Object.fromEntries(metadata) };
}

function preflight({ headers }: WireRequest): Record<string, unknown> {
  const [origin, method] = [headers['origin'], headers['access-control-request-method']];
  if (origin === undefined || method === undefined) {
    throw new AwsError('BadRequest', 'Insufficient information. Origin request header needed.');
  }
  const wanted = (headers['access-control-request-headers'] ?? '').split(',').map((name) => name.trim());
  return { Method: method, Headers: wanted.filter((name) => name !== '') };
}

function encodeOperation(
  operation: string,
  output: Record<string, unknown>,
  requestId: string,
): WireResponse {
  const common = { 'x-amz-request-id': requestId, 'x-amz-id-2': hostId(requestId) };
  switch (operation) {
    case 'ListBuckets':
      return xml(
        'ListAllMyBucketsResult',
        { Owner: output['Owner'], Buckets: { Bucket: output['Buckets'] } },
        common,
      );
    case 'ListObjectsV2':
      return xml('ListBucketResult', encodedKeys(output), common);
    case 'GetBucketVersioning':
      return xml('VersioningConfiguration', output, common);
    case 'GetBucketLocation':
      // The one answer whose root element holds text.
      return {
        status: 200,
        headers: { ...common, 'content-type': 'application/xml' },
        body: xmlDocument('LocationConstraint', {}).replace(
          '></',
          `>${String(output['LocationConstraint'])}</`,
        ),
      };
    case 'HeadBucket':
      return {
        status: 200,
        headers: { ...common, 'x-amz-bucket-region': String(output['BucketRegion']) },
        body: '',
      };
    case 'DeleteObject':
      return { status: 204, headers: { ...common, ...answerHeaders(output) }, body: '' };
    default:
      return {
        status: output['ContentRange'] === undefined ? 200 : 206,
        headers: { ...common, ...answerHeaders(output) },
        body: (output['Body'] as Buffer | undefined) ?? '',
      };
  }
}

function answerHeaders(output: Record<string, unknown>): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [header, member] of Object.entries(ANSWER_MEMBERS)) {
    const value = output[member];
    if (value !== undefined) headers[header] = value instanceof Date ? value.toUTCString() : String(value);
  }
  for (const [name, value] of Object.entries(
    (output['Metadata'] as Record<string, string> | undefined) ?? {},
  )) {
    headers[METADATA + name] = value;
  }
  return headers;
}

/** With `encoding-type=url`, everything made of keys is escaped, so that XML can hold any key. */
function encodedKeys(output: Record<string, unknown>): Record<string, unknown> {
  if (output['EncodingType'] !== 'url') return output;
  const escape = (text: unknown) =>
    text === undefined ? undefined : encodeURIComponent(String(text)).replaceAll('%2F', '/');
  const inside = (items: unknown, name: string) =>
    (items as Record<string, unknown>[]).map((item) => ({ ...item, [name]: escape(item[name]) }));
  return {
    ...output,
    Prefix: escape(output['Prefix']),
    Delimiter: escape(output['Delimiter']),
    StartAfter: escape(output['StartAfter']),
    Contents: inside(output['Contents'], 'Key'),
    CommonPrefixes: inside(output['CommonPrefixes'], 'Prefix'),
  };
}

function encodeError(error: Error, requestId: string): WireResponse {
  const { code, message, status, members } =
    error instanceof AwsError
      ? error
      : new AwsError('InternalError', 'We encountered an internal error. Please try again.', { status: 500 });
  const headers = { 'x-amz-request-id': requestId, 'x-amz-id-2': hostId(requestId) };
  if (status === 304) return { status, headers: { ...headers, etag: String(members['ETag']) }, body: '' };
  const content = {
    Code: code,
    Message: message,
    ...members,
    RequestId: requestId,
    HostId: hostId(requestId),
  };
  return {
    status,
    headers: { ...headers, 'content-type': 'application/xml' },
    body: xmlDocument('Error', content, false),
  };
}

function xml(name: string, content: object, headers: Record<string, string>): WireResponse {
  return {
    status: 200,
    headers: { ...headers, 'content-type': 'application/xml' },
    body: xmlDocument(name, content),
  };
}

function bucketOf(request: WireRequest, buckets: Buckets): ReturnType<Buckets['find']> {
  try {
    return buckets.find(target(request).bucket ?? '');
  } catch {
    return undefined;
  }
}

function hostId(requestId: string): string {
  return createHash('sha384').update(requestId).digest('base64');
}

function notImplemented(what: string): AwsError {
  return new AwsError(
    'NotImplemented',
    `A header you provided implies functionality that is not implemented. (${what} is not supported.)`,
    { status: 501 },
  );
}

function renamed(
  names: Readonly<Record<string, string>>,
  value: (name: string) => string | undefined,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(names).map(([name, member]) => [member, value(name)]));
}

function parameters(
  names: Readonly<Record<string, string>>,
  query: URLSearchParams,
): Record<string, unknown> {
  return renamed(names, (name) => query.get(name) ?? undefined);
}

function present(input: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
}
