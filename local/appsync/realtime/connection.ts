import type { Alarm, Clock } from '../../kernel/clock.ts';
import { after } from '../../kernel/clock.ts';
import type { Api } from '../api.ts';
import type { Caller } from '../auth/caller.ts';
import { Refusal } from '../auth/refusal.ts';
import { requestContext, sourceIps } from '../http/context.ts';
import { requireSchema } from '../http/handler.ts';
import { readMembers } from '../http/request.ts';
import type { GraphQLRequest } from '../http/request.ts';
import { FieldError } from '../resolver.ts';
import { credentialHeaders, signedHeaders } from './credentials.ts';
import type { Headers, UpgradeRequest } from './credentials.ts';
import * as messages from './messages.ts';
import type { Subscription, SubscriptionRegistry } from './registry.ts';
import { StartError, startSubscription } from './subscribe.ts';

/** Time between two keep-alives, in milliseconds. */
const KEEP_ALIVE_INTERVAL = 60_000;
/** AppSync ends a connection after a day. */
const MAX_LIFE = 24 * 60 * 60 * 1000;
/** AppSync's quota of subscriptions on one connection. */
const MAX_SUBSCRIPTIONS = 200;

/** The close codes of a server that ends a connection: https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1 */
const NORMAL = 1000;
const GOING_AWAY = 1001;
const POLICY_VIOLATION = 1008;

/** What a connection speaks through. */
export interface Socket {
  send(text: string): void;
  close(code: number, reason: string): void;
}

/** What a connection needs to know. */
export interface ConnectionOptions {
  api: Api;
  clock: Clock;
  registry: SubscriptionRegistry;
  upgrade: UpgradeRequest;
  remoteAddress: string;
}

/** A subscription being started or running. */
interface Entry {
  subscription: Subscription | undefined;
}

/**
 * One client's connection, after a 101 that every client gets: AppSync tells what is wrong in messages.
 * Knows no transport; `receive` and `closed` are called by whoever has the socket.
 */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #socket: Socket;
  readonly #entries = new Map<string, Entry>();
  readonly #admitted: Promise<boolean>;
  #keepAlive: Alarm | undefined;
  #endOfLife: Alarm | undefined;
  #open = true;

  constructor(options: ConnectionOptions, socket: Socket) {
    this.#options = options;
    this.#socket = socket;
    this.#endOfLife = after(options.clock, MAX_LIFE, () =>
      this.close(GOING_AWAY, 'Connection lifetime exceeded.'),
    );
    this.#admitted = this.#admit();
  }

  /** Takes a message of the client's. Those that come before the credentials are checked wait for that. */
  receive(text: string): void {
    this.#admitted
      .then((admitted) => {
        if (admitted && this.#open) this.#handle(text);
      })
      .catch((error: unknown) => console.error('GraphQL: a message failed', error));
  }

  /** To be called when the socket is gone, whoever closed it. */
  closed(): void {
    this.#open = false;
    this.#keepAlive?.cancel();
    this.#endOfLife?.cancel();
    for (const { subscription } of this.#entries.values()) {
      if (subscription) this.#options.registry.remove(subscription);
    }
    this.#entries.clear();
  }

  /** Ends the connection from this side. */
  close(code: number, reason: string): void {
    if (!this.#open) return;
    this.closed();
    this.#socket.close(code, reason);
  }

  async #admit(): Promise<boolean> {
    const error = await this.#whyNot();
    if (!error) return true;
    this.#send(messages.connectionError(error));
    this.close(POLICY_VIOLATION, '');
    return false;
  }

  async #whyNot(): Promise<messages.SocketError | undefined> {
    const { protocols, credentials } = this.#options.upgrade;
    if (protocols.length === 0) return { message: 'NoProtocolError', errorCode: 400 };
    if (!protocols.includes('graphql-ws')) return { message: 'SubProtocolNotSupportedError', errorCode: 400 };
    try {
      await this.#authenticate(credentials, '/connect', '{}');
      return undefined;
    } catch (error) {
      return messages.refusedConnection(refusalOf(error));
    }
  }

  /** `suffix` and `body` are what clients sign: the API's endpoint, at connect with `/connect` behind it. */
  #authenticate(credentials: Headers, suffix: '' | '/connect', body: string): Promise<Caller> {
    const { api, upgrade, remoteAddress } = this.#options;
    const endpoint = upgrade.path === '/realtime' ? '' : '/graphql';
    return api.authenticator.authenticate({
      method: 'POST',
      url: endpoint + suffix || '/',
      headers: signedHeaders(credentials),
      body: Buffer.from(body),
      sourceIp: sourceIps(upgrade.headers, remoteAddress),
    });
  }

  #handle(text: string): void {
    const message = parseObject(text);
    const id = message?.['id'];
    switch (message?.['type']) {
      case 'connection_init':
        this.#send(messages.CONNECTION_ACK);
        this.#beginKeepAlive();
        return;
      case 'start':
        // The first keep-alive also goes to clients that leave out connection_init.
        this.#beginKeepAlive();
        void this.#start(id, message['payload']);
        return;
      case 'stop':
        if (typeof id === 'string') return this.#stop(id);
    }
    this.#send(messages.UNKNOWN_MESSAGE);
  }

  #beginKeepAlive(): void {
    if (!this.#keepAlive) this.#beat();
  }

  #beat(): void {
    this.#send(messages.KEEP_ALIVE);
    this.#keepAlive = after(this.#options.clock, KEEP_ALIVE_INTERVAL, () => this.#beat());
  }

  async #start(id: unknown, payload: unknown): Promise<void> {
    const request = readStart(payload);
    if (typeof id !== 'string' || !request) return this.#send(messages.UNKNOWN_MESSAGE);
    if (this.#entries.has(id)) {
      const error = { errorType: 'DuplicatedOperationError', message: `Operation ${id} already exists` };
      return this.#send(messages.subscriptionError(id, [error]));
    }
    if (this.#entries.size >= MAX_SUBSCRIPTIONS) {
      const message = `Max number of ${MAX_SUBSCRIPTIONS} subscriptions reached`;
      return this.#send(
        messages.subscriptionError(id, { errorType: 'MaxSubscriptionsReachedError', message }),
      );
    }
    const entry: Entry = { subscription: undefined };
    this.#entries.set(id, entry);
    try {
      const subscription = await this.#subscribe(id, request);
      // It may have been stopped, or the socket closed, in the meantime.
      if (this.#entries.get(id) !== entry) return;
      entry.subscription = subscription;
      this.#options.registry.add(subscription);
      this.#send(messages.startAck(id));
    } catch (error) {
      if (this.#entries.get(id) !== entry) return;
      this.#entries.delete(id);
      this.#send(messages.subscriptionError(id, startErrors(error)));
    }
  }

  async #subscribe(id: string, { data, authorization, ...request }: StartRequest): Promise<Subscription> {
    const { api, upgrade } = this.#options;
    const credentials = credentialHeaders(authorization);
    const caller = await this.#authenticate(credentials, '', data);
    const context = requestContext({ ...upgrade.headers, ...credentials });
    const started = await startSubscription(requireSchema(api), request, caller, context);
    return {
      ...started,
      deliver: (payload) => this.#send(messages.data(id, payload)),
      invalidate: () => {
        this.#send(messages.complete(id));
        this.close(NORMAL, 'Subscription complete.');
      },
    };
  }

  #stop(id: string): void {
    const entry = this.#entries.get(id);
    if (!entry) {
      const error = { errorType: 'UnknownOperationError', message: `Unknown operation id ${id}` };
      return this.#send(messages.subscriptionError(id, [error]));
    }
    this.#entries.delete(id);
    if (entry.subscription) this.#options.registry.remove(entry.subscription);
    this.#send(messages.complete(id));
  }

  #send(text: string): void {
    if (this.#open) this.#socket.send(text);
  }
}

/** A `start`, read: `data` as it was sent is what an IAM caller has signed. */
interface StartRequest extends GraphQLRequest {
  data: string;
  authorization: unknown;
}

function readStart(payload: unknown): StartRequest | undefined {
  const { data, extensions } = (payload ?? {}) as {
    data?: unknown;
    extensions?: { authorization?: unknown } | null;
  };
  if (typeof data !== 'string') return undefined;
  try {
    return { ...readMembers(JSON.parse(data)), data, authorization: extensions?.authorization };
  } catch {
    return undefined;
  }
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function startErrors(error: unknown): readonly messages.SocketError[] {
  if (error instanceof StartError) return error.errors;
  if (error instanceof FieldError) return [messages.rejectedStart(error)];
  return [messages.refusedStart(refusalOf(error))];
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  console.error('GraphQL: a connection failed', error);
  return new Refusal(500, 'InternalFailure', 'An internal failure occurred.');
}
