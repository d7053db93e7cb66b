import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InstalledProgram } from '../../client/sdk/testing/installed-program.ts';
import { root, run } from '../../tools/process.ts';
import { bootSystem, type TestSystem } from '../support/system.ts';

const readme = readFileSync(join(root, 'client', 'sdk', 'README.md'), 'utf8');
const blocks = [...readme.matchAll(/^```(tsx?)\n(.*?)^```$/gms)].map(([, language = '', source = '']) => ({
  language,
  source,
}));
const shop = blocks[0]?.source ?? '';

/** What the packages of the examples are, and what those name in their types. */
const PACKAGES = [
  ...['@types/node', 'undici-types', 'react', '@types/react', 'csstype', 'ws', '@types/ws'],
  ...['aws-amplify', '@aws-crypto/sha256-js', '@aws-sdk/credential-provider-node', '@smithy/signature-v4'],
];
const OPTIONS = {
  module: 'nodenext',
  types: ['node'],
  target: 'es2024',
  lib: ['es2024', 'dom', 'dom.iterable'],
};

let program: InstalledProgram;
let system: TestSystem;

beforeAll(async () => {
  program = await InstalledProgram.make(PACKAGES);
  system = await bootSystem();
});
afterAll(async () => {
  program?.remove();
  await system?.stop();
});

describe('the first program of the package’s README', () => {
  it('has about twenty lines, full types, and not one cast', async () => {
    expect(shop.trim().split('\n').length).toBeLessThanOrEqual(20);
    expect(shop).toContain('watchOrder');
    expect(shop).not.toMatch(/\bas\b|\bany\b|@ts-|!\./);
    expect(await program.complaints([shop], OPTIONS)).toBe('');
  });

  it('is checked by its switch: a result that it does not know of is a complaint', async () => {
    const mistaken = shop.replace("'OrderNotAccepted'", "'OrderNotTaken'");
    expect(await program.complaints([mistaken], OPTIONS)).toContain('"OrderNotTaken"');
  });

  it('places an order on the local system, with the token that npm run token prints, and sees it completed', async () => {
    const signIn = ['tools/token.ts', '--site', system.appUrl, 'customer@example.com'];
    const printed = await run('node', signIn);
    const token = printed.split('\n').find((line) => line.startsWith('eyJ')) ?? '';
    const config: unknown = await (await fetch(`${system.appUrl}/config.json`)).json();
    expect(config).toMatchObject({ graphqlUrl: `${system.appUrl}/graphql` });
    const lines = (await program.run('shop.ts', shop, [token, `${system.appUrl}/graphql`]))
      .trim()
      .split('\n');
    expect(lines[0]).toBe('1 ORDER_PLACED PLACED');
    expect(lines.at(-1)).toBe('10 ORDER_COMPLETED COMPLETED');
    expect(lines).toHaveLength(10);
  });
});

describe('all other examples of the README', () => {
  it('are programs that the compiler has nothing against', async () => {
    const prelude = [
      "import type { OrdersClient } from 'realtime-orders-client';",
      'declare const client: OrdersClient;',
      'declare const orderId: string;',
      '',
    ].join('\n');
    const sources = blocks.slice(1).map(({ source }) => {
      // Those that make no client of their own go on with the one that is there.
      const own = /\bconst client\b/.test(source);
      return own ? source : prelude + source;
    });
    expect(sources.length).toBeGreaterThan(8);
    const options = { ...OPTIONS, skipLibCheck: true, jsx: 'react-jsx' };
    expect(await program.complaints(sources, options)).toBe('');
  });
});

describe('npm run token', () => {
  const token = (...args: string[]): Promise<string> =>
    run('node', ['tools/token.ts', '--site', system.appUrl, ...args]);

  it('tells who cannot sign in, and why', async () => {
    await expect(token('nobody@example.com')).rejects.toThrow(/nobody@example\.com cannot sign in/);
    await expect(token('customer@example.com', '--password', 'Not-The-Password-1')).rejects.toThrow(
      /customer@example\.com cannot sign in: Incorrect username or password/,
    );
  });

  it('tells where nothing answers, and how it is used', async () => {
    await expect(token('customer@example.com', '--site', 'http://127.0.0.1:1')).rejects.toThrow(
      /http:\/\/127\.0\.0\.1:1\/config\.json cannot be read .*npm start/,
    );
    await expect(token()).rejects.toThrow(/Name one account/);
    expect(await token('--help')).toContain('npm run --silent token -- customer@example.com');
  });
});
