import { createOrdersClient, type OrderEvent, type OrdersClient } from '../client/sdk/main.ts';

/** Watches one order with a client and a socket of its own, and counts what that takes. */
export class Subscriber {
  readonly orderId: string;
  /** What it was given, as it was given. */
  readonly events: OrderEvent[] = [];
  /** Sockets it opened. */
  sockets = 0;
  /** Messages with an event that came over them. */
  heard = 0;
  /** Reads of stored events. */
  reads = 0;
  /** Why the watch ended otherwise than with the order. */
  failure: unknown;
  readonly #client: OrdersClient;

  constructor(orderId: string, endpoint: string, token: string) {
    this.orderId = orderId;
    const onSocket = (): number => (this.sockets += 1);
    const onEvent = (): number => (this.heard += 1);
    this.#client = createOrdersClient({
      endpoint,
      auth: { type: 'jwt', token: () => token },
      fetch: (url, init) => {
        this.reads += 1;
        return fetch(url, init);
      },
      webSocket: class extends WebSocket {
        constructor(url: string, protocols: string[]) {
          super(url, protocols);
          onSocket();
          this.addEventListener('message', ({ data }) => {
            if (String(data).includes('"type":"data"')) onEvent();
          });
        }
      },
    });
  }

  /** Takes events until the order has ended, or nobody waits for that any more. */
  async watch(signal: AbortSignal): Promise<void> {
    try {
      for await (const event of this.#client.watchOrder(this.orderId, { signal })) this.events.push(event);
    } catch (error) {
      this.failure = error;
    } finally {
      this.#client.close();
    }
  }
}
