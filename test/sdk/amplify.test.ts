import { Amplify } from 'aws-amplify';
import { generateClient } from 'aws-amplify/api';
import { signIn, signOut } from 'aws-amplify/auth';
import { ConsoleLogger } from 'aws-amplify/utils';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { amplifyTransport } from '../../client/sdk/amplify/main.ts';
import { createOrdersClient, type OrderEvent } from '../../client/sdk/main.ts';
import { DEMO_PASSWORD } from '../../tools/seed.ts';
import { bootSystem, type TestSystem } from '../support/system.ts';
import { CuttingProxy } from './cutting-proxy.ts';

let system: TestSystem;

beforeAll(async () => {
  ConsoleLogger.LOG_LEVEL = 'ERROR';
  system = await bootSystem();
});
afterAll(async () => {
  await signOut();
  await system?.stop();
});

it('over Amplify an order is placed and watched to its end, through a network that cuts every connection', async () => {
  const proxy = await CuttingProxy.start({ target: system.appUrl, cutEvery: 1_500, seed: 11 });
  const { userPoolClientId } = JSON.parse(system.outputs.WebConfig ?? '{}') as { userPoolClientId: string };
  const endpoint = `${proxy.url}/graphql`;
  Amplify.configure({
    Auth: {
      Cognito: {
        userPoolId: system.outputs.UserPoolId ?? '',
        userPoolClientId,
        userPoolEndpoint: system.awsUrl,
      },
    },
    API: {
      GraphQL: {
        defaultAuthMode: 'userPool',
        region: system.region,
        // Amplify knows no plain sockets but by this pair of addresses.
        endpoint: endpoint.replace('http:', 'ws:'),
        customEndpoint: endpoint,
        customEndpointRegion: system.region,
      },
    },
  });
  await signIn({ username: 'customer@example.com', password: DEMO_PASSWORD });
  const client = createOrdersClient({ transport: amplifyTransport(generateClient()) });
  try {
    const placed = await client.placeOrder({
      lines: [{ productId: 'filter-beans', quantity: 1 }],
      paymentToken: 'tok_fail_twice_then_approve',
    });
    if (placed.__typename !== 'OrderAccepted') throw new Error(JSON.stringify(placed.problems));
    const events: OrderEvent[] = [];
    const states: string[] = [];
    const watch = client.watchOrder(placed.order.id, { onConnection: ({ state }) => states.push(state) });
    for await (const event of watch) events.push(event);
    const stored: OrderEvent[] = [];
    for await (const event of client.orderEvents(placed.order.id)) stored.push(event);
    expect(events.at(-1)?.status).toBe('COMPLETED');
    expect(events).toEqual(stored);
    // It was on the socket, or nothing of this transport was tried.
    expect(states).toContain('live');
  } finally {
    client.close();
    await proxy.stop();
  }
});
