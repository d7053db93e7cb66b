import type { Auth } from '../appsync/credentials.ts';
import type { Fetch } from '../appsync/http.ts';
import { claimsOf } from '../appsync/json-web-token.ts';
import type { SocketConstructor } from '../appsync/socket.ts';
import type { Faults } from './faulty-network.ts';
import type { ManualClock } from './manual-clock.ts';
import type { SeededRandom } from './random.ts';
import { SimulatedSocket } from './simulated-socket.ts';
import { tokenFor } from './token.ts';

export interface SimulatedEvent {
  orderId: string;
  sequence: number;
  status: string;
}

/** What else goes wrong where there are tokens. */
export interface TokenFaults {
  /** How long a token is good for, in milliseconds. */
  tokenLife: number;
  /** The source of tokens is out of reach. */
  noToken: number;
  /** A token that is still good is refused. */
  refuseToken: number;
}

const PAGE = 100;

/** Orders behind AppSync's two protocols, all in memory and by a clock that a test moves. */
export class SimulatedAppSync {
  readonly orders = new Map<string, SimulatedEvent[]>();
  readonly sockets = new Set<SimulatedSocket>();
  readonly clock: ManualClock;
  readonly random: SeededRandom;
  readonly faults: Faults & TokenFaults;
  /** The most sockets there were at one time. */
  mostSockets = 0;
  #token = '';

  constructor(clock: ManualClock, random: SeededRandom, faults: Faults & TokenFaults) {
    this.clock = clock;
    this.random = random;
    this.faults = faults;
  }

  append(orderId: string, status: string): void {
    const events = this.orders.get(orderId) ?? [];
    this.orders.set(orderId, events);
    const event = { orderId, sequence: events.length + 1, status };
    events.push(event);
    if (this.random.chance(this.faults.unpublished)) return;
    for (const socket of this.sockets) socket.publish(event);
  }

  /** Gives the token it keeps, also when that has run out, until a new one is asked for. */
  readonly auth: Auth = {
    type: 'jwt',
    token: async ({ refresh }) => {
      await this.#later();
      if (this.random.chance(this.faults.noToken)) throw new Error('No connection to the user pool');
      if (refresh || this.#token === '')
        this.#token = tokenFor('somebody', this.clock.now() + this.faults.tokenLife);
      return this.#token;
    },
  };

  /** Whether a token is good. */
  admits(token: string | undefined): boolean {
    const { expiresAt = 0 } = claimsOf(token ?? '');
    return expiresAt > this.clock.now() && !this.random.chance(this.faults.refuseToken);
  }

  readonly fetch: Fetch = async (_, { body, headers, signal }) => {
    await this.#later(signal);
    if (this.random.chance(this.faults.failRead / 3)) throw new TypeError('fetch failed');
    const answer = this.admits((headers as Record<string, string>).Authorization)
      ? { status: 200, body: { data: this.#answer(JSON.parse(String(body)) as Question) } }
      : {
          status: 401,
          body: { errors: [{ errorType: 'UnauthorizedException', message: 'Token has expired.' }] },
        };
    await this.#later(signal);
    if (this.random.chance(this.faults.failRead / 3)) throw new TypeError('terminated');
    if (this.random.chance(this.faults.failRead / 3)) return new Response('<html>', { status: 502 });
    return new Response(JSON.stringify(answer.body), { status: answer.status });
  };

  /** The class of sockets that lead here. */
  get webSocket(): SocketConstructor {
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- the class below has a `this` of its own
    const appSync = this;
    return class extends SimulatedSocket {
      constructor(_: string, protocols: string[]) {
        super(appSync, protocols);
        appSync.sockets.add(this);
        appSync.mostSockets = Math.max(appSync.mostSockets, appSync.sockets.size);
      }
    };
  }

  #answer({ query, variables: { orderId, after } }: Question): object {
    const events = this.orders.get(orderId) ?? [];
    const orderEvents = { items: events.slice(after, after + PAGE), hasMore: events.length > after + PAGE };
    const last = events.at(-1);
    const order = last ? { status: last.status, sequence: last.sequence } : null;
    return query.startsWith('query OrderWithEvents') ? { order, orderEvents } : { orderEvents };
  }

  #later(signal?: AbortSignal | null): Promise<void> {
    return new Promise((resolve, reject) => {
      const cancel = this.clock.after(this.random.between(0, this.faults.latency), resolve);
      signal?.addEventListener('abort', () => {
        cancel();
        reject(signal.reason as Error);
      });
    });
  }
}

interface Question {
  query: string;
  variables: { orderId: string; after: number };
}
