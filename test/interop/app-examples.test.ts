import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filledIn } from '../../client/app/src/developers/examples/fill-in.ts';
import { root } from '../../tools/process.ts';
import { signedIn } from '../support/customer.ts';
import { bootSystem, type TestSystem } from '../support/system.ts';

const EXAMPLES = join(root, 'client', 'app', 'src', 'developers', 'examples');

let system: TestSystem;
let folder: string;
let token: string;

beforeAll(async () => {
  system = await bootSystem();
  ({ token } = await signedIn(system, 'customer@example.com'));
  folder = mkdtempSync(join(tmpdir(), 'examples-'));
});
afterAll(async () => {
  if (folder) rmSync(folder, { recursive: true });
  await system?.stop();
});

/** Runs an example with the addresses of the running system in it. */
async function runExample(command: string, name: string): Promise<string> {
  const text = filledIn(readFileSync(join(EXAMPLES, name), 'utf8'), {
    graphqlUrl: `${system.appUrl}/graphql`,
    realtimeUrl: `${system.appUrl.replace('http', 'ws')}/graphql/realtime`,
  });
  const file = join(folder, name);
  const client = pathToFileURL(join(root, 'client', 'sdk', 'main.ts'));
  writeFileSync(file, text.replace(/'(?:\.\.\/)+sdk\/main\.ts'/, `'${client}'`));
  const { stdout } = await promisify(execFile)(command, [file], {
    env: { ...process.env, ORDERS_TOKEN: token },
  });
  return stdout;
}

/** Whether this machine has a program. Node is all that the tests may count on. */
function has(command: string): boolean {
  return spawnSync(command, ['--version']).status === 0;
}

describe('the programs that the app offers', () => {
  it('place and follow an order by the client', async () => {
    expect(await runExample(process.execPath, 'sdk.ts')).toMatch(
      /^1 ORDER_PLACED PLACED\n[\s\S]*ORDER_COMPLETED COMPLETED\n$/,
    );
  });

  it.skipIf(!has('curl'))('place and list an order by curl', async () => {
    const [placed = '', listed = ''] = (await runExample('sh', 'http.sh')).trim().split('\n');
    const id = /"__typename":"OrderAccepted","order":\{"id":"(\w+)"/.exec(placed)?.[1];
    expect(id).toBeDefined();
    expect(listed).toContain(`"id":"${id}"`);
  });

  it.skipIf(!has('python3'))('place an order and read its events by Python', async () => {
    expect(await runExample('python3', 'python.py')).toMatch(
      /^1 ORDER_PLACED PLACED\n[\s\S]*ORDER_COMPLETED COMPLETED\n$/,
    );
  });
});
