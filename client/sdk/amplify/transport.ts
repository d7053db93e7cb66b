import { CONNECTION_STATE_CHANGE, ConnectionState } from 'aws-amplify/api';
import { fetchAuthSession } from 'aws-amplify/auth';
import { Hub } from 'aws-amplify/utils';
import { NetworkError, type OrdersError } from '../errors.ts';
import { systemClock } from '../recovery/clock.ts';
import type { SubscriptionListener } from '../recovery/subscription.ts';
import type { GraphQLDocument, Transport } from '../transport.ts';
import { fromAmplify } from './errors.ts';

/** What is used of the object that Amplify's `generateClient()` gives. */
export interface AmplifyClient {
  graphql(options: never): unknown;
  cancel(promise: Promise<never>, message?: string): boolean;
}

/** The events on Amplify's Hub that say how a subscription stands. */
interface HubData {
  connectionState?: ConnectionState;
  query?: string;
}

interface Observable {
  subscribe(observer: { next(answer: unknown): void; error(failure: unknown): void }): {
    unsubscribe(): void;
  };
}

/** Amplify's word for a subscription's start_ack, on its Hub; it exports none for it. */
const SUBSCRIPTION_ACK = 'Subscription ack';

/** Amplify goes on trying to connect without saying so. */
const LONGEST_ACK = 30_000;
/** So many times in a row a new token may be refused before it is told. */
const MOST_REFUSALS = 2;

const LOST: readonly (ConnectionState | undefined)[] = [
  ConnectionState.ConnectionDisrupted,
  ConnectionState.ConnectionDisruptedPendingNetwork,
  ConnectionState.Disconnected,
];

/**
 * A transport over the client that Amplify's `generateClient()` gives. Amplify has to be configured, and
 * somebody signed in, as for Amplify itself.
 *
 * Amplify repairs its connections by itself, and says nothing of what was missed meanwhile. So a subscription
 * counts as lost as soon as Amplify's connection is, and is asked for anew.
 */
export function amplifyTransport(client: AmplifyClient): Transport {
  const ends = new Set<() => void>();
  let asked = 0;
  let refusals = 0;

  async function refresh(): Promise<boolean> {
    refusals += 1;
    if (refusals > MOST_REFUSALS) return false;
    const { tokens } = await fetchAuthSession({ forceRefresh: true });
    return tokens !== undefined;
  }

  async function send(query: string, variables: unknown, signal?: AbortSignal): Promise<unknown> {
    const promise = client.graphql({ query, variables } as never) as Promise<{ data?: unknown }>;
    const onAbort = (): void => void client.cancel(promise as Promise<never>);
    signal?.addEventListener('abort', onAbort);
    try {
      return (await promise).data;
    } catch (failure) {
      if (signal?.aborted) throw signal.reason;
      throw fromAmplify(failure);
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
  }

  async function request(query: string, variables: unknown, signal?: AbortSignal): Promise<unknown> {
    for (;;) {
      try {
        const data = await send(query, variables, signal);
        refusals = 0;
        return data;
      } catch (error) {
        const { code, retryable } = error as OrdersError;
        if (code !== 'UNAUTHENTICATED' || retryable || !(await refresh().catch(() => false))) throw error;
      }
    }
  }

  function subscribe<Result>(
    document: string,
    variables: unknown,
    listener: SubscriptionListener<Result>,
  ): () => void {
    // Amplify tells on its Hub which query stands, so each has a name of its own.
    asked += 1;
    const name = `Live${asked}`;
    const query = document.replace(/^subscription \w+/, `subscription ${name}`);
    const attached: { unsubscribe(): void }[] = [];

    const end = (): boolean => {
      if (!ends.delete(end)) return false;
      cancelAck();
      stopHearing();
      for (const subscription of attached) subscription.unsubscribe();
      return true;
    };
    const lose = (error: OrdersError | undefined): void => {
      if (end()) listener.onLost(error);
    };
    const fail = (error: OrdersError): void => {
      if (error.code !== 'UNAUTHENTICATED' || error.retryable) return lose(error);
      refresh().then(
        (renewed) => lose(renewed ? undefined : error),
        () => lose(error),
      );
    };
    ends.add(end);
    const cancelAck = systemClock.after(LONGEST_ACK, () =>
      lose(new NetworkError('Amplify did not say that the subscription stands.')),
    );
    const stopHearing = Hub.listen('api', ({ payload: { event, data } }) => {
      const { connectionState, query: standing } = (data ?? {}) as HubData;
      if (event === SUBSCRIPTION_ACK && standing?.includes(`subscription ${name}(`)) {
        cancelAck();
        refusals = 0;
        listener.onReady();
      } else if (event === CONNECTION_STATE_CHANGE && LOST.includes(connectionState)) {
        lose(new NetworkError(`Amplify's connection is ${connectionState}.`));
      }
    });
    const observable = client.graphql({ query, variables } as never) as Observable;
    const subscription = observable.subscribe({
      next: (answer) => {
        const { data, errors } = answer as { data?: Result; errors?: readonly unknown[] };
        if (ends.has(end)) listener.onEvent(errors?.length ? undefined : data);
      },
      error: (failure) => fail(fromAmplify(failure)),
    });
    // Amplify may have lost it before there was a way to end it.
    if (ends.has(end)) attached.push(subscription);
    else subscription.unsubscribe();
    return () => void end();
  }

  return {
    request: async <Result, Variables>(
      document: GraphQLDocument<Result, Variables>,
      variables: Variables,
      signal?: AbortSignal,
    ) => (await request(document, variables, signal)) as Result,
    subscribe,
    async callerId() {
      const { tokens } = await fetchAuthSession();
      return tokens?.accessToken.payload.sub;
    },
    close() {
      for (const end of ends) end();
    },
  };
}
