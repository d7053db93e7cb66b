import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { OrdersDocument } from '../../client/sdk/generated/operations.ts';
import type { OrderEventFieldsFragment } from '../../client/sdk/generated/types.ts';
import { root } from '../../tools/process.ts';
import { newCustomer, signedIn } from '../support/customer.ts';
import { bootSystem, stateFolder, type TestSystem } from '../support/system.ts';
import { storedEvents } from '../support/watch.ts';

const jsonLine = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('placed'),
    order: z.object({ id: z.string(), status: z.string() }),
    replayed: z.boolean(),
  }),
  z.object({ kind: z.literal('refused'), problems: z.array(z.object({ code: z.string() })) }),
  z.object({ kind: z.literal('event'), event: z.looseObject({ sequence: z.int(), type: z.string() }) }),
  z.object({
    kind: z.literal('outcome'),
    order: z.object({ status: z.string(), reasonCode: z.string().nullable(), sequence: z.int() }),
  }),
  z.object({ kind: z.literal('error'), error: z.object({ code: z.string(), message: z.string() }) }),
]);
type JsonLine = z.infer<typeof jsonLine>;

let system: TestSystem;
let state: { path: string; remove(): void };

beforeAll(async () => {
  system = await bootSystem();
  state = stateFolder();
  const { appUrl, awsUrl, region } = system;
  writeFileSync(join(state.path, 'runtime.json'), JSON.stringify({ pid: 1, appUrl, awsUrl, region }));
});

afterAll(async () => {
  state.remove();
  await system.stop();
});

interface Ended {
  code: number | null;
  out: string;
  error: string;
}

/** Runs the command to its end; told each line it writes, and given the way to interrupt it. */
async function run(
  args: readonly string[],
  onLine?: (line: string, interrupt: () => void) => void,
  program: readonly string[] = ['client/terminal/main.ts'],
): Promise<Ended> {
  const { ORDERS_PASSWORD: _password, ...env } = process.env;
  const child = spawn(process.execPath, [...program, ...args], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let error = '';
  child.stderr.on('data', (chunk: Buffer) => (error += chunk.toString()));
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => {
    out += `${line}\n`;
    onLine?.(line, () => child.kill('SIGINT'));
  });
  const [[code]] = await Promise.all([once(child, 'close'), once(lines, 'close')]);
  return { code: typeof code === 'number' ? code : null, out, error };
}

/** On the system of these tests, found as a person's own is. */
const here = (...args: string[]): string[] => ['--state', state.path, ...args];

function linesOf(out: string): JsonLine[] {
  return out
    .trimEnd()
    .split('\n')
    .map((line) => jsonLine.parse(JSON.parse(line)));
}

function eventsOf(out: string): unknown[] {
  return linesOf(out).flatMap((line) => (line.kind === 'event' ? [line.event] : []));
}

function idOf(out: string): string {
  const [first] = linesOf(out);
  if (first?.kind !== 'placed') throw new Error(`No order was placed: ${out}`);
  return first.order.id;
}

describe('npm run order -- PRODUCT --json', () => {
  it('tells every event once, in order, and nothing else, and ends with 0 when the order is completed', async () => {
    const { code, out, error } = await run(here('espresso-beans:2', 'scale', '--json'));
    expect(error).toBe('');
    expect(code).toBe(0);
    const lines = linesOf(out);
    const customer = await signedIn(system, 'customer@example.com');
    const stored: OrderEventFieldsFragment[] = await storedEvents(customer, idOf(out));
    expect(eventsOf(out)).toEqual(stored);
    expect(stored.map(({ sequence }) => sequence)).toEqual(stored.map((_, index) => index + 1));
    expect(lines.map(({ kind }) => kind)).toEqual(['placed', ...stored.map(() => 'event'), 'outcome']);
    expect(lines.at(-1)).toMatchObject({ order: { status: 'COMPLETED', sequence: stored.length } });
  });

  it('ends with 1 and the reason when the payment is declined', async () => {
    const { code, out } = await run(here('scale', '--token', 'tok_decline', '--json'));
    expect(code).toBe(1);
    const order = { status: 'REJECTED', reasonCode: 'PAYMENT_DECLINED' };
    expect(linesOf(out).at(-1)).toMatchObject({ kind: 'outcome', order });
  });

  it('ends with 1 and the problems when the order is not taken', async () => {
    const { code, out } = await run(here('scale', '--token', '4242424242424242', '--json'));
    expect(code).toBe(1);
    expect(linesOf(out)).toMatchObject([{ kind: 'refused', problems: [{ code: expect.any(String) }] }]);
  });

  it('places one order under one key', async () => {
    const args = here('scale', '--key', 'one-wish-of-one-script', '--json');
    const first = await run(args);
    const again = await run(args);
    expect(idOf(again.out)).toBe(idOf(first.out));
    expect(linesOf(again.out)[0]).toMatchObject({ replayed: true });
    expect(eventsOf(again.out)).toEqual(eventsOf(first.out));
    expect([first.code, again.code]).toEqual([0, 0]);
  });

  it('says nothing when it is interrupted, and ends with 130', async () => {
    const args = here('scale', '--token', 'tok_action_required', '--json');
    const { code, out, error } = await run(args, (line, interrupt) => {
      if (line.includes('PAYMENT_ACTION_REQUIRED')) interrupt();
    });
    expect([code, error]).toEqual([130, '']);
    expect(linesOf(out).at(-1)).toMatchObject({ event: { type: 'PAYMENT_ACTION_REQUIRED' } });
  });
});

describe('npm run order -- PRODUCT, without a terminal', () => {
  it('tells what happens line by line, and how it ended', async () => {
    const { code, out } = await run(here('scale', '--token', 'tok_fail_twice_then_approve'));
    expect(code).toBe(0);
    expect(out).toMatch(/^Order \w{26}\n/);
    expect(out).toContain('Approve the payment: trying again, attempt 3 of 4\n');
    expect(out).toContain('Completed: The order is paid');
    expect(out).not.toContain('\u001b');
  });

  it('tells why nothing came of it', async () => {
    const { code, out } = await run(here('scale', '--token', 'tok_decline_insufficient_funds'));
    expect(code).toBe(1);
    expect(out).toMatch(/\nRejected: .+\n/);
  });

  it('tells how to see the order again when it is interrupted', async () => {
    const args = here('scale', '--token', 'tok_action_required');
    const { code, out } = await run(args, (line, interrupt) => {
      if (line.includes('waits for your confirmation')) interrupt();
    });
    expect(code).toBe(130);
    expect(out).toMatch(/npm run order -- --watch \w{26}\n$/);
  });

  it('does not order what the catalogue does not have', async () => {
    const { code, out, error } = await run(here('brew-scale', '--as', 'second@example.com'));
    expect([code, out]).toEqual([2, '']);
    expect(error).toContain('There is no product "brew-scale"');
    expect(error).toContain('espresso-beans');
    const second = await signedIn(system, 'second@example.com');
    expect((await second.request(OrdersDocument, {})).orders.items).toEqual([]);
  });

  it('wants to know what to order', async () => {
    const { code, error } = await run(here());
    expect(code).toBe(2);
    expect(error).toContain('espresso-beans:2');
  });
});

describe('npm run order -- --watch', () => {
  it('tells an order that has ended from its first event', async () => {
    const placed = await run(here('filter-papers', '--json'));
    const watched = await run(here('--watch', idOf(placed.out), '--json'));
    expect(watched.code).toBe(0);
    expect(watched.out).toBe(placed.out.slice(placed.out.indexOf('\n') + 1));
  });

  it('does not know an order of somebody else', async () => {
    const stranger = await newCustomer(system);
    const order = { lines: [{ productId: 'scale', quantity: 1 }], paymentToken: 'tok_approve' };
    const id = await stranger.placed(order);
    const { code, out } = await run(here('--watch', id, '--json'));
    expect(code).toBe(3);
    expect(linesOf(out)).toMatchObject([{ kind: 'error', error: { code: 'NOT_FOUND' } }]);
  });
});

describe('npm run order, where it does not come to ordering', () => {
  it('shows its usage for arguments that it does not know', async () => {
    const { code, error } = await run(['--no-such-thing']);
    expect(code).toBe(2);
    expect(error).toContain('--no-such-thing');
    expect(error).toContain('Usage: npm run order');
  });

  it('tells what to do when no system runs', async () => {
    const empty = stateFolder();
    const { code, error } = await run(['--state', empty.path, 'scale']);
    empty.remove();
    expect(code).toBe(3);
    expect(error).toContain('npm start');
  });

  it('tells when the system does not run any more', async () => {
    const left = stateFolder();
    writeFileSync(join(left.path, 'runtime.json'), JSON.stringify({ appUrl: 'http://127.0.0.1:1' }));
    const { code, error } = await run(['--state', left.path, 'scale']);
    left.remove();
    expect(code).toBe(3);
    expect(error).toContain('http://127.0.0.1:1 does not answer any more');
  });

  it('tells that a password is wrong', async () => {
    const { code, error } = await run(here('scale', '--password', 'not-the-password'));
    expect(code).toBe(3);
    expect(error).toContain('E-mail address or password is wrong.');
  });

  it('wants the password of an account it does not know', async () => {
    const { code, error } = await run(here('scale', '--as', 'third@example.com'));
    expect(code).toBe(2);
    expect(error).toContain('ORDERS_PASSWORD');
  });

  it('finds a system by the address of its shop, and hands its code through npm', async () => {
    const args = ['--config', system.appUrl, 'no-such-thing'];
    const { code, error } = await run(args, undefined, ['tools/run.mjs', 'order']);
    expect(code).toBe(2);
    expect(error).toContain('There is no product "no-such-thing"');
  });
});
