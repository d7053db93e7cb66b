import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { adminPages } from './admin.ts';
import { createAppServer, createUpgradeHandler } from './app-server.ts';
import type { Listener } from './http.ts';
import { listen } from './http.ts';
import { staticSite } from './static-site.ts';

let folder: string;
let listener: Listener;
let upgrades: string[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'app-'));
  const site = join(folder, 'site');
  mkdirSync(join(site, 'assets'), { recursive: true });
  writeFileSync(join(site, 'index.html'), '<!doctype html><title>App</title>');
  writeFileSync(join(site, 'assets', 'index-Bx4_9aQz.js'), 'export {};');
  writeFileSync(join(site, 'assets', 'logo.svg'), '<svg/>');
  writeFileSync(join(site, '.hidden'), 'secret');
  writeFileSync(join(folder, 'outside.txt'), 'secret');
  symlinkSync('/nowhere', join(site, 'broken'));
  upgrades = [];
  const options = {
    graphql: {
      realtimePaths: ['/graphql', '/graphql/realtime'],
      handle: async (request: { method: string; body: Buffer; remoteAddress: string }) => {
        if (request.body.toString() === 'fault') throw new Error('a secret of the inside');
        return {
          status: 200,
          headers: {},
          body: `${request.method} ${request.body} ${request.remoteAddress}`,
        };
      },
      handleUpgrade(request: { url?: string | undefined }, socket: { end(text: string): void }) {
        upgrades.push(request.url ?? '');
        socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n');
      },
    },
    site: staticSite(site),
    config: () => ({ region: 'us-east-1' }),
    admin: adminPages({
      facts: {
        title: 'Facts & <figures>',
        content: (query) => ({ text: query.get('say') ?? '<b>bold</b>' }),
      },
    }),
    loopbackOnly: true,
  };
  listener = await listen('app', '127.0.0.1', 0);
  listener.handle(createAppServer(options as never));
  listener.server.on('upgrade', createUpgradeHandler(options as never));
});

afterEach(async () => {
  await listener.close();
  rmSync(folder, { recursive: true });
});

interface Answer {
  status: number;
  headers: Record<string, string | undefined>;
  body: string;
}

/** Sends the path as it stands: `fetch` would tidy it up. */
function get(path: string, headers: Record<string, string> = {}, method = 'GET', body = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { host: '127.0.0.1', port: listener.port, path, method, headers },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode!,
            headers: response.headers as Answer['headers'],
            body: text,
          }),
        );
      },
    );
    request.on('upgrade', (response, socket) => {
      socket.destroy();
      resolve({ status: response.statusCode!, headers: {}, body: '' });
    });
    request.on('error', reject);
    request.end(body);
  });
}

describe('the page', () => {
  it.each([
    ['/', 200, 'text/html; charset=utf-8', 'no-cache'],
    ['/index.html', 200, 'text/html; charset=utf-8', 'no-cache'],
    ['/things/42?tab=a', 200, 'text/html; charset=utf-8', 'no-cache'],
    [
      '/assets/index-Bx4_9aQz.js',
      200,
      'text/javascript; charset=utf-8',
      'public, max-age=31536000, immutable',
    ],
    ['/assets/logo.svg', 200, 'image/svg+xml', 'no-cache'],
    ['/assets/index-gone1234.js', 404, 'text/plain; charset=utf-8', undefined],
    ['/favicon.ico', 404, 'text/plain; charset=utf-8', undefined],
    ['/broken.txt', 404, 'text/plain; charset=utf-8', undefined],
  ])('answers %s with %d, %s, %s', async (path, status, type, cache) => {
    const response = await get(path);
    expect([response.status, response.headers['content-type'], response.headers['cache-control']]).toEqual([
      status,
      type,
      cache,
    ]);
  });

  it.each([
    '/../outside.txt',
    '/%2e%2e/outside.txt',
    '/..%2foutside.txt',
    '/assets/..%2f..%2foutside.txt',
    '/.hidden',
    '/a%00b',
    '/%zz',
    '/..%5coutside.txt',
  ])('does not lead out of its folder: %s', async (path) => {
    const response = await get(path);
    expect([response.status, response.body]).toEqual([400, 'Not a path\n']);
  });

  it('is not sent again when it has not changed', async () => {
    const first = await get('/');
    const again = await get('/', { 'if-none-match': first.headers['etag']! });
    expect([again.status, again.body]).toEqual([304, '']);
    writeFileSync(join(folder, 'site', 'index.html'), 'changed');
    expect((await get('/', { 'if-none-match': first.headers['etag']! })).body).toBe('changed');
  });

  it('takes only GET and HEAD', async () => {
    expect(await get('/', {}, 'HEAD')).toMatchObject({ status: 200, body: '' });
    expect(await get('/', {}, 'POST')).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } });
  });

  it('finds its configuration', async () => {
    const response = await get('/config.json');
    expect([JSON.parse(response.body), response.headers['cache-control']]).toEqual([
      { region: 'us-east-1' },
      'no-cache',
    ]);
  });
});

it('is not made of a folder without a page', () => {
  expect(() => staticSite(join(folder, 'nothing'))).toThrow(
    expect.objectContaining({ code: 'USAGE', place: join(folder, 'nothing') }) as Error,
  );
});

describe('GraphQL', () => {
  it('is handed over with the caller’s address', async () => {
    expect((await get('/graphql', {}, 'POST', '{}')).body).toBe('POST {} 127.0.0.1');
  });

  it('shows nothing of a fault', async () => {
    const response = await get('/graphql', {}, 'POST', 'fault');
    expect([response.status, response.body]).toEqual([500, 'Internal error\n']);
  });

  it('takes no request that is too long', async () => {
    const response = await get('/graphql', { 'content-length': '2000000' }, 'POST');
    expect(response.status).toBe(413);
  });

  // Closing under a caller who is still sending can cost it the answer.
  it.each([
    ['said', `content-length: ${2 ** 21}\r\n\r\n${'x'.repeat(2 ** 21)}`],
    ['not said', `transfer-encoding: chunked\r\n\r\n200000\r\n${'x'.repeat(2 ** 21)}\r\n0\r\n\r\n`],
  ])('takes the next request behind one whose length was too great, and %s', async (_, long) => {
    const next = 'GET /config.json HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n';
    const socket = connect(listener.port, '127.0.0.1');
    socket.write(`POST /graphql HTTP/1.1\r\nhost: localhost\r\n${long}${next}`);
    const answers = await text(socket);
    expect(answers.match(/^HTTP\/1.1 \d+/gm)).toEqual(['HTTP/1.1 413', 'HTTP/1.1 200']);
  });

  const upgrade = { connection: 'upgrade', upgrade: 'websocket' };
  it.each([
    ['/graphql/realtime?header=x', {}, 101],
    ['/graphql', {}, 101],
    ['/elsewhere', {}, 404],
    ['/graphql/realtime', { host: 'rebound.example.com' }, 403],
  ])('opens a socket at %s %j: %d', async (path, headers, status) => {
    expect((await get(path, { ...upgrade, ...headers })).status).toBe(status);
    expect(upgrades).toEqual(status === 101 ? [path] : []);
  });
});

describe('a port for this machine only', () => {
  it.each([
    ['localhost:4000', 200],
    ['localhost', 200],
    ['app.localhost:4000', 200],
    ['127.0.0.1:4000', 200],
    ['[::1]:4000', 200],
    ['rebound.example.com:4000', 403],
    ['localhost.example.com', 403],
    ['10.0.0.1:4000', 403],
  ])('under the name %s answers %d', async (host, status) => {
    expect((await get('/', { host })).status).toBe(status);
  });
});

describe('the developer’s pages', () => {
  it('are JSON for programs and HTML, escaped, for browsers', async () => {
    const json = await get('/_local/facts');
    expect(JSON.parse(json.body)).toEqual({ text: '<b>bold</b>' });
    const html = await get('/_local/facts', { accept: 'text/html,*/*' });
    expect(html.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(html.headers['content-security-policy']).toContain("default-src 'none'");
    expect(html.body).not.toContain('<b>bold');
    expect(html.body).toContain('Facts &#38; &#60;figures&#62;');
    expect((await get('/_local/facts?say=hi&format=json', { accept: 'text/html' })).body).toContain(
      '"text": "hi"',
    );
  });

  it('are listed, and no others exist', async () => {
    expect(JSON.parse((await get('/_local/')).body)).toEqual([
      { path: '/_local/facts', title: 'Facts & <figures>' },
    ]);
    expect((await get('/_local/constructor')).status).toBe(404);
    expect((await get('/_local/facts', {}, 'POST')).status).toBe(405);
  });

  it.each([
    ['a page of this machine', { origin: 'http://localhost:5173' }, 200],
    ['a page from elsewhere', { origin: 'https://example.com' }, 403],
    ['a page from elsewhere, without an origin', { 'sec-fetch-site': 'cross-site' }, 403],
    ['a sandboxed page', { origin: 'null' }, 403],
  ])('asked for by %s', async (_name, headers, status) => {
    expect((await get('/_local/facts', headers)).status).toBe(status);
  });
});
