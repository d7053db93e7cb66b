// What the examples share: the documents they send and the book they keep of one order's events.

/** Where the system is; the first argument of each example, else the local one. */
export const site = process.argv[2] ?? 'http://localhost:4000';
export const account = { username: 'customer@example.com', password: 'Realtime-Orders-1' };

/** `/config.json` names the API, the user pool and, on one machine, where its AWS APIs are. */
export async function readConfig() {
  const response = await fetch(`${site}/config.json`);
  if (!response.ok)
    throw new Error(`${site}/config.json answered ${response.status}: is the system running?`);
  return response.json();
}

export const placeOrder = /* GraphQL */ `
  mutation Place($input: PlaceOrderInput!, $idempotencyKey: ID!) {
    placeOrder(input: $input, idempotencyKey: $idempotencyKey) {
      __typename
      ... on OrderAccepted {
        order {
          id
        }
      }
      ... on OrderNotAccepted {
        problems {
          code
          message
        }
      }
    }
  }
`;

const eventFields = /* GraphQL */ `
  sequence
  occurredAt
  type
  status
  step
  stepState
  attempt
  reasonCode
`;

export const onOrderStatus = /* GraphQL */ `
  subscription Watch($orderId: ID!) {
    onOrderStatus(orderId: $orderId) {
      ${eventFields}
    }
  }
`;

export const orderEvents = /* GraphQL */ `
  query Events($orderId: ID!, $after: Int) {
    orderEvents(orderId: $orderId, after: $after, first: 100) {
      items {
        ${eventFields}
      }
    }
  }
`;

/** Two products, paid by a card whose provider answers at the third try: enough to see events come in. */
export const order = () => ({
  input: {
    lines: [
      { productId: 'filter-beans', quantity: 1 },
      { productId: 'filter-papers', quantity: 2 },
    ],
    paymentToken: 'tok_fail_twice_then_approve',
  },
  idempotencyKey: crypto.randomUUID(),
});

const ENDS = ['COMPLETED', 'REJECTED', 'CANCELLED', 'EXPIRED', 'FAILED'];

/**
 * Puts events in order whatever way they come: from the socket, which may lose, repeat or swap them, and
 * from `orderEvents`, which never does. `done` resolves when the order has ended and no event is missing.
 */
export function createBook() {
  const events = new Map();
  const { promise: done, resolve } = Promise.withResolvers();
  let printed = 0;
  return {
    done,
    take(event, source) {
      if (!event || events.has(event.sequence)) return;
      events.set(event.sequence, { ...event, source });
      while (events.has(printed + 1)) {
        printed += 1;
        const next = events.get(printed);
        const step = next.step ? `${next.step} ${next.stepState}` : next.type;
        console.log(
          `${String(next.sequence).padStart(3)}  ${next.source.padEnd(6)}  ${next.status.padEnd(19)} ${step}`,
        );
        if (ENDS.includes(next.status)) resolve([...events.keys()].sort((a, b) => a - b));
      }
    },
  };
}

/** Ends the example: well when what came is exactly what is stored. */
export function conclude(received, stored) {
  const expected = stored.map(({ sequence }) => sequence);
  if (JSON.stringify(received) !== JSON.stringify(expected)) {
    throw new Error(`Stored are ${expected}, received were ${received}`);
  }
  console.log(`All ${expected.length} stored events were received, in sequence.`);
  process.exit(0);
}
