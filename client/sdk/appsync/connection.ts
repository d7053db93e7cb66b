import { NetworkError, type OrdersError } from '../errors.ts';
import { firstError, toOrdersError } from '../graphql-errors.ts';
import type { Clock } from '../recovery/clock.ts';
import * as messages from './messages.ts';
import type { Socket } from './socket.ts';

/** The longest wait for the server's word that a connection or a subscription stands. */
const LONGEST_ACK = 15_000;
/** How long nothing may come where the server does not say; AppSync's own number. */
const DEFAULT_TIMEOUT = 300_000;
/** AppSync admits 200, older quotas 100. */
const MOST_SUBSCRIPTIONS = 100;

/** What one subscription on a connection is told. After `onLost` it is told nothing. */
export interface SeatListener {
  onReady(): void;
  /** `payload.data`; undefined when the event could not be given. */
  onData(data: unknown): void;
  onLost(error: OrdersError | undefined): void;
}

/** A place for one subscription on a connection. */
export class Seat {
  readonly connection: Connection;
  readonly listener: SeatListener;
  id: string | undefined;
  cancelAck: (() => void) | undefined;

  constructor(connection: Connection, listener: SeatListener) {
    this.connection = connection;
    this.listener = listener;
  }
}

export interface ConnectionListener {
  /** The last subscription is gone. */
  onEmpty(): void;
  onClosed(): void;
}

/**
 * One socket that speaks AppSync's real-time protocol, with many subscriptions on it. It ends for good when
 * the socket does, when nothing comes for as long as the server said, or when it is told to.
 *
 * https://docs.aws.amazon.com/appsync/latest/devguide/real-time-websocket-client.html
 */
export class Connection {
  readonly #clock: Clock;
  readonly #listener: ConnectionListener;
  readonly #seats = new Set<Seat>();
  readonly #running = new Map<string, Seat>();
  #socket: Socket | undefined;
  #state: 'opening' | 'open' | 'closed' = 'opening';
  #mostSeats = MOST_SUBSCRIPTIONS;
  #timeout = LONGEST_ACK;
  #cancelWatchdog: (() => void) | undefined;
  #cancelOnClose: (() => void) | undefined;
  #lastId = 0;
  #settleOpening: ((error: OrdersError | undefined) => void) | undefined;

  constructor(clock: Clock, listener: ConnectionListener) {
    this.#clock = clock;
    this.#listener = listener;
  }

  get closed(): boolean {
    return this.#state === 'closed';
  }

  get empty(): boolean {
    return this.#seats.size === 0;
  }

  get hasRoom(): boolean {
    return this.#state === 'open' && this.#seats.size < this.#mostSeats;
  }

  /** Takes a place. */
  reserve(listener: SeatListener): Seat {
    const seat = new Seat(this, listener);
    this.#seats.add(seat);
    return seat;
  }

  /**
   * Says hello on a socket that was just made, and waits until the server has answered.
   * @throws OrdersError when it refuses, or does not answer
   */
  open(socket: Socket): Promise<void> {
    this.#socket = socket;
    socket.onopen = () => {
      if (!this.closed) socket.send(messages.CONNECTION_INIT);
    };
    socket.onmessage = ({ data }: { data: unknown }) => this.#receive(data);
    socket.onclose = ({ code }: { code?: number }) =>
      this.close(new NetworkError(`The socket was closed (${code ?? 'no code'}).`));
    // What went wrong is not told; that it is closed, is.
    socket.onerror = () => undefined;
    this.#watch();
    return new Promise((resolve, reject) => {
      this.#settleOpening = (error) => (error ? reject(error) : resolve());
    });
  }

  /** Starts a subscription in a place. `data` is the operation, as the string that is sent. */
  start(seat: Seat, data: string, authorization: Readonly<Record<string, string>>): void {
    if (!this.#seats.has(seat)) return;
    const id = String((this.#lastId += 1));
    seat.id = id;
    this.#running.set(id, seat);
    seat.cancelAck = this.#clock.after(LONGEST_ACK, () => {
      this.#socket?.send(messages.stop(id));
      this.#lose(seat, new NetworkError('The server did not say that the subscription stands.'));
    });
    this.#socket?.send(messages.start(id, data, authorization));
  }

  /** Has something given up when the connection is closed. */
  onClose(cancel: () => void): void {
    if (this.closed) cancel();
    else this.#cancelOnClose = cancel;
  }

  /** Gives a place up. */
  leave(seat: Seat): void {
    if (!this.#remove(seat)) return;
    if (seat.id !== undefined && this.#state === 'open') this.#socket?.send(messages.stop(seat.id));
    if (this.empty) this.#listener.onEmpty();
  }

  /** Ends the connection. Those on it are told why; without an error they may ask again at once. */
  close(error: OrdersError | undefined): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#cancelWatchdog?.();
    this.#cancelOnClose?.();
    this.#socket?.close(1000);
    this.#listener.onClosed();
    this.#settleOpening?.(error ?? new NetworkError('The connection was given up.'));
    for (const seat of [...this.#seats]) this.#lose(seat, error);
  }

  #receive(data: unknown): void {
    if (this.#state === 'closed') return;
    const message = messages.parseMessage(data);
    if (!message) return this.close(new NetworkError('Something else than AppSync answered on the socket.'));
    this.#watch();
    this.#handle(message);
  }

  #handle({ type, id, payload }: messages.ServerMessage): void {
    const seat = id === undefined ? undefined : this.#running.get(id);
    switch (type) {
      case 'connection_ack':
        return this.#acknowledged(payload?.connectionTimeoutMs);
      case 'connection_error':
        return this.close(toOrdersError(firstError(payload?.errors) ?? {}));
      case 'start_ack':
        if (!seat) return;
        seat.cancelAck?.();
        seat.cancelAck = undefined;
        return seat.listener.onReady();
      case 'data':
        return seat?.listener.onData(firstError(payload?.errors) ? undefined : payload?.data);
      case 'complete':
        return seat && this.#lose(seat, new NetworkError('The server has ended the subscription.'));
      case 'error':
        return this.#refused(seat, id, toOrdersError(firstError(payload?.errors) ?? payload ?? {}));
    }
  }

  #acknowledged(timeout: unknown): void {
    this.#timeout = typeof timeout === 'number' && timeout > 0 ? timeout : DEFAULT_TIMEOUT;
    this.#watch();
    if (this.#state !== 'opening') return;
    this.#state = 'open';
    this.#settleOpening?.(undefined);
  }

  #refused(seat: Seat | undefined, id: string | undefined, error: OrdersError): void {
    if (error.code === 'RATE_LIMITED') this.#mostSeats = this.#seats.size - 1;
    if (seat) return this.#lose(seat, error);
    // Without an id it is said of any of those that wait for an answer.
    if (id !== undefined) return;
    for (const one of [...this.#running.values()]) if (one.cancelAck) this.#lose(one, error);
  }

  #lose(seat: Seat, error: OrdersError | undefined): void {
    if (!this.#remove(seat)) return;
    seat.listener.onLost(error);
    if (this.empty && this.#state !== 'closed') this.#listener.onEmpty();
  }

  #remove(seat: Seat): boolean {
    seat.cancelAck?.();
    if (seat.id !== undefined) this.#running.delete(seat.id);
    return this.#seats.delete(seat);
  }

  /** Every message shows that the connection lives; when none comes for long it is taken for dead. */
  #watch(): void {
    this.#cancelWatchdog?.();
    this.#cancelWatchdog = this.#clock.after(this.#timeout, () =>
      this.close(new NetworkError(`Nothing was heard from the server for ${this.#timeout / 1000} s.`)),
    );
  }
}
