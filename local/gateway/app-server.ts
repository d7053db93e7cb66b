import type { IncomingMessage, RequestListener } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WireRequest, WireResponse } from '../kernel/service.ts';
import { BodyTooLarge, readRequest, sendResponse } from './http.ts';
import { isLoopbackHost, isLoopbackOrigin } from './origin.ts';

/** What answers GraphQL over HTTP and over WebSockets. */
export interface GraphQLHandler {
  handle(request: WireRequest & { remoteAddress: string }): Promise<WireResponse>;
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** The paths at which sockets are opened. */
  realtimePaths: readonly string[];
}

export interface AppServerOptions {
  graphql: GraphQLHandler;
  /** Answers what is under no other path; without it there is no page. */
  site?: (request: WireRequest) => Promise<WireResponse>;
  /** The content of `/config.json`; without it that path is the site's. */
  config?: () => unknown;
  /** Answers paths under `/_local/`. */
  admin: (request: WireRequest) => Promise<WireResponse>;
  /** Whether only this machine can reach the port: then no other name for it is accepted either. */
  loopbackOnly: boolean;
  onFault?: (error: unknown, path: string) => void;
}

/** The longest GraphQL request taken, in bytes. */
const BODY_LIMIT = 1024 * 1024;

/** The HTTP side of the app's port: GraphQL, the page, its configuration, and the pages for the developer. */
export function createAppServer(options: AppServerOptions): RequestListener {
  return (message, response) => {
    answer(message, options)
      .catch((error: unknown): WireResponse => {
        if (error instanceof BodyTooLarge) {
          return text(413, `A request may hold ${BODY_LIMIT} bytes.`);
        }
        if (!message.complete) throw error;
        options.onFault?.(error, message.url ?? '');
        return text(500, 'Internal error');
      })
      .then((result) => sendResponse(response, result))
      // The caller went away in the middle of the request.
      .catch(() => response.destroy());
  };
}

/** The WebSocket side of the app's port. */
export function createUpgradeHandler(
  options: Pick<AppServerOptions, 'graphql' | 'loopbackOnly'>,
): (message: IncomingMessage, socket: Duplex, head: Buffer) => void {
  return (message, socket, head) => {
    // A client that vanishes mid-handshake must not take the process with it.
    socket.on('error', () => socket.destroy());
    const path = pathOf(message.url ?? '/');
    if (refusedHost(message.headers.host, options.loopbackOnly)) refuseUpgrade(socket, '403 Forbidden');
    else if (!options.graphql.realtimePaths.includes(path)) refuseUpgrade(socket, '404 Not Found');
    else options.graphql.handleUpgrade(message, socket, head);
  };
}

async function answer(message: IncomingMessage, options: AppServerOptions): Promise<WireResponse> {
  const request = await readRequest(message, BODY_LIMIT);
  const path = pathOf(request.url);
  if (refusedHost(request.headers['host'], options.loopbackOnly)) {
    return text(403, 'This address is served to this machine only.');
  }
  const remoteAddress = message.socket.remoteAddress ?? '';
  if (path === '/graphql') return options.graphql.handle({ ...request, remoteAddress });
  if (path === '/_local' || path.startsWith('/_local/')) {
    const refusal = refusedAdmin(request, remoteAddress);
    return refusal === undefined ? options.admin(request) : text(403, refusal);
  }
  if (path === '/config.json' && options.config !== undefined) return config(request, options.config());
  return options.site?.(request) ?? text(404, 'No page is served here.');
}

function config(request: WireRequest, content: unknown): WireResponse {
  if (request.method !== 'GET' && request.method !== 'HEAD') return text(405, 'Method not allowed');
  return {
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-cache' },
    body: JSON.stringify(content),
  };
}

function pathOf(url: string): string {
  return url.split('?', 1)[0]!;
}

/** A page elsewhere can point its own name at 127.0.0.1 (DNS rebinding); its name then stands in `Host`. */
function refusedHost(host: string | undefined, loopbackOnly: boolean): boolean {
  return loopbackOnly && !isLoopbackHost(host);
}

/** Why a request may not see the developer's pages; undefined when it may. */
function refusedAdmin(request: WireRequest, remoteAddress: string): string | undefined {
  if (!/^(?:::1|(?:::ffff:)?127\.\d+\.\d+\.\d+)$/.test(remoteAddress))
    return 'Only for callers on the same machine.';
  if (!isLoopbackHost(request.headers['host'])) return 'Only under a name of this machine.';
  const origin = request.headers['origin'];
  if (origin !== undefined && !isLoopbackOrigin(origin, undefined)) return 'Not for pages from elsewhere.';
  if (request.headers['sec-fetch-site'] === 'cross-site') return 'Not for pages from elsewhere.';
  return undefined;
}

function refuseUpgrade(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function text(status: number, body: string): WireResponse {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: `${body}\n` };
}
