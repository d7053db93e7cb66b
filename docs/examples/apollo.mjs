// Places an order and follows it with @apollo/client and AWS's links for it: node docs/examples/apollo.mjs [SITE]
import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from '@apollo/client/core';
import { Amplify } from 'aws-amplify';
import { fetchAuthSession, signIn } from 'aws-amplify/auth';
import { createSubscriptionHandshakeLink } from 'aws-appsync-subscription-link';
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
// Apollo signs nobody in; Amplify's sign-in does, and gives the token.
Amplify.configure({
  Auth: {
    Cognito: {
      userPoolId: config.userPoolId,
      userPoolClientId: config.userPoolClientId,
      ...(config.local && { userPoolEndpoint: config.local.awsEndpoint }),
    },
  },
});
await signIn(account);
const jwtToken = async () => (await fetchAuthSession()).tokens.accessToken.toString();

const authorized = new ApolloLink((operation, forward) => {
  operation.setContext(({ headers }) => ({
    headers: { ...headers, authorization: operation.getContext().token },
  }));
  return forward(operation);
});
const http = new HttpLink({ uri: config.graphqlUrl });
const client = new ApolloClient({
  cache: new InMemoryCache(),
  link: ApolloLink.from([
    authorized,
    createSubscriptionHandshakeLink(
      {
        url: config.graphqlUrl,
        region: config.region,
        auth: { type: 'AMAZON_COGNITO_USER_POOLS', jwtToken },
      },
      http,
    ),
  ]),
});
const context = { token: await jwtToken() };

const { data: placed } = await client.mutate({ mutation: gql(placeOrder), variables: order(), context });
if (placed.placeOrder.__typename !== 'OrderAccepted')
  throw new Error(JSON.stringify(placed.placeOrder.problems));
const orderId = placed.placeOrder.order.id;
console.log(`Placed order ${orderId}`);

const readEvents = async () => {
  const { data } = await client.query({
    query: gql(orderEvents),
    variables: { orderId, after: 0 },
    context,
    fetchPolicy: 'network-only',
  });
  return data.orderEvents.items;
};
const book = createBook();
const readStore = async () => {
  for (const event of await readEvents()) book.take(event, 'store');
};
client.subscribe({ query: gql(onOrderStatus), variables: { orderId } }).subscribe({
  next: async ({ data }) => {
    // The first word on the socket says that the subscription stands; what came before is in the store.
    book.take(data?.onOrderStatus, 'socket');
    await readStore();
  },
  error: (failure) => {
    console.error('The subscription failed:', failure);
    process.exit(1);
  },
});

conclude(await book.done, await readEvents());
