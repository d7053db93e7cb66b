import { describe, expect, it } from 'vitest';
import { createOrdersClient, NetworkError, OrdersError, type Transport } from '../sdk/main.ts';
import { readArguments } from './arguments.ts';
import { CommandError, EXIT } from './failure.ts';
import { placeNamed } from './ordering.ts';
import type { Session } from './session.ts';

const CATALOGUE = {
  products: {
    items: [
      {
        id: 'scale',
        name: 'Brew scale',
        description: '',
        unitPrice: { amount: 5900, currency: 'EUR' },
        available: 1,
        availability: 'AVAILABLE',
      },
    ],
    endCursor: null,
  },
};

/** A session whose API has a catalogue, and does `place` when an order is placed. */
function sessionWith(place: () => Promise<never>): Session {
  const transport: Transport = {
    // The test knows which document it answers.
    request: (document) =>
      document.includes('placeOrder') ? place() : (Promise.resolve(CATALOGUE) as Promise<never>),
    subscribe: () => () => undefined,
    callerId: () => Promise.resolve('customer'),
    close: () => undefined,
  };
  const clock = {
    now: () => 0,
    after(_milliseconds: number, task: () => void) {
      queueMicrotask(task);
      return () => undefined;
    },
  };
  return {
    client: createOrdersClient({ transport, environment: { clock } }),
    email: 'customer@example.com',
    site: {
      url: 'http://localhost:4000',
      config: { region: '', userPoolId: '', userPoolClientId: '', graphqlUrl: '', realtimeUrl: '' },
    },
  };
}

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

const KEY = 'the-key-of-one-wish';
const options = readArguments(['scale', '--key', KEY]);

describe('placing an order', () => {
  it('tells the key with which another try is safe when no answer comes', async () => {
    const session = sessionWith(() => Promise.reject(new NetworkError('No answer')));
    const failure = await failureOf(placeNamed(session, options, new AbortController().signal));
    expect(failure).toBeInstanceOf(CommandError);
    expect(failure).toMatchObject({ code: 'NETWORK', exitCode: EXIT.NOT_KNOWN });
    expect(String(failure)).toContain(`--key ${KEY} is placed once`);
  });

  it('tells it as well when it is given up', async () => {
    const leaving = new AbortController();
    const session = sessionWith(() => {
      leaving.abort();
      return Promise.reject(new NetworkError('Given up'));
    });
    const failure = await failureOf(placeNamed(session, options, leaving.signal));
    expect(failure).toMatchObject({ code: 'INTERRUPTED', exitCode: EXIT.LEFT });
    expect(String(failure)).toContain(`--key ${KEY}`);
  });

  it('says nothing of keys when it is certain that nothing was placed', async () => {
    const refusal = new OrdersError('IDEMPOTENCY_KEY_REUSED', 'The key was used for another order.');
    const session = sessionWith(() => Promise.reject(refusal));
    expect(await failureOf(placeNamed(session, options, new AbortController().signal))).toBe(refusal);
  });
});
