import type { SubscriptionListener } from '../recovery/subscription.ts';
import type { GraphQLDocument, Transport } from '../transport.ts';

type Answer = (variables: Record<string, unknown>) => unknown;

/** A transport whose answers a test says, by the names of the operations. */
export class ScriptedTransport implements Transport {
  readonly requests: string[] = [];
  readonly #answers: Record<string, Answer>;
  readonly #listeners = new Set<SubscriptionListener<never>>();

  constructor(answers: Record<string, Answer>) {
    this.#answers = answers;
  }

  get subscriptions(): number {
    return this.#listeners.size;
  }

  async request<Result, Variables>(
    document: GraphQLDocument<Result, Variables>,
    variables: Variables,
  ): Promise<Result> {
    const name = /\w+ (\w+)/.exec(document)?.[1] ?? '';
    this.requests.push(name);
    const answer = this.#answers[name];
    if (!answer) throw new Error(`Nothing answers ${name}`);
    return (await answer(variables as Record<string, unknown>)) as Result;
  }

  subscribe<Result, Variables>(
    _: GraphQLDocument<Result, Variables>,
    __: Variables,
    listener: SubscriptionListener<Result>,
  ): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  ready(): void {
    for (const listener of this.#listeners) listener.onReady();
  }

  publish(data: object): void {
    for (const listener of this.#listeners) listener.onEvent(data as never);
  }

  async callerId(): Promise<string> {
    return 'customer-1';
  }

  close(): void {
    this.#listeners.clear();
  }
}
