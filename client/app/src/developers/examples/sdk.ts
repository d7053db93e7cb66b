// Places an order and follows it to its end. Needs Node 24:
//
//   (cd client/sdk && npm pack)   in the repository; then npm install the file it makes
//   ORDERS_TOKEN=… node sdk.ts
import { createOrdersClient } from '../../../../sdk/main.ts';

const client = createOrdersClient({
  endpoint: 'https://api.example.com/graphql',
  realtimeEndpoint: 'wss://api.example.com/graphql/realtime',
  auth: { type: 'jwt', token: () => process.env.ORDERS_TOKEN ?? '' },
});

const placed = await client.placeOrder({
  lines: [{ productId: 'filter-beans', quantity: 1 }],
  paymentToken: 'tok_approve',
});
if (placed.__typename === 'OrderNotAccepted') {
  throw new Error(placed.problems.map(({ message }) => message).join(' '));
}

// Every event exactly once and in order, whatever the network does.
for await (const event of client.watchOrder(placed.order.id)) {
  console.log(event.sequence, event.type, event.status);
}
client.close();
