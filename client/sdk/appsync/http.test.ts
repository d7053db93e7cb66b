import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AuthError, NetworkError } from '../errors.ts';
import { AppSyncServer } from '../testing/appsync-server.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { type Auth, Credentials } from './credentials.ts';
import { Http } from './http.ts';

let server: AppSyncServer;
let clock: ManualClock;

beforeEach(async () => {
  server = await AppSyncServer.start();
  clock = new ManualClock();
});
afterEach(() => server.stop());

function http(auth: Auth = { type: 'jwt', token: () => 'token' }): Http {
  const credentials = new Credentials(auth, server.endpoint, clock);
  return new Http({ endpoint: server.endpoint, credentials, fetch, clock });
}

const errors = (...list: object[]): { body: object } => ({ body: { data: null, errors: list } });

describe('a request', () => {
  it('carries its document, its variables and its token, and gives the data', async () => {
    server.answer = () => ({ body: { data: { order: null } } });
    expect(await http().send('query', { id: '1' })).toEqual({ order: null });
    const call = await server.calls.next();
    expect(call.body).toEqual({ query: 'query', variables: { id: '1' } });
    expect(call.headers).toMatchObject({ authorization: 'token', 'content-type': 'application/json' });
  });

  it.each([
    {
      what: 'a code of the system, with its details',
      answer: errors({
        errorType: 'PAGE_TOO_LARGE',
        message: 'm',
        errorInfo: { retryable: true, limit: 100 },
        path: ['orders'],
      }),
      error: { code: 'PAGE_TOO_LARGE', message: 'm', retryable: true, details: { limit: 100 } },
    },
    {
      what: 'what the resolvers did not foresee',
      answer: errors({ errorType: 'Lambda:Unhandled', message: 'm', path: ['order'] }),
      error: { code: 'INTERNAL', retryable: true },
    },
    {
      what: 'a null where none may be',
      answer: errors({ message: 'Cannot return null for non-nullable type', path: ['orders', 0] }),
      error: { code: 'INTERNAL', retryable: true },
    },
    {
      what: 'a field that is not for the caller',
      answer: errors({ errorType: 'Unauthorized', message: 'Not Authorized to access x', path: ['x'] }),
      error: { code: 'FORBIDDEN', retryable: false },
    },
    {
      what: 'a document the server does not know',
      answer: errors({ message: "Validation error of type FieldUndefined: Field 'x'", path: null }),
      error: { code: 'PROTOCOL', retryable: false },
    },
    {
      what: 'a caller without permission',
      answer: {
        status: 401,
        ...errors({ errorType: 'UnauthorizedException', message: 'Permission denied' }),
      },
      error: { code: 'FORBIDDEN', retryable: false },
    },
    {
      what: 'a page of something on the way',
      answer: { status: 502, body: '<html>' },
      error: { code: 'NETWORK', retryable: true },
    },
    {
      what: 'too many requests',
      answer: { status: 429, body: '' },
      error: { code: 'RATE_LIMITED', retryable: true },
    },
    {
      what: 'another server',
      answer: { status: 404, body: 'x' },
      error: { code: 'PROTOCOL', retryable: false },
    },
    { what: 'an empty answer', answer: { body: {} }, error: { code: 'PROTOCOL', retryable: false } },
  ])('is rejected for $what', async ({ answer, error }) => {
    server.answer = () => answer;
    await expect(http().send('q', {})).rejects.toMatchObject({
      name: expect.stringMatching(/Error$/),
      ...error,
    });
  });

  it('is rejected with NetworkError when nobody is there', async () => {
    const client = http();
    await server.stop();
    await expect(client.send('q', {})).rejects.toBeInstanceOf(NetworkError);
    server = await AppSyncServer.start();
  });

  it('is rejected with NetworkError when no answer comes in time', async () => {
    const answer = http().send('q', {});
    const rejected = expect(answer).rejects.toMatchObject({
      code: 'NETWORK',
      message: expect.stringContaining('in time'),
    });
    await server.calls.next();
    await clock.advance(35_000);
    await rejected;
  });

  it('is given up with the reason of the signal', async () => {
    const abort = new AbortController();
    const answer = http().send('q', {}, abort.signal);
    const rejected = expect(answer).rejects.toBe('enough');
    await server.calls.next();
    abort.abort('enough');
    await rejected;
  });
});

describe('a token that is refused', () => {
  const EXPIRED = { errorType: 'UnauthorizedException', message: 'Token has expired.' };

  it('is replaced once for all requests at that time, and they are sent again', async () => {
    let refreshes = 0;
    const source: Auth = {
      type: 'jwt',
      async token({ refresh }) {
        if (refresh) refreshes += 1;
        return refreshes > 0 ? 'new' : 'old';
      },
    };
    server.answer = ({ headers }) =>
      headers.authorization === 'new'
        ? { body: { data: { ok: true } } }
        : { status: 401, ...errors(EXPIRED) };
    const client = http(source);
    const answers = await Promise.all([client.send('a', {}), client.send('b', {}), client.send('c', {})]);
    expect(answers).toEqual([{ ok: true }, { ok: true }, { ok: true }]);
    expect(refreshes).toBe(1);
  });

  it('is an AuthError when the new one is refused too', async () => {
    let asked = 0;
    server.answer = () => ({ status: 401, ...errors(EXPIRED) });
    const answer = http({ type: 'lambda', token: () => `t${(asked += 1)}` }).send('q', {});
    await expect(answer).rejects.toBeInstanceOf(AuthError);
    await expect(answer).rejects.toMatchObject({ code: 'UNAUTHENTICATED', retryable: false });
  });

  it('may run out again, and again be replaced', async () => {
    let valid = 1;
    let current = 1;
    server.answer = ({ headers }) =>
      headers.authorization === `t${valid}`
        ? { body: { data: { ok: true } } }
        : { status: 401, ...errors(EXPIRED) };
    const client = http({ type: 'jwt', token: ({ refresh }) => `t${refresh ? (current = valid) : current}` });
    for (valid of [1, 2, 3, 4]) expect(await client.send('q', {})).toEqual({ ok: true });
  });
});

it('sends a request of IAM as it was signed', async () => {
  server.answer = () => ({ body: { data: { ok: true } } });
  const client = http({
    type: 'iam',
    sign: ({ url, headers, body }) => {
      expect(url).toBe(server.endpoint);
      expect(JSON.parse(body)).toEqual({ query: 'q', variables: {} });
      return {
        ...headers,
        authorization: 'AWS4-HMAC-SHA256 …'.slice(0, 16),
        'x-amz-date': '20260101T000000Z',
      };
    },
  });
  await client.send('q', {});
  const { headers } = await server.calls.next();
  expect(headers).toMatchObject({ authorization: 'AWS4-HMAC-SHA256', 'x-amz-date': '20260101T000000Z' });
});
