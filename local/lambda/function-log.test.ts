import { describe, expect, it } from 'vitest';
import { open } from './testing.ts';

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
