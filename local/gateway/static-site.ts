import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { BootError } from '../kernel/errors.ts';
import type { WireRequest, WireResponse } from '../kernel/service.ts';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.gif': 'image/gif',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.pdf': 'application/pdf',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.xml': 'application/xml',
};

/** Build tools put a hash of the content into such names, so what is behind one never changes. */
const HASHED = /^\/assets\/.*-[\w-]{8,}\.\w+$/;

/**
 * Serves the files of a folder. A path without an extension that is no file is a route of the page's
 * own, answered with `index.html`; a missing file with an extension is a 404.
 * @throws BootError USAGE when the folder holds no page.
 */
export function staticSite(folder: string): (request: WireRequest) => Promise<WireResponse> {
  if (!existsSync(join(folder, 'index.html'))) {
    throw new BootError('USAGE', 'There is no page in this folder', {
      place: folder,
      advice: 'Build it first, or name its folder with --site.',
    });
  }
  return async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return text(405, 'Method not allowed\n', { allow: 'GET, HEAD' });
    }
    const path = safePath(request.url);
    if (path === undefined) return text(400, 'Not a path\n');
    const found = await load(folder, path);
    if (found !== undefined) return answer(request, found, path);
    const page = extname(path) === '' ? await load(folder, '/index.html') : undefined;
    return page === undefined ? text(404, 'Not found\n') : answer(request, page, '/index.html');
  };
}

/** The decoded path, unless it would lead out of the folder or into a hidden file. */
function safePath(url: string): string | undefined {
  let path: string;
  try {
    path = decodeURIComponent(url.split('?', 1)[0]!);
  } catch {
    return undefined;
  }
  if (path.includes('\0') || path.includes('\\') || /(?:^|\/)\./.test(path)) return undefined;
  return path.endsWith('/') ? `${path}index.html` : path;
}

interface File {
  content: Buffer;
  modified: Date;
}

async function load(folder: string, path: string): Promise<File | undefined> {
  const file = join(folder, path);
  if (!file.startsWith(normalize(folder + sep))) return undefined;
  try {
    const info = await stat(file);
    return info.isFile() ? { content: await readFile(file), modified: info.mtime } : undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG') return undefined;
    throw error;
  }
}

function answer(request: WireRequest, { content, modified }: File, path: string): WireResponse {
  const etag = `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`;
  const headers = {
    'cache-control': HASHED.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
    'content-type': CONTENT_TYPES[extname(path).toLowerCase()] ?? 'application/octet-stream',
    etag,
    'last-modified': modified.toUTCString(),
    'x-content-type-options': 'nosniff',
  };
  const known = (request.headers['if-none-match'] ?? '')
    .split(',')
    .map((tag) => tag.trim().replace(/^W\//, ''));
  if (known.includes(etag) || known.includes('*')) return { status: 304, headers, body: '' };
  return { status: 200, headers, body: content };
}

function text(status: number, body: string, headers: Record<string, string> = {}): WireResponse {
  return {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff', ...headers },
    body,
  };
}
