import { Hub } from 'aws-amplify/utils';
import { CONNECTION_STATE_CHANGE, ConnectionState } from 'aws-amplify/api';
import { afterEach, describe, expect, it } from 'vitest';
import { createOrdersClient, type OrdersClient } from '../client.ts';
import type { Connection } from '../recovery/feed.ts';
import { Queue } from '../testing/queue.ts';
import { amplifyTransport } from './transport.ts';

interface Observer {
  next(answer: unknown): void;
  error(failure: unknown): void;
}

/** What Amplify's client is asked, and its answers as a test says them. */
class ScriptedAmplify {
  readonly subscriptions = new Queue<{ query: string; variables: unknown; observer: Observer }>();
  readonly requests: { query: string; variables: unknown }[] = [];
  ended = 0;
  answer: () => Promise<unknown> = () => new Promise(() => undefined);

  graphql({ query, variables }: { query: string; variables: unknown }): unknown {
    if (!query.startsWith('subscription')) {
      this.requests.push({ query, variables });
      return this.answer();
    }
    return {
      subscribe: (observer: Observer) => {
        this.subscriptions.push({ query, variables, observer });
        return { unsubscribe: () => (this.ended += 1) };
      },
    };
  }

  cancel(): boolean {
    return true;
  }
}

const hub = (event: string, data: object): void =>
  Hub.dispatch('api', { event, data }, 'PubSub', Symbol.for('amplify_default'));

let client: OrdersClient | undefined;
afterEach(() => client?.close());

function use(amplify: ScriptedAmplify): OrdersClient {
  client = createOrdersClient({ transport: amplifyTransport(amplify) });
  return client;
}

const page = (...items: object[]) => ({ orderEvents: { items, hasMore: false } });
const ORDER = { order: { status: 'SAVED', sequence: 1 } };

describe('over Amplify', () => {
  it('a watch gives what its subscription and the store bring, and asks anew when the connection is lost', async () => {
    const amplify = new ScriptedAmplify();
    amplify.answer = async () => ({ data: { ...ORDER, ...page({ sequence: 1, status: 'PLACED' }) } });
    const connections = new Queue<Connection>();
    const events = use(amplify).watchOrder('o1', { onConnection: (one) => connections.push(one) });
    expect((await events.next()).value?.sequence).toBe(1);
    const first = await amplify.subscriptions.next();
    expect(first.variables).toEqual({ orderId: 'o1' });

    const state = async (wanted: string): Promise<void> => {
      while ((await connections.next()).state !== wanted);
    };
    amplify.answer = async () => ({ data: page() });
    hub('Subscription ack', { query: 'subscription SomebodyElses($x: ID!) { x }' });
    hub('Subscription ack', { query: first.query });
    await state('live');
    first.observer.next({ data: { onOrderStatus: { sequence: 2, status: 'SAVED' } } });
    expect((await events.next()).value?.sequence).toBe(2);

    hub(CONNECTION_STATE_CHANGE, { connectionState: ConnectionState.ConnectionDisrupted });
    await state('offline');
    expect(amplify.ended).toBe(1);
    const second = await amplify.subscriptions.next();
    expect(second.query).not.toBe(first.query);
    amplify.answer = async () => ({ data: page({ sequence: 3, status: 'COMPLETED' }) });
    hub('Subscription ack', { query: second.query });
    expect((await events.next()).value?.sequence).toBe(3);
    expect(await events.next()).toEqual({ done: true, value: undefined });
    expect(amplify.ended).toBe(2);
  });

  it('a subscription to a foreign order says that there is none', async () => {
    const amplify = new ScriptedAmplify();
    const next = expect(use(amplify).watchOrder('o1').next()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const { observer } = await amplify.subscriptions.next();
    const said = {
      errors: [{ errorType: 'Unauthorized', message: 'Not Authorized to access onOrderStatus' }],
    };
    observer.error({ errors: [{ message: `Connection failed: ${JSON.stringify(said)}` }] });
    await next;
  });

  it.each([
    {
      what: 'the server’s own code',
      failure: {
        data: null,
        errors: [{ errorType: 'PAGE_TOO_LARGE', message: 'm', errorInfo: { limit: 100 }, path: ['orders'] }],
      },
      error: { code: 'PAGE_TOO_LARGE', message: 'm', details: { limit: 100 } },
    },
    {
      what: 'a caller without permission',
      failure: {
        errors: [
          { message: 'x', originalError: { name: 'UnauthorizedException', message: 'Permission denied' } },
        ],
      },
      error: { code: 'FORBIDDEN' },
    },
    { what: 'a fault in code', failure: new TypeError('x'), error: { code: 'PROTOCOL', retryable: false } },
  ])('a request fails with $what', async ({ failure, error }) => {
    const amplify = new ScriptedAmplify();
    amplify.answer = () => Promise.reject(failure);
    await expect(use(amplify).order('o1')).rejects.toMatchObject(error);
    expect(amplify.requests).toHaveLength(1);
  });

  it('a request that finds nobody there is sent again', async () => {
    const amplify = new ScriptedAmplify();
    const offline = {
      errors: [{ message: 'Network error', originalError: { name: 'NetworkError', message: 'gone' } }],
    };
    const answers = [Promise.reject(offline), Promise.resolve({ data: { order: null } })];
    answers[0]?.catch(() => undefined);
    amplify.answer = () => answers.shift()!;
    expect(await use(amplify).order('o1')).toBeNull();
    expect(amplify.requests).toHaveLength(2);
  });
});
