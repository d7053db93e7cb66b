import type { Socket } from '../appsync/socket.ts';
import type { ClientMessage } from './appsync-server.ts';
import type { SimulatedAppSync, SimulatedEvent } from './simulated-appsync.ts';

const TIMEOUT = 30_000;
const KEEP_ALIVE = 10_000;

/** A socket whose other end is simulated too. */
export class SimulatedSocket implements Socket {
  onopen: ((event: never) => void) | null = null;
  onmessage: ((event: never) => void) | null = null;
  onclose: ((event: never) => void) | null = null;
  onerror: ((event: never) => void) | null = null;
  readonly #appSync: SimulatedAppSync;
  readonly #token: string | undefined;
  readonly #subscriptions = new Map<string, { orderId: string; hearsFrom: number }>();
  readonly #timers = new Set<() => void>();
  #dead = false;

  constructor(appSync: SimulatedAppSync, protocols: readonly string[]) {
    this.#appSync = appSync;
    const header = protocols[1]?.slice('header-'.length) ?? '';
    const credentials = JSON.parse(Buffer.from(header, 'base64url').toString()) as { Authorization?: string };
    this.#token = credentials.Authorization;
    const { faults, random } = appSync;
    this.#later(random.between(0, faults.latency), () =>
      random.chance(faults.refuse) ? this.#drop(1006) : this.onopen?.({} as never),
    );
  }

  send(text: string): void {
    const message = JSON.parse(text) as ClientMessage;
    this.#later(this.#appSync.random.between(0, this.#appSync.faults.latency), () => this.#take(message));
  }

  /** The client leaves. */
  close(): void {
    this.#gone();
    this.onclose = null;
    this.onmessage = null;
  }

  publish(event: SimulatedEvent): void {
    const { random, faults, clock } = this.#appSync;
    for (const [id, { orderId, hearsFrom }] of this.#subscriptions) {
      if (orderId !== event.orderId || clock.now() < hearsFrom || random.chance(faults.drop)) continue;
      const payload = random.chance(faults.drop)
        ? { data: { onOrderStatus: null }, errors: [{ message: 'Cannot return null' }] }
        : { data: { onOrderStatus: event } };
      for (let times = random.chance(faults.repeat) ? 2 : 1; times > 0; times -= 1) {
        this.#later(random.between(0, faults.delay), () => this.#say({ id, type: 'data', payload }));
      }
    }
  }

  #take({ type, id = '', payload }: ClientMessage): void {
    const { random, faults, clock } = this.#appSync;
    const errors = [{ errorType: 'UnauthorizedException', message: 'Token has expired.', errorCode: 401 }];
    if (type === 'connection_init') {
      if (!this.#appSync.admits(this.#token)) {
        this.#say({ type: 'connection_error', payload: { errors } });
        return this.#drop(1008);
      }
      this.#say({ type: 'connection_ack', payload: { connectionTimeoutMs: TIMEOUT } });
      this.#keepAlive();
      this.#live();
    } else if (type === 'start') {
      if (!this.#appSync.admits(payload?.extensions.authorization.Authorization)) {
        return this.#say({ id, type: 'error', payload: { errors } });
      }
      const { variables } = JSON.parse(payload?.data ?? '') as { variables: { orderId: string } };
      const hearsFrom = clock.now() + random.between(0, faults.deafAfterAck);
      this.#subscriptions.set(id, { orderId: variables.orderId, hearsFrom });
      this.#say({ id, type: 'start_ack' });
    } else if (type === 'stop') {
      this.#subscriptions.delete(id);
      this.#say({ id, type: 'complete' });
    }
  }

  #keepAlive(): void {
    this.#say({ type: 'ka' });
    this.#later(KEEP_ALIVE, () => this.#keepAlive());
  }

  /** However it ends: noticed, in silence, or by the server's own word. */
  #live(): void {
    const { random, faults } = this.#appSync;
    if (faults.cutEvery === 0) return;
    this.#later(random.exponential(faults.cutEvery), () => {
      const how = random.next();
      if (how < 0.3) {
        this.#dead = true;
        this.#gone();
      } else if (how < 0.5) {
        for (const id of this.#subscriptions.keys()) this.#say({ id, type: 'complete' });
        this.#subscriptions.clear();
        this.#live();
      } else this.#drop(1006);
    });
  }

  #say(message: object): void {
    if (!this.#dead) this.onmessage?.({ data: JSON.stringify(message) } as never);
  }

  #drop(code: number): void {
    this.#gone();
    this.onclose?.({ code } as never);
  }

  #gone(): void {
    this.#appSync.sockets.delete(this);
    for (const cancel of this.#timers) cancel();
    this.#subscriptions.clear();
  }

  #later(milliseconds: number, task: () => void): void {
    this.#timers.add(this.#appSync.clock.after(milliseconds, task));
  }
}
