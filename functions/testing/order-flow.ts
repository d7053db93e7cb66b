import type { PlacedOrder } from './shop-tables.ts';

export const STEPS_TO_CAPTURE = [
  'validate-order',
  'save-order',
  'process-payment',
  'update-inventory',
  'capture-payment',
] as const;
export const FOLLOW_UPS = ['send-notification', 'generate-receipt'] as const;

export interface Attempt {
  attempt?: number;
  maxAttempts?: number;
  /** What the invocation has left, in milliseconds. */
  remaining?: number;
  /** What the state machine sends beside the rest, such as `refundId`. */
  input?: Readonly<Record<string, unknown>>;
}

/** Runs orders as the state machines do, one function at a time. */
export interface OrderFlow {
  run(name: string, orderId: string, attempt?: Attempt): Promise<unknown>;
  /** Calls a function with any event; `remaining` is asked for the milliseconds it has left. */
  handle(name: string, event: unknown, remaining: () => number): Promise<unknown>;
  /** Runs steps one after the other. */
  runAll(names: readonly string[], orderId: string): Promise<void>;
  close(orderId: string, outcome: string, failure?: { Error: string; Cause: string }): Promise<unknown>;
  /** Runs a step as often as the state machine would; gives the last error, or undefined when it went well. */
  persist(name: string, orderId: string): Promise<unknown>;
  /**
   * Places an order and runs it until the money is taken, or the payment waits for the customer; gives the
   * error that ended it, if one did.
   */
  forward(orderId: string, order?: PlacedOrder): Promise<unknown>;
  /** The same with an order that is under way: what is done is passed over. */
  goOn(orderId: string): Promise<unknown>;
  /** What the state machine does after an error on the way forward. */
  undoAndClose(orderId: string, error: unknown): Promise<void>;
  /** The same, with undos that are tried as often as there, and an order that is handed to people. */
  persistUndoAndClose(orderId: string, error: unknown): Promise<void>;
  /** What the state machine does with an order that was left behind. */
  resume(orderId: string): Promise<void>;
  /** Hands the order to people, as the state machine does when an undo failed for good. */
  flag(orderId: string, failure?: { Error: string; Cause: string }, refundId?: string): Promise<unknown>;
  /** Looks after the orders that are due; gives what was done. */
  sweep(): Promise<unknown>;
}

type HandlerModule = { handler(event: unknown, invocation: unknown): Promise<unknown> };

/** What the state machine makes of the errors it knows by name. */
const OUTCOMES: Record<string, string> = { OrderRefused: 'REJECTED', OrderCancelled: 'CANCELLED' };

/** What the state machine keeps of an error it caught. */
export function caught({ name, message }: Error): { Error: string; Cause: string } {
  return { Error: name, Cause: JSON.stringify({ errorType: name, errorMessage: message, trace: [] }) };
}

/** `place` stores an order as `placeOrder` does. */
export function createOrderFlow(place: (orderId: string, order?: PlacedOrder) => Promise<void>): OrderFlow {
  const load = async (name: string) => (await import(`../${name}/handler.ts`)) as HandlerModule;

  /** As often as the state machine would. */
  async function tried(
    name: string,
    orderId: string,
    maxAttempts = 4,
  ): Promise<{ output?: { confirmBefore?: string }; error?: unknown }> {
    for (let attempt = 1; ; attempt++) {
      try {
        const output = await flow.run(name, orderId, { attempt, maxAttempts });
        return { output: output as { confirmBefore?: string } };
      } catch (error) {
        if ((error as Error).name !== 'TransientFailure' || attempt === maxAttempts) return { error };
      }
    }
  }

  const flow: OrderFlow = {
    async handle(name, event, remaining) {
      const { handler } = await load(name);
      return handler(event, { getRemainingTimeInMillis: remaining });
    },
    run: (name, orderId, { attempt = 1, maxAttempts = 4, remaining = 10_000, input = {} } = {}) =>
      flow.handle(
        name,
        { orderId, attempt, maxAttempts, startedAt: '2026-01-01T00:00:00.000Z', ...input },
        () => remaining,
      ),
    async runAll(names, orderId) {
      for (const name of names) await flow.run(name, orderId);
    },
    close: (orderId, outcome, failure) => flow.run('close-order', orderId, { input: { outcome, failure } }),
    persist: async (name, orderId) => (await tried(name, orderId)).error,
    async forward(orderId, order) {
      await place(orderId, order);
      return flow.goOn(orderId);
    },
    async goOn(orderId) {
      for (const name of STEPS_TO_CAPTURE) {
        const { output, error } = await tried(name, orderId);
        if (error) return error;
        const confirmBefore = output?.confirmBefore;
        if (confirmBefore) {
          const input = { taskToken: `token-${orderId}`, confirmBefore };
          await flow.run('await-customer', orderId, { input });
          return undefined;
        }
      }
      return undefined;
    },
    async undoAndClose(orderId, error) {
      await flow.run('void-payment', orderId);
      await flow.run('release-stock', orderId);
      await flow.close(orderId, OUTCOMES[(error as Error).name] ?? 'FAILED', caught(error as Error));
    },
    async persistUndoAndClose(orderId, error) {
      for (const name of ['void-payment', 'release-stock']) {
        const { error: failed } = await tried(name, orderId, 6);
        if (failed) return void (await flow.flag(orderId, caught(failed as Error)));
      }
      await flow.close(orderId, OUTCOMES[(error as Error).name] ?? 'FAILED', caught(error as Error));
    },
    async resume(orderId) {
      try {
        await flow.run('void-payment', orderId);
      } catch (error) {
        if ((error as Error).name !== 'PaymentCaptured') throw error;
        await flow.run('capture-payment', orderId);
        // What cannot be done stays pending, and the order confirmed.
        for (const name of FOLLOW_UPS) await flow.run(name, orderId, { attempt: 4 }).catch(() => {});
        await flow.close(orderId, 'COMPLETED');
        return;
      }
      await flow.run('release-stock', orderId);
      await flow.close(orderId, 'RESUMED');
    },
    flag: (orderId, failure, refundId) =>
      flow.run('flag-order', orderId, { input: { failure, ...(refundId ? { refundId } : {}) } }),
    sweep: () => flow.handle('sweep-orders', {}, () => 60_000),
  };
  return flow;
}
