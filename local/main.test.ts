import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let folder: string;
const ends: (() => Promise<unknown>)[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'main-'));
  const role = {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
        ],
      },
      Policies: [
        {
          PolicyName: 'p',
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              { Effect: 'Allow', Action: ['sqs:SendMessage', 'xray:PutTraceSegments'], Resource: '*' },
            ],
          },
        },
      ],
    },
  };
  const template = { Resources: { Role: role }, Outputs: { Role: { Value: { Ref: 'Role' } } } };
  const manifest = {
    artifacts: { Things: { type: 'aws:cloudformation:stack', properties: { templateFile: 't.json' } } },
  };
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
  writeFileSync(join(folder, 't.json'), JSON.stringify(template));
});

afterEach(async () => {
  for (const end of ends.splice(0)) await end();
  rmSync(folder, { recursive: true });
});

interface Ended {
  code: number;
  out: string;
  err: string;
}

/** Runs a command of this folder to its end. */
function run(command: string, ...args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [join(import.meta.dirname, command), ...args], (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, err });
    });
  });
}

interface Up {
  ready: {
    appUrl: string;
    awsUrl: string;
    region: string;
    outputs: object;
    credentials: { accessKeyId: string };
  };
  out(): string;
  end(signal: NodeJS.Signals): Promise<[number | null, NodeJS.Signals | null]>;
}

/** Starts the runtime as a child and waits until it says that it is ready. */
async function up(...args: string[]): Promise<Up> {
  const child = fork(
    join(import.meta.dirname, 'main.ts'),
    ['--assembly', folder, '--app-port', '0', '--aws-port', '0', ...args],
    { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] },
  );
  let out = '';
  child.stdout!.on('data', (data: Buffer) => (out += data.toString()));
  child.stderr!.on('data', (data: Buffer) => (out += data.toString()));
  const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  ends.push(() => (child.kill('SIGKILL'), exited));
  const [ready] = (await Promise.race([
    once(child, 'message'),
    exited.then(() => Promise.reject(new Error(out))),
  ])) as [Up['ready']];
  return {
    ready,
    out: () => out,
    end: (signal) => (child.kill(signal), exited),
  };
}

describe('the command', () => {
  it('tells its parent and the terminal when it is up, and ends in order at a signal', async () => {
    const state = join(folder, 'state');
    const system = await up('--state', state);
    expect(system.ready).toMatchObject({
      type: 'ready',
      region: 'us-east-1',
      outputs: { Role: expect.stringMatching(/^Things-Role-/) as string },
    });
    expect(await (await fetch(`${system.ready.appUrl}/_local/health`)).json()).toMatchObject({
      status: 'ok',
    });
    expect(await system.end('SIGTERM')).toEqual([0, null]);
    expect(system.out()).toContain(system.ready.appUrl);
    expect(system.out()).toContain('2 grants: 0 used, 1 never, 1 of services that are not here');
  });

  it('ends when its parent is gone', async () => {
    const child = fork(
      join(import.meta.dirname, 'main.ts'),
      ['--assembly', folder, '--state', 'memory', '--app-port', '0', '--aws-port', '0'],
      { stdio: 'pipe' },
    );
    ends.push(async () => void child.kill('SIGKILL'));
    await once(child, 'message');
    child.disconnect();
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it.each([
    [['--help'], 0, /^Runs a synthesized CloudFormation stack/, /^$/],
    [['--colour', 'red'], 1, /^$/, /^USAGE: Unknown option '--colour'/],
    [['--app-port', 'http'], 1, /^$/, /^USAGE: --app-port takes a port number/],
    [
      ['--assembly', '/nowhere'],
      1,
      /load the runtime/,
      /^ASSEMBLY_MISSING: .*\n {2}at \/nowhere\n {2}Write one with cdk synth/,
    ],
  ])('with %j ends with %d', async (args, code, out, err) => {
    const ended = await run('main.ts', ...args);
    expect([ended.code, ended.out, ended.err]).toEqual([
      code,
      expect.stringMatching(out) as string,
      expect.stringMatching(err) as string,
    ]);
  });

  it('names a port that is in use', async () => {
    const server = createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    ends.push(() => new Promise((resolve) => server.close(resolve)));
    const { port } = server.address() as AddressInfo;
    const ended = await run('main.ts', '--assembly', folder, '--state', 'memory', '--app-port', String(port));
    expect([ended.code, ended.err]).toEqual([
      1,
      `PORT_IN_USE: Port ${port} on 127.0.0.1 is in use\n  at app port\n` +
        '  End the other program, or choose another port with --app-port (0 picks a free one).\n',
    ]);
  });
});

describe('the commands beside it', () => {
  it('print the operator’s keys and the permissions, whether it runs or not', async () => {
    const state = join(folder, 'state');
    expect((await run('credentials.ts', '--state', state)).err).toMatch(/^USAGE: There are no keys/);
    expect((await run('permissions.ts', '--state', state)).err).toMatch(/^USAGE: Nothing was run/);

    const system = await up('--state', state);
    const { accessKeyId } = system.ready.credentials;
    const running = await run('credentials.ts', '--state', state);
    expect(running.out).toContain(`export AWS_ACCESS_KEY_ID='${accessKeyId}'`);
    expect(running.out).toContain(`export AWS_ENDPOINT_URL='${system.ready.awsUrl}'`);
    expect(running.out).toContain("export AWS_REGION='us-east-1'");
    const asked = await run('permissions.ts', '--state', state);
    expect(asked.out).toMatch(
      /^Things-Role-.*\n +never {2}sqs:SendMessage +\*\n +not here {2}xray:PutTraceSegments {2}\*\n/,
    );

    // Killed, it leaves its address behind; then the store is read.
    await system.end('SIGKILL');
    expect(JSON.parse(readFileSync(join(state, 'runtime.json'), 'utf8'))).toMatchObject({
      awsUrl: system.ready.awsUrl,
    });
    expect((await run('permissions.ts', '--state', state)).out).toBe(asked.out);
    const stranger = createHttpServer((_, response) => response.end('<p>Hello</p>')).listen(0, '127.0.0.1');
    ends.push(async () => stranger.close());
    await once(stranger, 'listening');
    const appUrl = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}`;
    writeFileSync(
      join(state, 'runtime.json'),
      JSON.stringify({ pid: 1, appUrl, awsUrl: appUrl, region: 'r' }),
    );
    expect((await run('permissions.ts', '--state', state)).out).toBe(asked.out);
    const unused = await run('permissions.ts', '--state', state, '--unused', '--json');
    expect(JSON.parse(unused.out)).toEqual([
      {
        role: expect.stringMatching(/^Things-Role-/) as string,
        grants: [{ action: 'sqs:SendMessage', resource: '*', used: 0, here: true }],
      },
    ]);
    expect((await run('credentials.ts', '--state', state)).out).toContain(accessKeyId);
  });
});
