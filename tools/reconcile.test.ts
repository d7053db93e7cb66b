import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { root } from './process.ts';
import { type Finding, summaryOf, tableOf } from './reconcile-report.ts';

const FINDING: Finding = {
  ...{ kind: 'STUCK', code: 'NO_EXECUTION', orderId: 'order-1', message: 'It does not run.' },
  ...{ since: '2026-01-01T00:00:00.000Z', safe: true },
};
const COMPARED = { orders: 2, payments: 1, products: 3, objects: 0 };

let state: string;
let servers: Server[];

beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'reconcile-'));
  servers = [];
});

afterEach(() => {
  for (const server of servers) server.close();
  rmSync(state, { recursive: true, force: true });
});

async function listen(server: Server): Promise<string> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Stands for a running system whose function answers so, one after the other; gives what it was asked. */
async function running(
  ...answers: (object | { failure: string })[]
): Promise<{ path: string; body: unknown }[]> {
  const asked: { path: string; body: unknown }[] = [];
  const appUrl = await listen(
    createServer((request, response) => {
      const known = request.url === '/_local/resources?format=json';
      response.end(JSON.stringify(known ? { outputs: { ReconcileFunction: 'Books' } } : {}));
    }),
  );
  const awsUrl = await listen(
    createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      asked.push({ path: request.url ?? '', body: JSON.parse(Buffer.concat(chunks).toString()) });
      const answer = answers.shift() ?? {};
      if ('failure' in answer) response.setHeader('x-amz-function-error', 'Unhandled');
      response.end(JSON.stringify(answer));
    }),
  );
  const address = { pid: 1, appUrl, awsUrl, region: 'us-east-1' };
  writeFileSync(join(state, 'runtime.json'), JSON.stringify(address));
  writeFileSync(
    join(state, 'operator.json'),
    JSON.stringify({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' }),
  );
  return asked;
}

function reconcile(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['tools/reconcile.ts', '--state', state, ...args], { cwd: root });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    child.on('close', (code) => resolve({ code, out, err }));
  });
}

describe('npm run reconcile', () => {
  it('ends with 0 when the books agree', async () => {
    const asked = await running({ complete: true, compared: COMPARED, findings: [] });
    const { code, out } = await reconcile();
    expect(code).toBe(0);
    expect(out).toContain('Compared 2 orders, 1 payment, 3 products, 0 objects: the books agree.');
    expect(asked).toEqual([{ path: '/2015-03-31/functions/Books/invocations', body: { repair: false } }]);
  });

  it('ends with 1 when something is left, and tells what', async () => {
    await running({ complete: true, compared: COMPARED, findings: [FINDING] });
    const { code, out } = await reconcile();
    expect(code).toBe(1);
    expect(out).toMatch(/STUCK +NO_EXECUTION +order-1 +2026-01-01 00:00:00 +no, but --repair can +It does/);
  });

  it('goes on from cursor to cursor, and adds up', async () => {
    const asked = await running(
      { complete: false, compared: COMPARED, findings: [FINDING], cursor: 'c-1' },
      { complete: true, compared: COMPARED, findings: [{ ...FINDING, repaired: 'due now' }] },
    );
    const { code, out } = await reconcile('--json', '--repair');
    expect(code).toBe(1);
    expect(asked.map(({ body }) => body)).toEqual([{ repair: true }, { repair: true, after: 'c-1' }]);
    expect(JSON.parse(out)).toMatchObject({
      compared: { orders: 4, payments: 2, products: 6, objects: 0 },
      findings: [FINDING, { ...FINDING, repaired: 'due now' }],
      remaining: 1,
    });
  });

  it('ends with 0 when all that was found is mended', async () => {
    await running({ complete: true, compared: COMPARED, findings: [{ ...FINDING, repaired: 'due now' }] });
    expect(await reconcile('--repair')).toMatchObject({
      code: 0,
      out: expect.stringContaining('Repaired: 1.'),
    });
  });

  it.each([
    ['no system runs', async () => {}, [], 'Start one with npm start'],
    [
      'the system is gone',
      async () => {
        await running();
        for (const server of servers) server.close();
      },
      [],
      'does not answer any more',
    ],
    ['the function fails', () => running({ failure: 'too slow' }), [], 'Books failed'],
    ['an option is unknown', async () => {}, ['--mend'], 'Usage'],
    [
      'no such stack was deployed',
      async () => {},
      ['--stack', 'none', '--outputs', '/dev/null/x'],
      'npm run deploy',
    ],
  ] as [string, () => Promise<unknown>, string[], string][])(
    'ends with 2 when %s, and says so',
    async (_, given, args, text) => {
      await given();
      const { code, err } = await reconcile(...args);
      expect(code).toBe(2);
      expect(err).toContain(text);
      expect(err).not.toContain('    at ');
    },
  );
});

describe('the table', () => {
  it('has one line for each finding, in columns', () => {
    const product = { ...FINDING, orderId: undefined, productId: 'beans', safe: false };
    const lines = tableOf([FINDING, product, { ...FINDING, repaired: 'due now' }]).split('\n');
    expect(lines).toHaveLength(4);
    expect(new Set(lines.map((line) => line.search(/WHAT|It does/))).size).toBe(1);
    expect(lines[2]).toContain('product beans');
    expect(lines[3]).toContain('due now');
  });

  it('is summed up', () => {
    const findings = [FINDING, { ...FINDING, safe: false }];
    expect(summaryOf({ compared: COMPARED, findings }, false)).toBe(
      'Compared 2 orders, 1 payment, 3 products, 0 objects: 2 mismatches are left, see docs/books.md. 1 of them npm run reconcile -- --repair can mend.',
    );
  });
});
