import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as a test's server saw it. */
export interface Seen {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

/** A server that answers as it is told; `hang` in place of an answer lets the connection break. */
export interface TestServer {
  url: string;
  close(): Promise<void>;
}

export type Answering = (seen: Seen) => Promise<Answer | 'hang'> | Answer | 'hang';

export async function serve(answer: Answering): Promise<TestServer> {
  const server: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const seen = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body: Buffer.concat(chunks),
    };
    const given = await answer(seen);
    if (given === 'hang') {
      request.socket.destroy();
      return;
    }
    response.writeHead(given.status, given.headers);
    response.end(given.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Passes requests on to another server, as they are. */
export function passOn(to: string): Answering {
  return async ({ method, path, headers, body }) => {
    const { host: _host, connection: _connection, 'content-length': _length, ...rest } = headers;
    const response = await fetch(`${to}${path}`, {
      method,
      headers: rest as Record<string, string>,
      ...(body.length > 0 ? { body: new Uint8Array(body) } : {}),
    });
    return {
      status: response.status,
      headers: { 'content-type': response.headers.get('content-type') ?? '' },
      body: Buffer.from(await response.arrayBuffer()),
    };
  };
}
