import { request as httpRequest } from 'node:http';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../kernel/clock.ts';
import type { Runtime, RuntimeOptions } from '../runtime.ts';
import { bootTable } from './testing.ts';

const endings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0)) await end();
});

let runtime: Runtime;
let told: (string | number)[];

async function boot(options: Partial<RuntimeOptions> = {}): Promise<void> {
  told = [];
  const booted = await bootTable({
    onFaultRules: (rules) => told.push(`${rules.length} rules`),
    onClockMoved: (offset) => told.push(offset),
    ...options,
  });
  runtime = booted.runtime;
  endings.push(booted.end);
}

interface Answer {
  status: number;
  headers: Record<string, string | undefined>;
  body: string;
}

/** Not `fetch`, which would not send every header as given. */
function send(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const { hostname, port } = new URL(runtime.appUrl);
  return new Promise((resolve, reject) => {
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    const request = httpRequest(
      { host: hostname, port, method, path, headers: { ...type, ...headers } },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode!,
            headers: response.headers as Answer['headers'],
            body: text,
          }),
        );
      },
    );
    request.on('error', reject);
    request.end(typeof body === 'string' ? body : body && JSON.stringify(body));
  });
}

const json = async (...given: Parameters<typeof send>) => JSON.parse((await send(...given)).body) as unknown;
const page = async (path: string) => (await send('GET', path, undefined, { accept: 'text/html' })).body;
const listTables = async () => {
  const { awsUrl: endpoint, region, operatorCredentials } = runtime;
  const credentials = { ...operatorCredentials };
  const client = new DynamoDBClient({ endpoint, region, credentials, maxAttempts: 1 });
  return client.send(new ListTablesCommand({})).then(
    () => 'done',
    (error: Error) => error.name,
  );
};
const RULE = { service: 'dynamodb', operation: 'ListTables', kind: 'fail-before' };
const FAULTS = '/_local/faults';

describe('the endpoint for rules', () => {
  it('sets, counts and takes away', async () => {
    await boot();
    expect(await json('GET', FAULTS)).toMatchObject({ rules: [], clock: { offset: 0 } });
    expect(await json('PUT', FAULTS, { rules: [RULE] })).toMatchObject({
      rules: [{ rule: { ...RULE, error: 'unavailable' }, matched: 0, fired: 0, held: 0, active: true }],
    });
    expect(await listTables()).toBe('ServiceUnavailable');
    expect(await json('POST', FAULTS, { ...RULE, service: 'sns', operation: '*' })).toMatchObject({
      rules: [
        { matched: 1, fired: 1 },
        { rule: { service: 'sns' }, matched: 0 },
      ],
    });
    expect(await json('PUT', FAULTS, { rules: [{ ...RULE, kind: 'twice' }] })).toMatchObject({
      rules: [{ rule: { kind: 'twice' }, matched: 0 }],
    });
    expect(await json('DELETE', FAULTS)).toMatchObject({ rules: [] });
    expect(await listTables()).toBe('done');
    expect(told).toEqual(['1 rules', '2 rules', '1 rules', '0 rules']);
  });

  it.each([
    ['text that is not JSON', '{', 400, 'Not JSON'],
    ['no body', '', 400, 'Not JSON'],
    ['rules that are no list', { rules: RULE }, 400, 'rules: '],
    [
      'a service that is not here',
      { rules: [{ ...RULE, service: 'ec2' }] },
      400,
      'rules.0.service: no service ec2',
    ],
    [
      'an operation that is not here',
      { rules: [{ ...RULE, operation: 'X' }] },
      400,
      'rules.0.operation: dynamodb has no X',
    ],
    ['one wrong rule of two', { rules: [RULE, {}] }, 400, 'rules.1'],
  ])('refuses %s and leaves the rules as they are', async (_name, body, status, message) => {
    await boot();
    await send('PUT', FAULTS, { rules: [RULE] });
    const answer = await send('PUT', FAULTS, body);
    expect([answer.status, JSON.parse(answer.body)]).toEqual([
      status,
      expect.objectContaining({ message: expect.stringContaining(message) as string }),
    ]);
    expect(runtime.faults.states).toHaveLength(1);
  });

  it.each([
    ['a page of another site', 'PUT', { origin: 'https://example.com' }, 403],
    ['a page of this machine on another port', 'PUT', { origin: 'http://localhost:1' }, 403],
    ['a page of this machine on another port, to take away', 'DELETE', { origin: 'http://localhost:1' }, 403],
    ['a page under another name', 'POST', { origin: 'http://127.0.0.1:{port}' }, 403],
    ['a page on another port without an origin', 'PUT', { 'sec-fetch-site': 'same-site' }, 403],
    ['a sandboxed page', 'PUT', { origin: 'null' }, 403],
    ['a form', 'PUT', { 'content-type': 'text/plain' }, 415],
    ['a form, with a type that only begins well', 'PUT', { 'content-type': 'application/jsonp' }, 415],
    ['another name of this machine', 'PUT', { host: 'rebound.example.com' }, 403],
  ])('takes nothing from %s', async (_name, method, headers, status) => {
    await boot();
    const { port } = new URL(runtime.appUrl);
    const filled = Object.entries(headers).map(([name, value]) => [name, value.replace('{port}', port)]);
    const body = method === 'PUT' ? { rules: [RULE] } : RULE;
    const sent = { host: `localhost:${port}`, ...(Object.fromEntries(filled) as object) };
    runtime.faults.replace([]);
    expect((await send(method, FAULTS, method === 'DELETE' ? undefined : body, sent)).status).toBe(status);
    expect(told).toEqual([]);
  });

  it('takes from its own page', async () => {
    await boot();
    const headers = {
      host: new URL(runtime.appUrl).host,
      origin: runtime.appUrl,
      'sec-fetch-site': 'same-origin',
    };
    expect((await send('PUT', FAULTS, { rules: [RULE] }, headers)).status).toBe(200);
  });

  it('answers no other method, nor do pages that change nothing', async () => {
    await boot();
    expect(await send('PATCH', FAULTS, {})).toMatchObject({
      status: 405,
      headers: { allow: 'GET, PUT, POST, DELETE' },
    });
    expect(await send('PUT', '/_local/health', {})).toMatchObject({ status: 405, headers: { allow: 'GET' } });
    expect((await send('POST', '/_local/constructor', {})).status).toBe(405);
  });
});

describe('the endpoint for the clock', () => {
  it('moves it forward', async () => {
    await boot();
    const before = Date.now();
    expect(await json('POST', '/_local/clock', { advance: 900_000 })).toMatchObject({ offset: 900_000 });
    expect(await json('POST', '/_local/clock', { advance: 1 })).toMatchObject({ offset: 900_001 });
    const { time } = (await json('GET', '/_local/clock')) as { time: string };
    expect(Date.parse(time)).toBeGreaterThanOrEqual(before + 900_001);
    expect(told).toEqual([900_000, 900_001]);
    // Clients outside sign by the machine's own time.
    expect(await listTables()).toBe('done');
  });

  it.each([
    { advance: -1 },
    { advance: 0 },
    { advance: '1' },
    { advance: 1e12 },
    {},
    { advance: 1, by: 1 },
    null,
  ])('refuses %j', async (body) => {
    await boot();
    expect(
      (await send('POST', '/_local/clock', JSON.stringify(body), { 'content-type': 'application/json' }))
        .status,
    ).toBe(400);
    expect(told).toEqual([]);
  });

  it('leaves a clock alone that is not the runtime’s own', async () => {
    await boot({ clock: new ManualClock() });
    expect((await send('POST', '/_local/clock', { advance: 1 })).status).toBe(409);
  });
});

describe('what shows that faults are on', () => {
  it('is every page, the app’s configuration, and nothing once they are off', async () => {
    await boot();
    const config = () => json('GET', '/config.json');
    const local = { awsEndpoint: runtime.awsUrl };
    expect(await page('/_local/health')).not.toContain('class="notice"');
    expect(await config()).toEqual({ region: 'us-east-1', local });

    await send('PUT', FAULTS, { rules: [RULE, { ...RULE, times: 1, kind: 'twice' }] });
    await send('POST', '/_local/clock', { advance: 3_723_000 });
    for (const path of ['', 'health', 'outbox', 'resources', 'logs', 'permissions', 'clock', 'faults']) {
      expect(await page(`/_local/${path}`)).toContain(
        '<a href="/_local/faults">2 fault rules are active; the clock is 01:02:03 ahead</a>',
      );
    }
    expect(await config()).toEqual({ region: 'us-east-1', local: { ...local, faults: true } });

    await send('DELETE', FAULTS);
    expect(await page('/_local/health')).toContain('>the clock is 01:02:03 ahead</a>');
    expect(await config()).toEqual({ region: 'us-east-1', local });
  });

  it('ends with a rule that has had its calls', async () => {
    await boot();
    await send('PUT', FAULTS, { rules: [{ ...RULE, times: 1 }] });
    await listTables();
    expect(await page('/_local/health')).not.toContain('class="notice"');
    expect(await page(FAULTS)).toContain('<td>spent</td>');
  });
});

describe('the page', () => {
  it('shows rules and a form, and may run its own script only', async () => {
    await boot();
    await send('PUT', FAULTS, { rules: [{ ...RULE, caller: '<b>*' }] });
    const { body, headers } = await send('GET', FAULTS, undefined, { accept: 'text/html' });
    expect(body).toContain('dynamodb.ListTables fail-before with unavailable, caller &#60;b&#62;*');
    expect(body).toContain('<option value="appsync">');
    expect(body).toContain('<datalist id="operations-dynamodb">');
    const policy = headers['content-security-policy']!;
    expect(policy).toMatch(/script-src 'sha256-[^']+'; connect-src 'self'/);
    const script = /<script>([^]*)<\/script>/.exec(body)![1]!;
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(script));
    expect(policy).toContain(`'sha256-${Buffer.from(digest).toString('base64')}'`);
    expect(body.match(/<script/g)).toHaveLength(1);
    expect(body).not.toMatch(/\son\w+=/);
    expect(
      (await send('GET', '/_local/outbox', undefined, { accept: 'text/html' })).headers[
        'content-security-policy'
      ],
    ).not.toContain('script-src');
  });
});

it('a runtime stops while calls hang, and the next one starts without rules', async () => {
  await boot();
  await send('PUT', FAULTS, { rules: [{ ...RULE, kind: 'hang-before' }] });
  const call = listTables();
  await expect.poll(() => runtime.faults.states[0]?.held, { timeout: 10_000 }).toBe(1);
  await endings.pop()!();
  await call;
  expect(told).toEqual(['1 rules', '0 rules']);
  await boot();
  expect(runtime.faults.states).toEqual([]);
});
