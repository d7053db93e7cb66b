import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import {
  GetFunctionCommand,
  InvokeCommand,
  LambdaClient,
  ListFunctionsCommand,
} from '@aws-sdk/client-lambda';
import { ManualClock, SystemClock } from '../kernel/clock.ts';
import type { Clock } from '../kernel/clock.ts';
import { Bench, CLIENT } from '../testing/bench.ts';
import type { InvokeOutput } from './api.ts';
import { createLogs } from '../logs/logs.ts';
import { createLambda } from './lambda.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

interface Setting {
  clock?: Clock;
  properties?: Record<string, unknown>;
  file?: string;
  concurrency?: number;
}

/** A bench with one function `greet` made of `code`. */
async function open(code: string, { clock, properties, file = 'index.mjs', concurrency }: Setting = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'function-'));
  writeFileSync(join(folder, file), code);
  const bench = await Bench.open({ clock: clock ?? new SystemClock() });
  const logs = bench.add(await createLogs(bench.options('logs')));
  const part = bench.add(
    createLambda({
      ...bench.options('lambda'),
      credentialsFor: () => ({ accessKeyId: 'ASIAKEY', secretAccessKey: 'key', sessionToken: 'token' }),
      awsEndpoint: () => 'http://127.0.0.1:4566',
      concurrency,
    }),
  );
  closers.push(
    () => rmSync(folder, { recursive: true, force: true }),
    () => bench.close(),
  );
  const attributes = await bench.create(
    part,
    'AWS::Lambda::Function',
    {
      FunctionName: 'greet',
      Code: { S3Bucket: 'assets', S3Key: 'code.zip' },
      Handler: 'index.handler',
      Runtime: 'nodejs24.x',
      Role: 'arn:aws:iam::000000000000:role/greeter',
      ...properties,
    },
    { assets: { 'code.zip': folder } },
  );
  const logged = async () => {
    await part.stop?.();
    return (await logs.search({})).map(({ message }) => message).reverse();
  };
  const invoke = async (payload: unknown = {}, more: Record<string, unknown> = {}) => {
    const input = { FunctionName: 'greet', Payload: JSON.stringify(payload), ...more };
    const output = await bench.call<InvokeOutput>('lambda', 'Invoke', input);
    const text = Buffer.from(output.Payload).toString();
    return { ...output, answer: text === '' ? undefined : (JSON.parse(text) as Record<string, unknown>) };
  };
  return { bench, part, attributes, invoke, logged, logs };
}

describe('an invocation', () => {
  it('runs the handler with the event and the context', async () => {
    const { invoke } = await open(`
      export const handler = async (event, context) => ({
        event, name: context.functionName, arn: context.invokedFunctionArn, id: context.awsRequestId,
        group: context.logGroupName, memory: context.memoryLimitInMB, left: context.getRemainingTimeInMillis(),
      });`);
    const { answer, StatusCode, FunctionError, ExecutedVersion } = await invoke({ name: 'Ada' });
    expect(answer).toMatchObject({
      event: { name: 'Ada' },
      name: 'greet',
      arn: 'arn:aws:lambda:us-east-1:000000000000:function:greet',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      group: '/aws/lambda/greet',
      memory: '128',
    });
    expect(answer?.['left']).toBeGreaterThan(1000);
    expect(answer?.['left']).toBeLessThanOrEqual(3000);
    expect({ StatusCode, FunctionError, ExecutedVersion }).toEqual({
      StatusCode: 200,
      FunctionError: undefined,
      ExecutedVersion: '$LATEST',
    });
  });

  it('keeps module state from call to call, in one environment', async () => {
    const { invoke } = await open('let n = 0; export const handler = async () => ++n;');
    await invoke();
    expect((await invoke()).answer).toBe(2);
  });

  it('shows the function its own variables and Lambda’s, and nothing of the machine’s', async () => {
    const secret = 'HOST_ONLY_SECRET';
    process.env[secret] = 'x';
    closers.push(() => delete process.env[secret]);
    const { invoke } = await open('export const handler = async () => process.env;', {
      properties: { Environment: { Variables: { TABLE: 'things' } } },
    });
    const { answer } = await invoke();
    expect(answer).toMatchObject({
      TABLE: 'things',
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'ASIAKEY',
      AWS_SESSION_TOKEN: 'token',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
      AWS_LAMBDA_FUNCTION_NAME: 'greet',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    });
    expect(answer).not.toHaveProperty(secret);
    expect(answer).not.toHaveProperty('HOME');
  });

  it('lets Date follow the runtime’s clock', async () => {
    const { invoke } = await open(
      'export const handler = async () => [new Date().toISOString(), Date.now()];',
      {
        clock: new ManualClock(Date.parse('2031-05-05T05:05:05Z')),
      },
    );
    const [text, number] = (await invoke()).answer as unknown as [string, number];
    expect(text.slice(0, 16)).toBe('2031-05-05T05:05');
    expect(Math.abs(number - Date.parse(text))).toBeLessThan(100);
  });

  it('answers null for undefined, and {} stands for no payload', async () => {
    const { invoke } = await open('export const handler = async (event) => { if (event.x) return event; };');
    expect((await invoke({}, { Payload: undefined })).answer).toBeNull();
  });

  it('loads CommonJS as well', async () => {
    const { invoke } = await open('exports.handler = async () => "cjs";', { file: 'index.cjs' });
    expect((await invoke()).answer).toBe('cjs');
  });
});

describe('a failing function', () => {
  const cases: [name: string, code: string, answer: Record<string, unknown>, settings?: Setting][] = [
    [
      'throws an error of its own',
      `class Refused extends Error { name = 'Refused' } export const handler = async () => { throw new Refused('no'); };`,
      { errorType: 'Refused', errorMessage: 'no', trace: expect.arrayContaining(['Refused: no']) },
    ],
    [
      'throws something that is no error',
      `export const handler = async () => { throw 'text'; };`,
      { errorType: 'string', errorMessage: 'text', trace: [] },
    ],
    [
      'returns what JSON cannot hold',
      `export const handler = async () => { const a = {}; a.a = a; return a; };`,
      { errorType: 'Runtime.JSONStringifyError', errorMessage: 'Unable to stringify response body' },
    ],
    [
      'takes a callback',
      `export const handler = (event, context, callback) => callback(null, 1);`,
      {
        errorType: 'Runtime.CallbackHandlerDeprecated',
        errorMessage: expect.stringContaining('starting with Node.js 24'),
      },
    ],
    [
      'exports no handler',
      `export const other = 1;`,
      { errorType: 'Runtime.HandlerNotFound', errorMessage: 'index.handler is undefined or not exported' },
    ],
    [
      'has no such file',
      ``,
      { errorType: 'Runtime.ImportModuleError', errorMessage: expect.stringContaining('Cannot find module') },
      { file: 'elsewhere.mjs' },
    ],
    [
      'cannot be parsed',
      `export const handler = async ( => 1;`,
      { errorType: 'Runtime.UserCodeSyntaxError' },
    ],
    [
      'throws while it is loaded',
      `throw new TypeError('early');`,
      { errorType: 'TypeError', errorMessage: 'early' },
    ],
    [
      'exits',
      `export const handler = async () => process.exit(3);`,
      {
        errorType: 'Runtime.ExitError',
        errorMessage: expect.stringMatching(
          /^RequestId: .* Error: Runtime exited with error: exit status 3$/,
        ),
      },
    ],
    [
      'exits without an error',
      `export const handler = async () => process.exit(0);`,
      {
        errorType: 'Runtime.ExitError',
        errorMessage: expect.stringMatching(/Runtime exited without providing a reason$/),
      },
    ],
    [
      'leaves a rejection unhandled',
      `export const handler = async () => { Promise.reject(new Error('lost')); await new Promise(() => {}); };`,
      { errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: 'Error: lost' },
    ],
    [
      'throws where nobody catches',
      `export const handler = async () => { setImmediate(() => { throw new RangeError('far'); }); await new Promise(() => {}); };`,
      { errorType: 'RangeError', errorMessage: 'far' },
    ],
    [
      'takes more memory than it has',
      `export const handler = async () => { const all = []; for (;;) all.push(new Array(1e5).fill(Math.random())); };`,
      { errorType: 'Runtime.ExitError', errorMessage: expect.stringContaining('signal: killed') },
    ],
    [
      'answers too much',
      `export const handler = async () => 'x'.repeat(6 * 1024 * 1024);`,
      { errorType: 'Function.ResponseSizeTooLarge' },
    ],
  ];

  it.each(cases)('%s', async (_name, code, answer, settings) => {
    const { invoke } = await open(code, { properties: { Timeout: 20 }, ...settings });
    expect(await invoke()).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled', answer });
  });

  it('runs again after it died', async () => {
    const { invoke } = await open('export const handler = async (e) => e.die ? process.exit(1) : "well";');
    await invoke({ die: true });
    expect((await invoke()).answer).toBe('well');
  });

  it('is ended when its time is up, even in an endless loop', async () => {
    const clock = new ManualClock();
    const { invoke, logged } = await open('export const handler = async (e) => { while (e.endless); };', {
      clock,
      properties: { Timeout: 7 },
    });
    await invoke();
    const running = invoke({ endless: true });
    await clock.advance(6_999);
    expect(await Promise.race([running, 'running'])).toBe('running');
    await clock.advance(1);
    expect(await running).toMatchObject({
      FunctionError: 'Unhandled',
      answer: {
        errorType: 'Sandbox.Timedout',
        errorMessage: expect.stringMatching(
          /^RequestId: [0-9a-f-]{36} Error: Task timed out after 7\.00 seconds$/,
        ),
      },
    });
    const lines = await logged();
    expect(lines).toContainEqual(
      expect.stringMatching(/^2026-\S+ [0-9a-f-]{36} Task timed out after 7\.00 seconds$/),
    );
    expect(lines.at(-1)).toMatch(/^REPORT .*\tStatus: timeout$/);
  });

  it('may take ten seconds to start, whatever its timeout', async () => {
    const clock = new ManualClock();
    const { invoke } = await open('for (;;); export const handler = async () => 1;', { clock });
    const running = invoke();
    await expect.poll(() => clock.pending).toBeGreaterThan(0);
    await clock.advance(10_000);
    expect((await running).answer).toMatchObject({
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringMatching(/Task timed out after 10\.00 seconds$/),
    });
  });

  it('is not called with what is no JSON', async () => {
    const { invoke } = await open('export const handler = async () => 1;');
    await expect(invoke({}, { Payload: '{' })).rejects.toMatchObject({
      code: 'InvalidRequestContentException',
    });
    expect((await invoke()).answer).toBe(1);
  });
});

describe('concurrency', () => {
  const code = `
    import { threadId } from 'node:worker_threads';
    export const handler = async () => { await new Promise((r) => setTimeout(r, 50)); return threadId; };`;

  it('gives each call an environment to itself, up to the limit; further calls wait', async () => {
    const { invoke } = await open(code, { concurrency: 2 });
    const answers = await Promise.all(Array.from({ length: 6 }, () => invoke()));
    expect(new Set(answers.map(({ answer }) => answer)).size).toBe(2);
  });

  it('takes no calls when nothing is reserved for it', async () => {
    const { invoke } = await open(code, { properties: { ReservedConcurrentExecutions: 0 } });
    await expect(invoke()).rejects.toMatchObject({ code: 'TooManyRequestsException', status: 429 });
  });

  it('lets environments go that have nothing to do', async () => {
    const clock = new ManualClock();
    const { invoke } = await open('let n = 0; export const handler = async () => ++n;', { clock });
    await invoke();
    await clock.advance(4 * 60_000);
    expect((await invoke()).answer).toBe(2);
    await clock.advance(6 * 60_000);
    expect((await invoke()).answer).toBe(1);
  });
});

describe('the log', () => {
  const code = `export const handler = async () => { console.log('hello %s', 'you'); console.debug('deep'); process.stdout.write('raw\\nline\\n'); };`;

  it('holds text lines between START, END and REPORT', async () => {
    const { invoke, logged } = await open(code);
    await invoke();
    expect(await logged()).toEqual([
      expect.stringMatching(/^START RequestId: \S+ Version: \$LATEST$/),
      expect.stringMatching(/^\S+Z\t[0-9a-f-]{36}\tINFO\thello you$/),
      expect.stringMatching(/\tDEBUG\tdeep$/),
      'raw',
      'line',
      expect.stringMatching(/^END RequestId: /),
      expect.stringMatching(
        /^REPORT RequestId: \S+\tDuration: .* ms\tBilled Duration: \d+ ms\tMemory Size: 128 MB\tMax Memory Used: \d+ MB\tInit Duration: .* ms$/,
      ),
    ]);
  });

  it('holds JSON when the function asks for it, from its level up', async () => {
    const { invoke, logged } = await open(code, {
      properties: { LoggingConfig: { LogFormat: 'JSON' } },
    });
    await invoke();
    expect(
      (await logged()).filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      expect.objectContaining({ type: 'platform.start' }),
      expect.objectContaining({ level: 'INFO', message: 'hello you', requestId: expect.stringMatching(/-/) }),
      expect.objectContaining({
        type: 'platform.report',
        record: expect.objectContaining({
          status: 'success',
          metrics: expect.objectContaining({ memorySizeMB: 128 }),
        }),
      }),
    ]);
  });

  it('is written as the function’s role, and a role that may not log fails no call', async () => {
    const { invoke, logged, bench } = await open(code);
    bench.deny = (_principal, { action }) => action.startsWith('logs:');
    expect((await invoke()).answer).toBeNull();
    expect(await logged()).toEqual([]);
    expect(bench.accesses.filter(({ action }) => action.startsWith('logs:'))).toEqual([
      {
        principal: 'arn:aws:sts::000000000000:assumed-role/greeter/session',
        action: 'logs:CreateLogStream',
        resource: expect.stringMatching(
          /:log-group:\/aws\/lambda\/greet:log-stream:2\d{3}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/,
        ),
      },
    ]);
  });
});

describe('an event', () => {
  const code = `
    import { appendFileSync } from 'node:fs';
    export const handler = async ({ file, fail }) => { appendFileSync(file, 'x'); if (fail) throw new Error('no'); };`;

  async function attempts(file: string): Promise<number> {
    const { readFileSync, existsSync } = await import('node:fs');
    return existsSync(file) ? readFileSync(file, 'utf8').length : 0;
  }

  it('is tried twice more when the function fails, after one minute and two', async () => {
    const clock = new ManualClock();
    const { invoke } = await open(code, { clock });
    const file = join(mkdtempSync(join(tmpdir(), 'event-')), 'out');
    expect(await invoke({ file, fail: true }, { InvocationType: 'Event' })).toMatchObject({
      StatusCode: 202,
    });
    for (const [wait, expected] of [
      [0, 1],
      [60_000, 2],
      [120_000, 3],
    ] as const) {
      await clock.advance(wait);
      await expect.poll(() => attempts(file)).toBe(expected);
      await expect.poll(() => clock.pending).toBeGreaterThan(0);
    }
    await clock.advance(3600_000);
    expect(await attempts(file)).toBe(3);
  });

  it('outlives the process that took it', async () => {
    const { bench, part } = await open('export const handler = () => new Promise(() => {});');
    await bench.call('lambda', 'Invoke', {
      FunctionName: 'greet',
      InvocationType: 'Event',
      Payload: '{"a":1}',
    });
    await part.stop?.();
    const kept: unknown[] = [];
    for await (const [, event] of bench.store.part('lambda').part('events').entries()) kept.push(event);
    expect(kept).toEqual([expect.objectContaining({ functionName: 'greet', payload: '{"a":1}' })]);
  });
});

describe('over the wire', () => {
  it('serves the SDK', async () => {
    const { bench } = await open(
      'export const handler = async (e) => { console.log("seen"); if (e.fail) throw new Error("no"); return e; };',
    );
    const client = new LambdaClient({ ...CLIENT, endpoint: await bench.serve('lambda') });
    closers.push(() => client.destroy());
    const good = await client.send(
      new InvokeCommand({ FunctionName: 'greet', Payload: '{"a":1}', LogType: 'Tail' }),
    );
    expect(good).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST' });
    expect(good.Payload?.transformToString()).toBe('{"a":1}');
    expect(Buffer.from(good.LogResult ?? '', 'base64').toString()).toContain('\tseen\n');
    const bad = await client.send(new InvokeCommand({ FunctionName: 'greet', Payload: '{"fail":true}' }));
    expect(bad.FunctionError).toBe('Unhandled');
    expect((await client.send(new ListFunctionsCommand())).Functions?.map((f) => f.FunctionName)).toEqual([
      'greet',
    ]);
    expect(
      (await client.send(new GetFunctionCommand({ FunctionName: 'greet' }))).Configuration,
    ).toMatchObject({
      FunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:greet',
      Runtime: 'nodejs24.x',
      State: 'Active',
    });
    await expect(client.send(new InvokeCommand({ FunctionName: 'nobody' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Function not found: arn:aws:lambda:us-east-1:000000000000:function:nobody',
    });
  });
});

describe('a template', () => {
  it.each([
    ['a property nobody knows', { Layers: ['x'] }],
    ['another runtime', { Runtime: 'nodejs22.x' }],
    ['a variable that Lambda sets', { Environment: { Variables: { AWS_REGION: 'x' } } }],
  ])('is refused with %s', async (_name, properties) => {
    await expect(open('', { properties })).rejects.toThrow();
  });

  it('gives permissions as the function’s own policy', async () => {
    const { bench, part, attributes } = await open('');
    await bench.create(part, 'AWS::Lambda::Permission', {
      Action: 'lambda:InvokeFunction',
      FunctionName: attributes.attributes['Arn'],
      Principal: 'sns.amazonaws.com',
      SourceArn: 'arn:aws:sns:us-east-1:000000000000:topic',
    });
    expect(bench.resourcePolicies.get(attributes.attributes['Arn']!)).toMatchObject({
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'sns.amazonaws.com' },
          Action: 'lambda:InvokeFunction',
          Condition: { ArnLike: { 'AWS:SourceArn': 'arn:aws:sns:us-east-1:000000000000:topic' } },
        },
      ],
    });
  });
});
