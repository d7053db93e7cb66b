import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { WebSocketServer, type WebSocket } from 'ws';
import { Queue } from './queue.ts';

/** What a client says over its socket. */
export interface ClientMessage {
  type: string;
  id?: string;
  payload?: { data: string; extensions: { authorization: Record<string, string> } };
}

/** A client's socket, as the server has it. The test says what the server says. */
export class ServerSocket {
  readonly credentials: Record<string, string>;
  readonly path: string;
  readonly messages = new Queue<ClientMessage>();
  readonly closed: Promise<unknown>;
  readonly #socket: WebSocket;

  constructor(socket: WebSocket, request: IncomingMessage) {
    this.#socket = socket;
    this.path = request.url ?? '';
    const protocols = String(request.headers['sec-websocket-protocol']).split(/,\s*/);
    const header = protocols.find((protocol) => protocol.startsWith('header-'))?.slice('header-'.length);
    this.credentials = JSON.parse(Buffer.from(header ?? '', 'base64url').toString()) as Record<
      string,
      string
    >;
    socket.on('message', (data) => this.messages.push(JSON.parse(String(data)) as ClientMessage));
    this.closed = once(socket, 'close');
  }

  say(message: object | string): void {
    this.#socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** The next message, which has to be of this type. */
  async expect(type: string): Promise<ClientMessage> {
    const message = await this.messages.next();
    if (message.type !== type) throw new Error(`Not ${type} but ${JSON.stringify(message)}`);
    return message;
  }

  /** Takes the hello and answers it. */
  async admit(connectionTimeoutMs = 300_000): Promise<this> {
    await this.expect('connection_init');
    this.say({ type: 'connection_ack', payload: { connectionTimeoutMs } });
    this.say({ type: 'ka' });
    return this;
  }

  /** Takes the next subscription and lets it stand. */
  async acknowledge(): Promise<string> {
    const { id } = await this.expect('start');
    this.say({ type: 'start_ack', id });
    return id ?? '';
  }

  refuse(errors: unknown): void {
    this.say({ type: 'connection_error', payload: { errors } });
    this.#socket.close(1008);
  }

  close(code = 1001): void {
    this.#socket.close(code);
  }
}

/** What the server answers to a query or mutation. */
export interface HttpAnswer {
  status?: number;
  body: unknown;
}

export interface HttpCall {
  headers: IncomingMessage['headers'];
  body: { query: string; variables: Record<string, unknown> };
}

/** Something that speaks AppSync's protocols on real sockets, word by word as a test says. */
export class AppSyncServer {
  readonly sockets = new Queue<ServerSocket>();
  readonly calls = new Queue<HttpCall>();
  /** How many sockets were ever opened. */
  opened = 0;
  /** Answers queries and mutations; nothing is answered without it. */
  answer: ((call: HttpCall) => HttpAnswer) | undefined;
  readonly #server = createServer((request, response) => void this.#handle(request, response));
  readonly #webSockets = new WebSocketServer({
    server: this.#server,
    handleProtocols: (protocols) => (protocols.has('graphql-ws') ? 'graphql-ws' : false),
  });

  static async start(): Promise<AppSyncServer> {
    const server = new AppSyncServer();
    server.#webSockets.on('connection', (socket, request) => {
      server.opened += 1;
      server.sockets.push(new ServerSocket(socket, request));
    });
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get endpoint(): string {
    return `http://${this.host}/graphql`;
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, 'close');
    for (const client of this.#webSockets.clients) client.terminate();
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = JSON.parse(await text(request)) as HttpCall['body'];
    const call = { headers: request.headers, body };
    this.calls.push(call);
    const answer = this.answer?.(call);
    if (!answer) return;
    response.statusCode = answer.status ?? 200;
    response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
  }
}
