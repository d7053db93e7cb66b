// Places an order and follows it with aws-amplify v6 alone: node docs/examples/amplify.mjs [SITE]
import { Amplify } from 'aws-amplify';
import { CONNECTION_STATE_CHANGE, ConnectionState, generateClient } from 'aws-amplify/api';
import { fetchAuthSession, signIn } from 'aws-amplify/auth';
import { Hub } from 'aws-amplify/utils';
import {
  account,
  conclude,
  createBook,
  onOrderStatus,
  order,
  orderEvents,
  placeOrder,
  readConfig,
} from './shop.mjs';

const config = await readConfig();
// Amplify opens its socket at `endpoint` + "/realtime" and turns http: into wss:, so a plain local system
// is named in two parts: the socket's address as the endpoint, the address for queries as a custom one.
const local = config.local !== undefined;
Amplify.configure({
  Auth: {
    Cognito: {
      userPoolId: config.userPoolId,
      userPoolClientId: config.userPoolClientId,
      ...(local && { userPoolEndpoint: config.local.awsEndpoint }),
    },
  },
  API: {
    GraphQL: {
      defaultAuthMode: 'userPool',
      region: config.region,
      endpoint: local ? config.realtimeUrl.replace(/\/realtime$/, '') : config.graphqlUrl,
      ...(local && { customEndpoint: config.graphqlUrl, customEndpointRegion: config.region }),
    },
  },
});

await signIn(account);
const { tokens } = await fetchAuthSession();
console.log(`Signed in as ${tokens.idToken.payload.email}`);

const client = generateClient();
const { data: placed } = await client.graphql({ query: placeOrder, variables: order() });
if (placed.placeOrder.__typename !== 'OrderAccepted')
  throw new Error(JSON.stringify(placed.placeOrder.problems));
const orderId = placed.placeOrder.order.id;
console.log(`Placed order ${orderId}`);

const readEvents = async (after) => {
  const { data } = await client.graphql({ query: orderEvents, variables: { orderId, after } });
  return data.orderEvents.items;
};
const book = createBook();
// What happened before the subscription stood is read from the store once it stands.
Hub.listen('api', async ({ payload }) => {
  if (payload.event !== CONNECTION_STATE_CHANGE || payload.data.connectionState !== ConnectionState.Connected)
    return;
  for (const event of await readEvents(0)) book.take(event, 'store');
});
client.graphql({ query: onOrderStatus, variables: { orderId } }).subscribe({
  next: ({ data }) => book.take(data.onOrderStatus, 'socket'),
  error: (failure) => {
    console.error('The subscription failed:', JSON.stringify(failure));
    process.exit(1);
  },
});

conclude(await book.done, await readEvents(0));
