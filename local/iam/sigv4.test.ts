import { createHash } from 'node:crypto';
import { S3RequestPresigner } from '@aws-sdk/s3-request-presigner';
import { SignatureV4 } from '@smithy/signature-v4';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../kernel/clock.ts';
import type { Principal, WireRequest } from '../kernel/service.ts';
import { openStore } from '../kernel/store.ts';
import type { Credentials } from './credentials.ts';
import { createIam } from './iam.ts';
import type { Iam } from './iam.ts';
import { Sha256 } from '../testing/sha256.ts';

const NOW = Date.parse('2026-01-01T00:00:00Z');
const ACCOUNT = '000000000000';
const ROLE: Principal = {
  kind: 'role',
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/worker/one`,
  roleArn: `arn:aws:iam::${ACCOUNT}:role/worker`,
  accountId: ACCOUNT,
};

interface Setup {
  iam: Iam;
  clock: ManualClock;
  credentials: Credentials;
}

async function setUp(): Promise<Setup> {
  const clock = new ManualClock(NOW);
  const { store } = await openStore();
  const iam = await createIam({ clock, store, accountId: ACCOUNT, region: 'us-east-1', wallTime: () => NOW });
  return { iam, clock, credentials: iam.credentialsFor(ROLE) };
}

interface Signing {
  credentials: Credentials;
  service?: string;
  region?: string;
  time?: number;
}

function signer({ credentials, service = 'dynamodb', region = 'us-east-1' }: Signing): SignatureV4 {
  return new SignatureV4({
    credentials,
    service,
    region,
    sha256: Sha256 as never,
    uriEscapePath: service !== 's3',
  });
}

/** Turns what the SDK signs into what a server receives. */
function received(signed: {
  method: string;
  path: string;
  query?: Record<string, string | string[] | null>;
  headers: Record<string, string>;
  body?: unknown;
}): WireRequest {
  const escape = (text: string) =>
    encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);
  const query = Object.entries(signed.query ?? {})
    .flatMap(([name, value]) => [value ?? ''].flat().map((each) => `${escape(name)}=${escape(each)}`))
    .join('&');
  return {
    method: signed.method,
    url: signed.path + (query === '' ? '' : `?${query}`),
    headers: Object.fromEntries(
      Object.entries(signed.headers).map(([name, value]) => [name.toLowerCase(), value]),
    ),
    body: Buffer.from((signed.body as string | undefined) ?? ''),
  };
}

const PLAIN = {
  protocol: 'http:',
  hostname: '127.0.0.1',
  method: 'POST',
  path: '/',
  headers: {
    host: '127.0.0.1:4566',
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': 'DynamoDB_20120810.PutItem',
  } as Record<string, string>,
  body: '{"TableName":"Things"}',
};

async function sign(signing: Signing, request = {}): Promise<WireRequest> {
  const signingDate = new Date(signing.time ?? NOW);
  return received((await signer(signing).sign({ ...PLAIN, ...request } as never, { signingDate })) as never);
}

async function presign(signing: Signing, expiresIn: number): Promise<WireRequest> {
  const presigner = new S3RequestPresigner({
    credentials: signing.credentials,
    service: 's3',
    region: 'us-east-1',
    sha256: Sha256 as never,
  });
  const target = {
    ...PLAIN,
    method: 'GET',
    path: '/store/a%20b/c.pdf',
    headers: { host: '127.0.0.1:4566' },
    body: undefined,
  };
  const signed = await presigner.presign(target as never, {
    signingDate: new Date(signing.time ?? NOW),
    expiresIn,
  });
  return received(signed as never);
}

describe('a signature in the header', () => {
  it('tells who signed', async () => {
    const { iam, credentials } = await setUp();
    expect(iam.authenticate(await sign({ credentials }), 'dynamodb')).toEqual(ROLE);
  });

  it('is the operator’s without a token', async () => {
    const { iam } = await setUp();
    const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' };
    iam.admitOperator(credentials);
    expect(iam.authenticate(await sign({ credentials }), 'dynamodb')).toEqual(iam.operator);
  });

  it('may be absent', async () => {
    const { iam } = await setUp();
    expect(iam.authenticate(received(PLAIN), 'dynamodb')).toBeUndefined();
  });

  it.each([
    ['/', {}],
    ['/a b/ü', {}],
    ['/2015-03-31/functions/arn%3Aaws%3Alambda%3Aus-east-1%3A0%3Afunction%3Af/invocations', {}],
    ['/path/', { z: '1', a: ['2', '1'], 'sp ace': 'a+b&c=d/é*' }],
  ])('holds over the path %s and its query', async (path, query) => {
    const { iam, credentials } = await setUp();
    expect(iam.authenticate(await sign({ credentials }, { path, query }), 'dynamodb')).toEqual(ROLE);
  });

  it.each([
    ['the body', (request: WireRequest) => ({ ...request, body: Buffer.from('{"TableName":"Other"}') })],
    [
      'a signed header',
      (request: WireRequest) => withHeader(request, 'x-amz-target', 'DynamoDB_20120810.DeleteItem'),
    ],
    ['the host', (request: WireRequest) => withHeader(request, 'host', 'elsewhere:4566')],
    ['the method', (request: WireRequest) => ({ ...request, method: 'PUT' })],
    ['the path', (request: WireRequest) => ({ ...request, url: '/other' })],
    ['the query', (request: WireRequest) => ({ ...request, url: '/?added=1' })],
    [
      'the signature',
      (request: WireRequest) =>
        withHeader(
          request,
          'authorization',
          request.headers['authorization']!.replace(/Signature=./, 'Signature=z'),
        ),
    ],
  ])('is refused when %s was changed', async (_name, tamper) => {
    const { iam, credentials } = await setUp();
    const request = tamper(await sign({ credentials }));
    expect(() => iam.authenticate(request, 'dynamodb')).toThrow(
      expect.objectContaining({
        code: 'InvalidSignatureException',
        status: 400,
        message: expect.stringContaining('does not match the signature you provided') as string,
      }),
    );
  });

  it('is refused when an x-amz- header was added without being signed', async () => {
    const { iam, credentials } = await setUp();
    const request = withHeader(await sign({ credentials }), 'x-amz-extra', '1');
    expect(() => iam.authenticate(request, 'dynamodb')).toThrow(/'x-amz-extra' must be a 'SignedHeader'/);
  });

  it.each([
    ['dynamodb', 'UnrecognizedClientException', 400],
    ['states', 'UnrecognizedClientException', 400],
    ['lambda', 'UnrecognizedClientException', 403],
    ['sns', 'InvalidClientTokenId', 403],
    ['sts', 'InvalidClientTokenId', 403],
    ['s3', 'InvalidAccessKeyId', 403],
  ])('with a key nobody has is answered by %s with %s', async (service, code, status) => {
    const { iam } = await setUp();
    const credentials = { accessKeyId: 'ASIANOBODY', secretAccessKey: 'x', sessionToken: 'y' };
    const request = await sign({ credentials, service });
    expect(() => iam.authenticate(request, service)).toThrow(expect.objectContaining({ code, status }));
  });

  it.each([
    ['dynamodb', 'InvalidSignatureException', 400],
    ['lambda', 'InvalidSignatureException', 403],
    ['sns', 'SignatureDoesNotMatch', 403],
    ['s3', 'SignatureDoesNotMatch', 403],
  ])('with a wrong secret is answered by %s with %s', async (service, code, status) => {
    const { iam, credentials } = await setUp();
    const headers = {
      ...PLAIN.headers,
      'x-amz-content-sha256': createHash('sha256').update(PLAIN.body).digest('hex'),
    };
    const request = await sign(
      { credentials: { ...credentials, secretAccessKey: 'wrong' }, service },
      { headers },
    );
    expect(() => iam.authenticate(request, service)).toThrow(expect.objectContaining({ code, status }));
  });

  it.each(['', 'forged'])('needs the role’s own token, not %j', async (sessionToken) => {
    const { iam, credentials } = await setUp();
    const { accessKeyId, secretAccessKey } = credentials;
    const request = await sign({
      credentials: { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) },
    });
    expect(() => iam.authenticate(request, 'dynamodb')).toThrow(
      expect.objectContaining({ code: 'UnrecognizedClientException' }),
    );
  });

  it.each([
    ['dynamodb', -4, undefined],
    ['dynamodb', -6, 'InvalidSignatureException'],
    ['dynamodb', 4, undefined],
    ['dynamodb', 6, 'InvalidSignatureException'],
    ['sns', -6, 'SignatureDoesNotMatch'],
    ['s3', -14, undefined],
    ['s3', 16, 'RequestTimeTooSkewed'],
  ])('to %s, made %d minutes from now, is answered %s', async (service, minutes, code) => {
    const { iam, credentials } = await setUp();
    const headers = {
      ...PLAIN.headers,
      'x-amz-content-sha256': createHash('sha256').update(PLAIN.body).digest('hex'),
    };
    const request = await sign({ credentials, service, time: NOW + minutes * 60_000 }, { headers });
    const authenticate = () => iam.authenticate(request, service);
    if (code === undefined) expect(authenticate()).toEqual(ROLE);
    else expect(authenticate).toThrow(expect.objectContaining({ code }));
  });

  it('holds by real time and by the runtime’s clock alike', async () => {
    const { iam, clock, credentials } = await setUp();
    await clock.advance(3_600_000);
    expect(iam.authenticate(await sign({ credentials, time: NOW }), 'dynamodb')).toEqual(ROLE);
    expect(iam.authenticate(await sign({ credentials, time: NOW + 3_600_000 }), 'dynamodb')).toEqual(ROLE);
    const between = await sign({ credentials, time: NOW + 1_800_000 });
    expect(() => iam.authenticate(between, 'dynamodb')).toThrow(/Signature not yet current/);
  });

  it.each([
    [{ region: 'eu-west-1' }, /valid region/],
    [{ service: 'sqs' }, /correct service: 'dynamodb'/],
  ])('must be scoped to here: %j', async (scope, message) => {
    const { iam, credentials } = await setUp();
    const request = await sign({ credentials, ...scope });
    expect(() => iam.authenticate(request, 'dynamodb')).toThrow(message);
  });

  it.each([
    ['AWS4-HMAC-SHA256', '', /requires 'Credential' parameter.*requires 'Signature' parameter/],
    [
      'AWS4-HMAC-SHA256 Credential=a/b/c, SignedHeaders=host, Signature=x',
      '20260101T000000Z',
      /exactly 5 slash/,
    ],
    ['AWS4-HMAC-SHA256 Credential=a/b/c/d/aws4_request, SignedHeaders=host, Signature=x', '', /X-Amz-Date/],
    [
      'AWS4-HMAC-SHA256 Credential=a/b/c/d/aws4_request, SignedHeaders=host, Signature=x',
      'today',
      /ISO-8601/,
    ],
  ])('must be complete: %s at %j', async (authorization, date, message) => {
    const { iam } = await setUp();
    const plain = received(PLAIN);
    const headers = { ...plain.headers, authorization, ...(date && { 'x-amz-date': date }) };
    const request = { ...plain, headers };
    expect(() => iam.authenticate(request, 'dynamodb')).toThrow(
      expect.objectContaining({
        code: 'IncompleteSignatureException',
        message: expect.stringMatching(message) as string,
      }),
    );
  });

  it('binds S3 to the body its header declares', async () => {
    const { iam, credentials } = await setUp();
    const headers = {
      ...PLAIN.headers,
      'x-amz-content-sha256': createHash('sha256').update(PLAIN.body).digest('hex'),
    };
    const request = await sign(
      { credentials, service: 's3' },
      { method: 'PUT', path: '/store/key', headers },
    );
    expect(iam.authenticate(request, 's3')).toEqual(ROLE);
    expect(() => iam.authenticate({ ...request, body: Buffer.from('other') }, 's3')).toThrow(
      expect.objectContaining({ code: 'XAmzContentSHA256Mismatch' }),
    );
  });

  it('lets S3 take a body that is declared unsigned', async () => {
    const { iam, credentials } = await setUp();
    const headers = { ...PLAIN.headers, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
    const request = await sign(
      { credentials, service: 's3' },
      { method: 'PUT', path: '/store/key', headers },
    );
    expect(iam.authenticate({ ...request, body: Buffer.from('whatever') }, 's3')).toEqual(ROLE);
  });
});

describe('a presigned link', () => {
  it('tells who signed, until it expires', async () => {
    const { iam, credentials } = await setUp();
    expect(iam.authenticate(await presign({ credentials, time: NOW - 59_000 }, 60), 's3')).toEqual(ROLE);
    const expired = await presign({ credentials, time: NOW - 61_000 }, 60);
    expect(() => iam.authenticate(expired, 's3')).toThrow(
      expect.objectContaining({ code: 'AccessDenied', status: 403, message: 'Request has expired' }),
    );
  });

  it.each([
    ['the path', (url: string) => url.replace('c.pdf', 'd.pdf')],
    ['the time it holds', (url: string) => url.replace('X-Amz-Expires=60', 'X-Amz-Expires=600')],
    ['a parameter', (url: string) => `${url}&response-content-type=text%2Fhtml`],
  ])('is refused when %s was changed', async (_name, tamper) => {
    const { iam, credentials } = await setUp();
    const request = await presign({ credentials }, 60);
    const tampered = { ...request, url: tamper(request.url) };
    expect(tampered.url).not.toBe(request.url);
    expect(() => iam.authenticate(tampered, 's3')).toThrow(
      expect.objectContaining({ code: 'SignatureDoesNotMatch' }),
    );
  });

  it('is refused for another method', async () => {
    const { iam, credentials } = await setUp();
    const request = { ...(await presign({ credentials }, 60)), method: 'DELETE' };
    expect(() => iam.authenticate(request, 's3')).toThrow(
      expect.objectContaining({ code: 'SignatureDoesNotMatch' }),
    );
  });

  it.each([
    ['X-Amz-Signature', ''],
    ['X-Amz-Expires', ''],
    ['X-Amz-Expires', '604801'],
    ['X-Amz-Expires', 'soon'],
  ])('needs a proper %s, not %j', async (name, value) => {
    const { iam, credentials } = await setUp();
    const request = await presign({ credentials }, 60);
    const url = request.url.replace(new RegExp(`${name}=[^&]*`), `${name}=${value}`);
    expect(() => iam.authenticate({ ...request, url }, 's3')).toThrow(
      expect.objectContaining({ code: 'AuthorizationQueryParametersError', status: 400 }),
    );
  });
});

function withHeader(request: WireRequest, name: string, value: string): WireRequest {
  return { ...request, headers: { ...request.headers, [name]: value } };
}
