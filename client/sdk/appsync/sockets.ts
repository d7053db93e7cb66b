import { asOrdersError, NetworkError, type OrdersError } from '../errors.ts';
import { Backoff } from '../recovery/backoff.ts';
import { pause } from '../recovery/clock.ts';
import type { SubscriptionListener } from '../recovery/subscription.ts';
import type { Environment } from '../recovery/timings.ts';
import { Connection, type Seat, type SeatListener } from './connection.ts';
import type { Credential, Credentials } from './credentials.ts';
import { subprotocolsOf } from './endpoints.ts';
import type { SocketConstructor } from './socket.ts';

/** A connection without subscriptions is kept this long: views come and go. */
const LINGER = 500;
/** A new token is got this long before the old one runs out, and not more often than each half minute. */
const RENEW_BEFORE = 60_000;
const RENEW_AT_MOST_EVERY = 30_000;

export interface SocketsOptions {
  realtimeUrl: string;
  credentials: Credentials;
  /** Looked up when the first socket is needed: Node 20 has none, and queries need none. */
  webSocket: () => SocketConstructor;
  environment: Environment;
}

/** One subscription that is asked for. */
interface Entry {
  query: string;
  variables: unknown;
  listener: SubscriptionListener<unknown>;
  seat: Seat | undefined;
  over: boolean;
}

/** Subscriptions over as few sockets as AppSync's limits allow. */
export class Sockets {
  readonly #options: SocketsOptions;
  readonly #connections = new Set<Connection>();
  readonly #entries = new Set<Entry>();
  /** Aborted when nobody wants a socket any more. */
  #wanted = new AbortController();
  readonly #backoff: Backoff;
  /** When the next socket may be opened: many subscriptions may wait for a server that is away. */
  #openAfter = 0;
  #opening: Promise<Connection> | undefined;

  constructor(options: SocketsOptions) {
    this.#options = options;
    const { timings, random } = options.environment;
    this.#backoff = new Backoff(timings.reconnect, random);
  }

  /** Asks for one subscription and gives the way to end it. */
  subscribe(query: string, variables: unknown, listener: SubscriptionListener<unknown>): () => void {
    const entry: Entry = { query, variables, listener, seat: undefined, over: false };
    this.#entries.add(entry);
    void this.#attach(entry);
    return () => this.#end(entry);
  }

  /** Ends all without a word. */
  close(): void {
    for (const entry of [...this.#entries]) this.#end(entry);
    this.#release();
  }

  #end(entry: Entry): void {
    entry.over = true;
    this.#entries.delete(entry);
    entry.seat?.connection.leave(entry.seat);
    this.#options.environment.clock.after(LINGER, () => {
      if (this.#entries.size === 0) this.#release();
    });
  }

  /** Lets go of every socket, those that are only being opened too. */
  #release(): void {
    this.#wanted.abort();
    this.#wanted = new AbortController();
    for (const connection of [...this.#connections]) connection.close(undefined);
  }

  #lose(entry: Entry, error: OrdersError | undefined): void {
    if (entry.over) return;
    entry.over = true;
    this.#entries.delete(entry);
    entry.listener.onLost(error);
  }

  async #attach(entry: Entry): Promise<void> {
    const { query, variables, listener } = entry;
    let credential: Credential | undefined;
    let stood = false;
    const seatListener: SeatListener = {
      onReady() {
        stood = true;
        credential?.accepted();
        listener.onReady();
      },
      onData: (data) => listener.onEvent(data ?? undefined),
      onLost: (error) => {
        if (error?.code !== 'UNAUTHENTICATED' || !credential?.refused()) this.#lose(entry, error);
        // It stood until its token was refused, and will again with a new one.
        else if (stood) this.#lose(entry, undefined);
        else if (!entry.over) void this.#attach(entry);
      },
    };
    try {
      const seat = await this.#seat(seatListener);
      entry.seat = seat;
      const data = JSON.stringify({ query, variables });
      if (!entry.over) credential = await this.#options.credentials.forStart(data);
      if (entry.over || !credential) seat.connection.leave(seat);
      else seat.connection.start(seat, data, credential.headers);
    } catch (failure) {
      entry.seat?.connection.leave(entry.seat);
      this.#lose(entry, asOrdersError(failure));
    }
  }

  /** A place on a connection that stands; one is opened where there is none. */
  async #seat(listener: SeatListener): Promise<Seat> {
    for (;;) {
      for (const connection of this.#connections) {
        if (connection.hasRoom) return connection.reserve(listener);
      }
      this.#opening ??= this.#open().finally(() => (this.#opening = undefined));
      await this.#opening;
    }
  }

  /** @throws OrdersError when no connection can be had now */
  async #open(renewed?: Credential): Promise<Connection> {
    const { credentials, environment, realtimeUrl, webSocket } = this.#options;
    const { clock } = environment;
    const { signal } = this.#wanted;
    for (;;) {
      if (this.#openAfter > clock.now()) await pause(clock, this.#openAfter - clock.now(), signal);
      const credential = renewed ?? (await credentials.forConnection());
      renewed = undefined;
      if (signal.aborted) throw new NetworkError('Nobody waits for the socket any more.');
      const connection: Connection = new Connection(clock, {
        onEmpty: () => this.#linger(connection),
        onClosed: () => this.#connections.delete(connection),
      });
      this.#connections.add(connection);
      try {
        const WebSocket = webSocket();
        await connection.open(new WebSocket(realtimeUrl, subprotocolsOf(credential.headers)));
      } catch (failure) {
        this.#connections.delete(connection);
        const error = asOrdersError(failure);
        if (error.code === 'UNAUTHENTICATED' && credential.refused()) continue;
        if (!signal.aborted) this.#openAfter = clock.now() + this.#backoff.next();
        throw error;
      }
      credential.accepted();
      this.#backoff.reset();
      this.#linger(connection);
      this.#renewInTime(connection, credential.expiresAt);
      return connection;
    }
  }

  /** One of several may be left over. */
  #linger(connection: Connection): void {
    this.#options.environment.clock.after(LINGER, () => {
      if (connection.empty) connection.close(undefined);
    });
  }

  /** Has the connection replaced before its token runs out, where the token tells and the clock agrees. */
  #renewInTime(connection: Connection, expiresAt: number | undefined): void {
    const { clock } = this.#options.environment;
    if (expiresAt === undefined || expiresAt <= clock.now()) return;
    const delay = Math.max(RENEW_AT_MOST_EVERY, expiresAt - RENEW_BEFORE - clock.now());
    connection.onClose(clock.after(delay, () => void this.#renew(connection, expiresAt)));
  }

  async #renew(connection: Connection, expiresAt: number): Promise<void> {
    try {
      const credential = await this.#options.credentials.renewed();
      const later = credential?.expiresAt === undefined || credential.expiresAt > expiresAt;
      if (connection.closed) return;
      if (credential && later) {
        await this.#open(credential);
        // Those on it ask again at once and find the new one.
        return connection.close(undefined);
      }
    } catch {
      // The old one goes on; perhaps there is a new token later.
    }
    if (!connection.closed) this.#renewInTime(connection, expiresAt);
  }
}
