// A page that uses every hook in the plainest way, for a browser to try them in.
import { createElement as h, type ReactElement, StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { createOrdersClient, type PlaceOrderInput } from '../main.ts';
import { OrdersProvider, useOrder, useOrders, usePlaceOrder } from '../react/main.ts';

/** What the test puts into the page before it begins. */
declare const page: { endpoint: string; token: string; input: PlaceOrderInput };

const client = createOrdersClient({
  endpoint: page.endpoint,
  auth: { type: 'jwt', token: () => page.token },
});

function Order({ id }: { id: string }): ReactElement {
  const { order, events, connection, error } = useOrder(id);
  return h(
    'section',
    { id: 'order' },
    h('output', { id: 'status' }, order === null ? 'none' : order?.status),
    h('output', { id: 'events' }, events.map(({ sequence }) => sequence).join(' ')),
    h('output', { id: 'connection' }, connection),
    h('output', { id: 'error' }, error?.code),
  );
}

function Orders(): ReactElement {
  const { orders, connection } = useOrders();
  const rows = (orders ?? []).map(({ id, status }) => h('li', { key: id }, `${id} ${status}`));
  return h('section', { id: 'orders', 'data-connection': connection }, h('ul', null, rows));
}

function App(): ReactElement {
  const { place, pending, result, error } = usePlaceOrder();
  const [visible, setVisible] = useState(true);
  const placed = result?.__typename === 'OrderAccepted' ? result : undefined;
  return h(
    'main',
    null,
    h('button', { id: 'place', onClick: () => void place(page.input) }, 'Place'),
    h('button', { id: 'toggle', onClick: () => setVisible(!visible) }, 'Toggle'),
    h('output', { id: 'pending' }, String(pending)),
    h('output', { id: 'placed' }, placed?.order.id),
    h('output', { id: 'replayed' }, String(placed?.replayed)),
    h('output', { id: 'failure' }, error?.code),
    h(Orders),
    visible && placed && h(Order, { id: placed.order.id }),
  );
}

const container = document.createElement('div');
document.body.append(container);
createRoot(container).render(h(StrictMode, null, h(OrdersProvider, { client }, h(App))));
