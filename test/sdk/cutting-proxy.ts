import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { SeededRandom } from '../../client/sdk/testing/random.ts';

export interface CuttingProxyOptions {
  /** Where connections lead: the address of an HTTP server. */
  target: string;
  /** Mean life of a connection, in milliseconds; each lives for as long as chance has it. */
  cutEvery: number;
  seed: number;
}

/** A TCP proxy that cuts every connection without a word, some sooner, some later. */
export class CuttingProxy {
  /** How many connections were cut. */
  cuts = 0;
  readonly #server = createServer((socket) => this.#join(socket));
  readonly #sockets = new Set<Socket>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #random: SeededRandom;
  readonly #target: URL;
  readonly #cutEvery: number;

  private constructor({ target, cutEvery, seed }: CuttingProxyOptions) {
    this.#target = new URL(target);
    this.#cutEvery = cutEvery;
    this.#random = new SeededRandom(seed);
  }

  static async start(options: CuttingProxyOptions): Promise<CuttingProxy> {
    const proxy = new CuttingProxy(options);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** From now on connections are left alone. */
  heal(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  async stop(): Promise<void> {
    this.heal();
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #join(inward: Socket): void {
    const outward = connect(Number(this.#target.port), this.#target.hostname);
    const both = [inward, outward];
    const end = (): void => {
      clearTimeout(timer);
      this.#timers.delete(timer);
      for (const socket of both) {
        socket.destroy();
        this.#sockets.delete(socket);
      }
    };
    const timer = setTimeout(() => {
      this.cuts += 1;
      end();
    }, this.#random.exponential(this.#cutEvery));
    this.#timers.add(timer);
    for (const socket of both) {
      this.#sockets.add(socket);
      socket.on('error', end);
      socket.on('close', end);
    }
    inward.pipe(outward);
    outward.pipe(inward);
  }
}
