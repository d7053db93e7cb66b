import { useEffect, useState } from 'react';
import type { OrderAudit, OrdersClient } from '../../../sdk/main.ts';
import { useOrdersClient } from '../../../sdk/react/main.ts';

/** Events that come together lead to one read. */
const SETTLE = 300;
/** While an execution runs it also moves without events, the last of its states above all. */
const FIRST_LOOK = 1_500;
const LONGEST_LOOK = 15_000;
const RETRY = 5_000;

/** What is on the books about an order. */
export interface Audit {
  /** Undefined until it is read, null when there is no such order. */
  audit: OrderAudit | null | undefined;
  error: unknown;
  /** Reads it now. */
  reload: () => void;
}

function runs(audit: OrderAudit | null): boolean {
  return audit?.executions.some(({ status }) => status === 'RUNNING') ?? false;
}

/**
 * Keeps the audit of an order up to date: it is read when `version` changes, once for all changes that come
 * together, and again and again, at growing intervals, while an execution runs.
 */
export function useAudit(orderId: string, version: number | undefined): Audit {
  const client = useOrdersClient();
  const [reader] = useState(() => new AuditReader(client, orderId));
  const [state, setState] = useState<Omit<Audit, 'reload'>>({ audit: undefined, error: undefined });
  useEffect(() => reader.follow(setState), [reader]);
  useEffect(() => {
    if (version !== undefined) reader.request(SETTLE);
  }, [reader, version]);
  return { ...state, reload: () => reader.request(0) };
}

class AuditReader {
  readonly #client: OrdersClient;
  readonly #orderId: string;
  #tell: ((state: Omit<Audit, 'reload'>) => void) | undefined;
  #audit: OrderAudit | null | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #dueAt = Infinity;
  #reading = false;
  #looks = 0;

  constructor(client: OrdersClient, orderId: string) {
    this.#client = client;
    this.#orderId = orderId;
  }

  follow(tell: (state: Omit<Audit, 'reload'>) => void): () => void {
    this.#tell = tell;
    this.request(0);
    return () => {
      this.#tell = undefined;
      clearTimeout(this.#timer);
      this.#dueAt = Infinity;
    };
  }

  /** Reads so much later, or sooner when that was asked for before. */
  request(delay: number): void {
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
