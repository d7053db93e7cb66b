import type { GraphiQLProps } from 'graphiql';
import { getOperationAST, parse, print, separateOperations } from 'graphql';
import * as z from 'zod/mini';
import { appSyncTransport } from '../../../../sdk/appsync/transport.ts';
import type { TokenSource } from '../../../../sdk/main.ts';
import { systemClock } from '../../../../sdk/recovery/clock.ts';
import { TIMINGS } from '../../../../sdk/recovery/timings.ts';
import type { SiteConfig } from '../../../../sign-in/site.ts';
import { send } from './http.ts';
import { subscribe } from './live.ts';

type Fetcher = GraphiQLProps['fetcher'];

/** GraphiQL's way to the API. */
export interface ApiFetcher {
  fetch: Fetcher;
  /** Ends what is still open. */
  close: () => void;
}

const placed = z.object({
  data: z.object({ placeOrder: z.object({ order: z.object({ id: z.string() }) }) }),
});
const withOrderId = z.looseObject({ orderId: z.string() });

/**
 * Queries and mutations go over HTTP, subscriptions over AppSync's socket, all as whoever is signed in. An empty
 * `orderId` among the variables stands for the order that was placed last.
 */
export function apiFetcher(config: SiteConfig, token: TokenSource): ApiFetcher {
  const environment = { clock: systemClock, random: Math.random, timings: TIMINGS };
  const transport = appSyncTransport(
    { endpoint: config.graphqlUrl, realtimeEndpoint: config.realtimeUrl, auth: { type: 'jwt', token } },
    environment,
  );
  let lastOrder = '';

  function completed(variables: unknown): unknown {
    const given = withOrderId.safeParse(variables);
    return given.success && given.data.orderId === '' ? { ...given.data, orderId: lastOrder } : variables;
  }

  const fetch: Fetcher = async ({ query, operationName: given, variables: givenVariables }) => {
    const document = parse(query);
    const variables = completed(givenVariables);
    // Right after a change of tabs GraphiQL still gives the name of the operation before.
    const operation = getOperationAST(document, given) ?? getOperationAST(document);
    const operationName = operation?.name?.value;
    if (operation?.operation !== 'subscription') {
      const result = await send(config.graphqlUrl, token, { query, operationName, variables });
      const order = placed.safeParse(result);
      if (order.success) lastOrder = order.data.data.placeOrder.order.id;
      return result;
    }
    // The socket takes one operation and no name to choose it by.
    const own = separateOperations(document)[operationName ?? ''] ?? document;
    return {
      subscribe(observer: unknown) {
        const unsubscribe = subscribe(
          transport,
          environment,
          { query: print(own), variables },
          observer as Parameters<typeof subscribe>[3],
        );
        return { unsubscribe };
      },
    };
  };
  return { fetch, close: () => transport.close() };
}
