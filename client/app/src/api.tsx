import { useState, type ReactNode } from 'react';
import { createOrdersClient } from '../../sdk/main.ts';
import { type KeyStorage, OrdersProvider } from '../../sdk/react/main.ts';
import { accessToken } from '../../sign-in/amplify.ts';
import type { SiteConfig } from '../../sign-in/site.ts';

/** Shared by all tabs: the same basket, sent from two of them before either is answered, is one order. */
function sharedStorage(): KeyStorage | undefined {
  try {
    return localStorage;
  } catch {
    return undefined;
  }
}

/**
 * Gives the API to all that stands inside, as the signed-in customer, by the token of Amplify's session. Its
 * socket closes by itself with the last view that wants it.
 */
export function ApiProvider({ config, children }: { config: SiteConfig; children: ReactNode }): ReactNode {
  const [client] = useState(() =>
    createOrdersClient({
      endpoint: config.graphqlUrl,
      realtimeEndpoint: config.realtimeUrl,
      auth: { type: 'jwt', token: accessToken },
    }),
  );
  const [storage] = useState(sharedStorage);
  return (
    <OrdersProvider client={client} storage={storage}>
      {children}
    </OrdersProvider>
  );
}
