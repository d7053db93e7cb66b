import type { ExecutionResult } from 'graphql';
import type { OrdersError } from '../../../../sdk/main.ts';
import { KeptSubscription } from '../../../../sdk/recovery/subscription.ts';
import type { Environment } from '../../../../sdk/recovery/timings.ts';
import type { Transport } from '../../../../sdk/transport.ts';

/** What listens to a subscription, as GraphiQL does. */
export interface Observer {
  next: (result: ExecutionResult) => void;
  error: (error: unknown) => void;
}

/** So many events are shown below the newest one. */
const MOST_EARLIER = 100;

/**
 * Keeps a subscription and tells of it after each change: the newest event is the result's `data`, as it came;
 * its `extensions` say how the subscription stands and have the events before, newest first.
 * @returns the way to end it
 */
export function subscribe(
  transport: Transport,
  environment: Environment,
  request: { query: string; variables: unknown },
  { next, error }: Observer,
): () => void {
  const events: unknown[] = [];
  const tell = (subscription: string): void => {
    const [data = null, ...earlier] = events;
    next({
      data: data as ExecutionResult['data'],
      extensions: { subscription, received: events.length, earlier: earlier.slice(0, MOST_EARLIER) },
    });
  };
  const kept = new KeptSubscription<unknown>(
    (listener) => transport.subscribe<unknown, unknown>(request.query, request.variables, listener),
    {
      onReady: () => tell('live'),
      onEvent(event) {
        if (event === undefined) return;
        events.unshift(event);
        tell('live');
      },
      onLost: (reason: OrdersError | undefined) =>
        tell(reason ? `lost, trying again: ${reason.message}` : 'renewing'),
      onFailure: error,
    },
    environment,
  );
  kept.start();
  return () => kept.stop();
}
