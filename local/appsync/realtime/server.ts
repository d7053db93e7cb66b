import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import type { Clock } from '../../kernel/clock.ts';
import type { Api } from '../api.ts';
import { Connection } from './connection.ts';
import { readUpgrade, selectProtocol } from './credentials.ts';
import { connectionError } from './messages.ts';
import type { SubscriptionRegistry } from './registry.ts';

/** Where clients connect: `/graphql` swaps the scheme only, the others are Amplify's and Apollo's ways to derive it. */
export const REALTIME_PATHS: readonly string[] = [
  '/graphql',
  '/graphql/realtime',
  '/realtime',
  '/graphql//realtime',
];

/** The largest message a client may send, in bytes. */
const MAX_MESSAGE = 256 * 1024;
/** A client that lets this many bytes pile up is not reading; its connection is dropped. */
const MAX_BACKLOG = 16 * 1024 * 1024;

/** How long, in milliseconds of real time, a stop waits for clients to say goodbye. */
const CLOSING_TIMEOUT = 1000;

const GOING_AWAY = 1001;
const POLICY_VIOLATION = 1008;

/** What the sockets serve. */
export interface RealtimeOptions {
  /** The API, once the template has made it. */
  api(): Api | undefined;
  clock: Clock;
  registry: SubscriptionRegistry;
}

/** Takes sockets over from an HTTP server and speaks AppSync's protocol on them. */
export class RealtimeServer {
  readonly #options: RealtimeOptions;
  readonly #sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE,
    perMessageDeflate: false,
    handleProtocols: selectProtocol,
  });
  readonly #connections = new Set<Connection>();

  constructor(options: RealtimeOptions) {
    this.#options = options;
  }

  /** To be called for an HTTP server's `upgrade`. Every well-formed one gets a 101. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#sockets.handleUpgrade(request, socket, head, (client) => this.#accept(client, request));
  }

  /** Ends all connections; clients that do not answer in time are cut off. */
  async close(): Promise<void> {
    const closed = [...this.#sockets.clients].map(
      (client) => new Promise((resolve) => client.once('close', resolve)),
    );
    for (const connection of this.#connections) connection.close(GOING_AWAY, 'The server is stopping.');
    this.#sockets.close();
    let timer: NodeJS.Timeout | undefined;
    const timeUp = new Promise((resolve) => (timer = setTimeout(resolve, CLOSING_TIMEOUT)));
    await Promise.race([Promise.all(closed), timeUp]);
    clearTimeout(timer);
    for (const client of this.#sockets.clients) client.terminate();
  }

  #accept(client: WebSocket, request: IncomingMessage): void {
    // A frame that breaks the protocol closes the socket by itself; there is nothing more to do about it.
    client.on('error', () => undefined);
    const upgrade = readUpgrade(request.url ?? '/', request.headers);
    const api = this.#options.api();
    if (!api || !REALTIME_PATHS.includes(upgrade.path)) {
      const errorType = 'com.amazon.coral.service.http#HttpNotFoundException';
      client.send(connectionError({ errorType, message: 'Not found', errorCode: 404 }));
      client.close(POLICY_VIOLATION, 'Not found');
      return;
    }
    const { clock, registry } = this.#options;
    const remoteAddress = request.socket.remoteAddress ?? '';
    const connection = new Connection(
      { api, clock, registry, upgrade, remoteAddress },
      {
        send(text) {
          client.send(text);
          if (client.bufferedAmount > MAX_BACKLOG) client.terminate();
        },
        close: (code, reason) => client.close(code, reason),
      },
    );
    this.#connections.add(connection);
    client.on('message', (message) => connection.receive(String(message)));
    client.on('close', () => {
      this.#connections.delete(connection);
      connection.closed();
    });
  }
}
