import { describe, expect, it } from 'vitest';
import { AwsError } from '../../kernel/errors.ts';
import type { WireRequest } from '../../kernel/service.ts';
import { awsJsonProtocol } from './json.ts';
import { awsQueryProtocol } from './query.ts';
import { escapeXml, xmlElement } from './xml.ts';

const query = awsQueryProtocol({ xmlns: 'http://example.com/doc/', version: '2010-03-31' });
const json = awsJsonProtocol({
  version: '1.0',
  targetPrefix: 'AmazonSQS',
  errorNamespace: 'com.amazonaws.sqs',
  queryErrorCodes: { QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue' },
});

const post = (body: string, headers: Record<string, string> = {}): WireRequest => ({
  method: 'POST',
  url: '/',
  headers,
  body: Buffer.from(body),
});

describe('the query protocol', () => {
  const decode = (form: string) => query.decode(post(`Action=Do&Version=2010-03-31&${form}`)).input;
  it.each([
    ['A=1&B=two+words%21', { A: '1', B: 'two words!' }],
    ['L.member.1=a&L.member.2=b', { L: ['a', 'b'] }],
    ['L.member.10=j&L.member.2=b&L.member.1=a', { L: ['a', 'b', 'j'] }],
    ['L.1=a&L.2=b', { L: ['a', 'b'] }],
    ['M.entry.1.key=k&M.entry.1.value=v&M.entry.2.key=l&M.entry.2.value=', { M: { k: 'v', l: '' } }],
    ['M.entry.1.Name=k&M.entry.1.Value.DataType=String', { M: { k: { DataType: 'String' } } }],
    ['T.member.1.Key=a&T.member.1.Value=b', { T: [{ Key: 'a', Value: 'b' }] }],
    ['E=', { E: '' }],
    ['', {}],
    ['M.entry.1.key=__proto__&M.entry.1.value=v', { M: Object.fromEntries([['__proto__', 'v']]) }],
  ])('reads %s', (form, expected) => {
    expect(decode(form)).toEqual(expected);
  });

  it.each(['L.member.x=1', 'M.entry.1.key=k', 'M.entry.1=k'])('refuses %s', (form) => {
    expect(() => decode(form)).toThrow(expect.objectContaining({ code: 'MalformedInput' }));
  });

  it('reads a call from a query string', () => {
    const request = {
      method: 'GET',
      url: '/?Action=Do&Version=2010-03-31&A=1',
      headers: {},
      body: Buffer.alloc(0),
    };
    expect(query.decode(request)).toEqual({ operation: 'Do', input: { A: '1' } });
  });

  it('writes answers', () => {
    const output = {
      Arn: 'a&b',
      Attributes: new Map([['k', '<v>']]),
      Items: [{ N: 1 }, { N: 2 }],
      Gone: undefined,
    };
    expect(query.encode('Do', output, 'id').body).toBe(
      '<DoResponse xmlns="http://example.com/doc/"><DoResult><Arn>a&amp;b</Arn>' +
        '<Attributes><entry><key>k</key><value>&lt;v&gt;</value></entry></Attributes>' +
        '<Items><member><N>1</N></member><member><N>2</N></member></Items></DoResult>' +
        '<ResponseMetadata><RequestId>id</RequestId></ResponseMetadata></DoResponse>',
    );
    expect(query.encode('Do', undefined, 'id').body).not.toContain('DoResult');
  });

  it('writes errors', () => {
    const { status, body } = query.encodeError(
      new AwsError('NotFound', 'no <such> thing', { status: 404 }),
      'id',
      post(''),
    );
    expect([status, body]).toEqual([
      404,
      '<ErrorResponse xmlns="http://example.com/doc/"><Error><Type>Sender</Type><Code>NotFound</Code>' +
        '<Message>no &lt;such&gt; thing</Message></Error><RequestId>id</RequestId></ErrorResponse>',
    ]);
  });
});

describe('the JSON protocol', () => {
  it('writes dates as seconds and bytes as base64, in depth', () => {
    const output = { at: new Date(1500), list: [{ bytes: Buffer.from('hi') }], none: null, gone: undefined };
    const { headers, body } = json.encode('Do', output, 'id');
    expect(JSON.parse(body as string)).toEqual({ at: 1.5, list: [{ bytes: 'aGk=' }], none: null });
    expect(headers).toEqual({ 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': 'id' });
  });

  it('gives errors their namespace, their members, and the code of older clients', () => {
    const error = new AwsError('QueueDoesNotExist', 'gone', { members: { Extra: 1 } });
    const { status, headers, body } = json.encodeError(error, 'id', post(''));
    expect([status, JSON.parse(body as string)]).toEqual([
      400,
      { __type: 'com.amazonaws.sqs#QueueDoesNotExist', message: 'gone', Extra: 1 },
    ]);
    expect(headers['x-amzn-query-error']).toBe('AWS.SimpleQueueService.NonExistentQueue;Sender');
  });

  it.each([
    ['another service', { 'x-amz-target': 'Other.Do' }],
    ['no operation', { 'x-amz-target': 'AmazonSQS.' }],
    ['no target', {}],
  ])('refuses %s', (_name, headers) => {
    expect(() => json.decode(post('{}', headers))).toThrow(
      expect.objectContaining({ code: 'UnknownOperationException' }),
    );
  });
});

describe('XML', () => {
  it('leaves nothing that a reader would stumble over', () => {
    expect(escapeXml('a\u0000b\u{1F600}\uD800c\r"')).toBe('a\uFFFDb\u{1F600}\uFFFDc&#13;&quot;');
    expect(xmlElement('T', new Date(0))).toBe('<T>1970-01-01T00:00:00.000Z</T>');
  });
});
