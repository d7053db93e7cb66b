import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Answer, Seen, TestServer } from '../testing/wire.ts';
import { serve } from '../testing/wire.ts';
import type { Publisher } from './publisher.ts';
import { createPublisher, neverConnected, SNS_LIMITS } from './publisher.ts';

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
const notice = {
  kind: 'ORDER_CONFIRMED',
  customerId: 'c1',
  orderId: 'o1',
  subject: 'Order confirmed: o1',
  text: 'It is paid.',
} as const;
const published: Answer = {
  status: 200,
  headers: { 'content-type': 'text/xml' },
  body: '<PublishResponse><PublishResult><MessageId>m1</MessageId></PublishResult></PublishResponse>',
};
const fault = (status: number, code: string): Answer => ({
  status,
  headers: { 'content-type': 'text/xml' },
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>No</Message></Error></ErrorResponse>`,
});

let server: TestServer;
let seen: Seen[];
let answer: () => Promise<Answer | 'hang'> | Answer | 'hang';

beforeEach(async () => {
  seen = [];
  server = await serve((request) => {
    seen.push(request);
    return answer();
  });
});

afterEach(() => server.close());

const publisher = (more: object = {}): Publisher =>
  createPublisher('arn:aws:sns:us-east-1:000000000000:Orders', {
    ...{ endpoint: server.url, region: 'us-east-1', credentials },
    ...more,
  });

describe('a notice', () => {
  it('that SNS takes is sent', async () => {
    answer = () => published;
    expect(await publisher().publish(notice)).toEqual({ outcome: 'SENT', messageId: 'm1' });
    const body = new URLSearchParams(seen[0]?.body.toString());
    expect(body.get('Subject')).toBe(notice.subject);
  });

  it.each([
    [400, 'InvalidParameter'],
    [403, 'AuthorizationError'],
    [429, 'Throttling'],
    [503, 'ServiceUnavailable'],
  ])('that SNS refuses with %d %s surely did not go out; nobody tries by himself', async (status, code) => {
    answer = () => fault(status, code);
    await expect(publisher().publish(notice)).rejects.toMatchObject({ name: expect.stringContaining(code) });
    expect(seen).toHaveLength(1);
  });

  it.each([
    [500, 'InternalError'],
    [502, 'BadGateway'],
    [504, 'GatewayTimeout'],
  ])('that fails with %d %s may have gone out; nobody tries by himself', async (status, code) => {
    answer = () => fault(status, code);
    expect(await publisher().publish(notice)).toMatchObject({ outcome: 'UNCONFIRMED' });
    expect(seen).toHaveLength(1);
  });

  it('whose connection breaks may have gone out; nobody tries by himself', async () => {
    answer = () => 'hang';
    expect(await publisher().publish(notice)).toMatchObject({ outcome: 'UNCONFIRMED' });
    expect(seen).toHaveLength(1);
  });

  it('that is not answered in time may have gone out', async () => {
    answer = () => new Promise(() => {});
    const impatient = { ...SNS_LIMITS.requestHandler, requestTimeout: 50 };
    expect(await publisher({ requestHandler: impatient }).publish(notice)).toMatchObject({
      outcome: 'UNCONFIRMED',
      cause: { name: 'TimeoutError' },
    });
    expect(seen).toHaveLength(1);
  });

  it('whose answer makes no sense may have gone out', async () => {
    answer = () => ({ ...published, body: '<PublishResponse' });
    expect(await publisher().publish(notice)).toMatchObject({ outcome: 'UNCONFIRMED' });
  });

  it('for which nobody listens surely did not go out', async () => {
    await server.close();
    await expect(publisher().publish(notice)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('that could not even be signed surely did not go out', async () => {
    const nobody = () => Promise.reject(new Error('No credentials'));
    await expect(publisher({ credentials: nobody }).publish(notice)).rejects.toThrow('No credentials');
    expect(seen).toHaveLength(0);
  });

  it('has a connection of its own: one that was kept might be dead by now', async () => {
    answer = () => published;
    const one = publisher();
    await one.publish(notice);
    await one.publish(notice);
    expect(seen.map(({ headers }) => headers.connection)).toEqual(['close', 'close']);
  });
});

describe('an error of the connection', () => {
  const refused = { syscall: 'connect', code: 'ECONNREFUSED' };
  const reset = { syscall: 'read', code: 'ECONNRESET' };
  it.each<[string, unknown, boolean]>([
    ['a refusal', refused, true],
    ['no such host', { syscall: 'getaddrinfo', code: 'ENOTFOUND' }, true],
    ['no connection in time', new Error('the request socket did not establish a connection with'), true],
    ['refusals of all addresses', { code: 'ECONNREFUSED', errors: [refused, refused] }, true],
    ['a break at one of the addresses', { errors: [refused, reset] }, false],
    ['a break', reset, false],
    ['a break while writing', { syscall: 'write', code: 'EPIPE' }, false],
    ['no answer in time', Object.assign(new Error('exceeded'), { code: 'ETIMEDOUT' }), false],
    ['something else', 'oops', false],
  ])('such as %s', (_what, error, never) => {
    expect(neverConnected(error)).toBe(never);
  });

  it('is told by the words of the client when the connection takes too long', async () => {
    const nowhere = publisher({
      endpoint: 'http://192.0.2.1:9', // Reserved for documentation: nobody answers there.
      requestHandler: { ...SNS_LIMITS.requestHandler, connectionTimeout: 50 },
    });
    await expect(nowhere.publish(notice)).rejects.toSatisfy(neverConnected);
  });
});
