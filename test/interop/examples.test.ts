import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../../tools/process.ts';
import { bootSystem, type TestSystem } from '../support/system.ts';

let system: TestSystem;

beforeAll(async () => {
  system = await bootSystem();
});
afterAll(() => system?.stop());

describe('clients that know nothing of this project', () => {
  it.each(['amplify.mjs', 'apollo.mjs'])('place and follow an order: %s', async (example) => {
    const { stdout } = await promisify(execFile)('node', [
      join(root, 'docs', 'examples', example),
      system.appUrl,
    ]);
    expect(stdout).toMatch(/All \d+ stored events were received, in sequence\./);
    // Some of it live, or the socket was never needed.
    expect(stdout).toMatch(/ socket /);
  });
});
