import type { OrderAudit, OrdersClient } from '../../../sdk/main.ts';

/** Events that come together lead to one read. */
const SETTLE = 300;
/** While an execution runs it also moves without events, the last of its states above all. */
const FIRST_LOOK = 1_500;
const LONGEST_LOOK = 15_000;
const RETRY = 5_000;

/** What was read, and why it could not be read anew where that is so. */
export interface AuditState {
  /** Undefined until it is read, null when there is no such order. */
  audit: OrderAudit | null | undefined;
  error: unknown;
}

function runs(audit: OrderAudit | null): boolean {
  return audit?.executions.some(({ status }) => status === 'RUNNING') ?? false;
}

/**
 * Reads the audit of an order: once for all changes that come together, and again and again, at growing
 * intervals, while an execution runs.
 */
export class AuditReader {
  readonly #client: Pick<OrdersClient, 'orderAudit'>;
  readonly #orderId: string;
  #tell: ((state: AuditState) => void) | undefined;
  #audit: OrderAudit | null | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #dueAt = Infinity;
  #reading = false;
  #looks = 0;

  constructor(client: Pick<OrdersClient, 'orderAudit'>, orderId: string) {
    this.#client = client;
    this.#orderId = orderId;
  }

  /** Reads from now on, and tells of it, until what it gives back is called. */
  follow(tell: (state: AuditState) => void): () => void {
    this.#tell = tell;
    this.request(0);
    return () => {
      this.#tell = undefined;
      clearTimeout(this.#timer);
      this.#dueAt = Infinity;
    };
  }

  /** Reads soon, as something has changed; at once with a `delay` of 0. */
  request(delay = SETTLE): void {
    this.#looks = 0;
    this.#readIn(delay);
  }

  #readIn(delay: number): void {
    const dueAt = Date.now() + delay;
    if (dueAt >= this.#dueAt || !this.#tell) return;
    clearTimeout(this.#timer);
    this.#dueAt = dueAt;
    this.#timer = setTimeout(() => void this.#read(), delay);
  }

  async #read(): Promise<void> {
    this.#dueAt = Infinity;
    // The read under way may be too old: one more follows it.
    if (this.#reading) return this.#readIn(SETTLE);
    this.#reading = true;
    try {
      this.#audit = await this.#client.orderAudit(this.#orderId);
      this.#tell?.({ audit: this.#audit, error: undefined });
      if (runs(this.#audit)) this.#readIn(Math.min(LONGEST_LOOK, FIRST_LOOK * 2 ** this.#looks++));
    } catch (error) {
      this.#tell?.({ audit: this.#audit, error });
      this.#readIn(RETRY);
    } finally {
      this.#reading = false;
    }
  }
}
