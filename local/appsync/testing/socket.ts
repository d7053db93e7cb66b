import { once } from 'node:events';
import { WebSocket } from 'ws';

/** A message as it came. */
export type Message = { type: string; id?: string; payload?: Record<string, unknown> } & Record<
  string,
  unknown
>;

/** A WebSocket client that keeps what it gets in a queue, so that no message is missed between two reads. */
export class TestSocket {
  readonly #socket: WebSocket;
  readonly #messages: Message[] = [];
  readonly #waiting: ((message: Message) => void)[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as Message;
      const next = this.#waiting.shift();
      if (next) next(message);
      else this.#messages.push(message);
    });
    socket.on('error', () => undefined);
    this.closed = once(socket, 'close').then(([code, reason]) => ({
      code: Number(code),
      reason: String(reason),
    }));
  }

  /** Connects; resolves after the 101. */
  static async open(
    url: string,
    protocols: string[],
    headers: Record<string, string> = {},
  ): Promise<TestSocket> {
    const socket = new WebSocket(url, protocols, { headers });
    const client = new TestSocket(socket);
    await once(socket, 'open');
    return client;
  }

  get protocol(): string {
    return this.#socket.protocol;
  }

  /** The next message, whenever it comes. */
  next(): Promise<Message> {
    const message = this.#messages.shift();
    return message ? Promise.resolve(message) : new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** How many messages lie unread. */
  get unread(): number {
    return this.#messages.length;
  }

  /** Sends a message, or raw text. */
  send(message: unknown): void {
    this.#socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** Says hello and reads the answer: an acknowledgement and the first keep-alive. */
  async init(): Promise<this> {
    this.send({ type: 'connection_init' });
    await this.next();
    await this.next();
    return this;
  }

  /** Asks for a subscription. */
  start(id: string, query: string, authorization: unknown, variables: Record<string, unknown> = {}): void {
    const data = JSON.stringify({ query, variables });
    this.send({ id, type: 'start', payload: { data, extensions: { authorization } } });
  }

  /** Stops reading: nothing the server sends is noticed any more. */
  pause(): void {
    this.#socket.pause();
  }

  terminate(): void {
    this.#socket.terminate();
  }
}
