import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BootError } from '../kernel/errors.ts';
import type { WireRequest, WireResponse } from '../kernel/service.ts';

/** Raised while reading a body that is longer than allowed. */
export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge';
}

/**
 * Reads a request whole. Repeated headers are joined by a comma, as they are signed.
 * @param limit of the body, in bytes.
 * @throws BodyTooLarge
 */
export async function readRequest(message: IncomingMessage, limit: number): Promise<WireRequest> {
  const declared = Number(message.headers['content-length'] ?? 0);
  if (declared > limit) throw new BodyTooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    // Read on to the end: cut off while still sending, the caller would miss the answer.
    if (size <= limit) chunks.push(chunk);
  }
  if (size > limit) throw new BodyTooLarge();
  const headers = Object.fromEntries(
    Object.entries(message.headersDistinct).map(([name, values]) => [name, (values ?? []).join(',')]),
  );
  return {
    method: message.method ?? 'GET',
    url: originForm(message.url ?? '/'),
    headers,
    body: Buffer.concat(chunks),
  };
}

/** `/path?query`, also when a proxy's client sends the whole address. */
function originForm(url: string): string {
  if (url.startsWith('/')) return url;
  const rest = /^https?:\/\/[^/?]*(.*)$/i.exec(url)?.[1] ?? '';
  return rest.startsWith('/') ? rest : `/${rest}`;
}

/** Sends an answer; a client that has gone away is none of our business. */
export function sendResponse(response: ServerResponse, { status, headers, body }: WireResponse): void {
  if (response.headersSent || response.destroyed) return;
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const bodiless = status === 204 || status === 304;
  response.writeHead(status, {
    ...headers,
    ...(!bodiless && headers['content-length'] === undefined && { 'content-length': String(bytes.length) }),
  });
  response.end(bodiless ? undefined : bytes);
}

/** How long an idle connection is kept, in milliseconds: longer than any client waits between two calls. */
const KEEP_ALIVE_MS = 65_000;

/** An HTTP server that is already listening, whose handler is set when everything behind it stands. */
export interface Listener {
  server: Server;
  /** The port in use, also when 0 was asked for. */
  port: number;
  /** Before it is set, requests are answered 503. */
  handle(listener: RequestListener): void;
  close(): Promise<void>;
}

/**
 * Opens a port.
 * @param name for messages, such as `app`.
 * @throws BootError PORT_IN_USE
 */
export async function listen(name: string, host: string, port: number): Promise<Listener> {
  let listener: RequestListener = (_request, response) =>
    void response.writeHead(503, { 'retry-after': '1', 'content-type': 'text/plain' }).end('Starting\n');
  const server = createServer((request, response) => listener(request, response));
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.on('clientError', (_error, socket) => {
    if (socket.writable)
      socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    else socket.destroy();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  }).catch((error: NodeJS.ErrnoException) => {
    throw listenError(error, name, host, port);
  });
  return {
    server,
    port: (server.address() as AddressInfo).port,
    handle: (next) => void (listener = next),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listenError(error: NodeJS.ErrnoException, name: string, host: string, port: number): Error {
  if (error.code === 'EADDRINUSE') {
    return new BootError('PORT_IN_USE', `Port ${port} on ${host} is in use`, {
      place: `${name} port`,
      advice: `End the other program, or choose another port with --${name}-port (0 picks a free one).`,
      cause: error,
    });
  }
  return new BootError('USAGE', `Cannot listen on ${host}:${port}: ${error.message}`, {
    place: `${name} port`,
    cause: error,
  });
}
