import { OrdersError } from '../errors.ts';
import type { Environment } from '../recovery/timings.ts';
import type { Transport } from '../transport.ts';
import { type Auth, Credentials } from './credentials.ts';
import { realtimeUrlOf } from './endpoints.ts';
import { type Fetch, Http } from './http.ts';
import type { SocketConstructor } from './socket.ts';
import { Sockets } from './sockets.ts';

/** Where an API is, and who asks. */
export interface AppSyncOptions {
  /** The address for queries: `https://….appsync-api.….amazonaws.com/graphql`, or one of your own. */
  endpoint: string;
  /** The address of the socket, where it does not follow from `endpoint` in AppSync's way. */
  realtimeEndpoint?: string | undefined;
  auth: Auth;
  /** A WebSocket class, for surroundings that have none, such as Node 20: that of the package `ws`. */
  webSocket?: SocketConstructor | undefined;
  /** Instead of the global `fetch`. */
  fetch?: Fetch | undefined;
}

function globalWebSocket(): SocketConstructor {
  const { WebSocket } = globalThis as { WebSocket?: SocketConstructor };
  if (WebSocket) return WebSocket;
  throw new OrdersError(
    'PROTOCOL',
    'There is no WebSocket here. Node has one from version 22 on; before that, give one as `webSocket`.',
  );
}

/** AppSync by its own protocols: HTTP for queries and mutations, its socket for subscriptions. */
export function appSyncTransport(options: AppSyncOptions, environment: Environment): Transport {
  const { endpoint, auth, webSocket, realtimeEndpoint } = options;
  const credentials = new Credentials(auth, endpoint, environment.clock);
  const fetch = options.fetch ?? ((url, init) => globalThis.fetch(url, init));
  const http = new Http({ endpoint, credentials, fetch, clock: environment.clock });
  const sockets = new Sockets({
    realtimeUrl: realtimeEndpoint ?? realtimeUrlOf(endpoint),
    credentials,
    webSocket: () => webSocket ?? globalWebSocket(),
    environment,
  });
  return {
    // The documents carry the types; what comes back is the server's answer to exactly that document.
    request: async (document, variables, signal) => (await http.send(document, variables, signal)) as never,
    subscribe: (document, variables, listener) =>
      sockets.subscribe(document, variables, {
        onReady: () => listener.onReady(),
        onEvent: (data) => listener.onEvent(data as never),
        onLost: (error) => listener.onLost(error),
      }),
    callerId: () => credentials.callerId(),
    close: () => sockets.close(),
  };
}
