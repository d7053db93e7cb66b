import { describe, expect, it } from 'vitest';
import { ManualClock } from '../kernel/clock.ts';
import { closers, open } from './testing.ts';
import type { Setting } from './testing.ts';

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
