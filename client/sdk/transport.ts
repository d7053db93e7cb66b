import type { SubscriptionListener } from './recovery/subscription.ts';

/** The text of one operation, with the types of what goes in and what comes out. */
export type GraphQLDocument<Result, Variables> = string & {
  /** Never there; it carries the types. */
  readonly __operation?: (variables: Variables) => Result;
};

/**
 * The way to the API. A transport keeps nothing alive by itself: it tells when a subscription is lost, and who
 * uses it asks again.
 */
export interface Transport {
  /**
   * Sends a query or mutation, once.
   * @throws OrdersError
   */
  request<Result, Variables>(
    document: GraphQLDocument<Result, Variables>,
    variables: Variables,
    signal?: AbortSignal,
  ): Promise<Result>;
  /** Asks for a subscription and gives the way to end it. */
  subscribe<Result, Variables>(
    document: GraphQLDocument<Result, Variables>,
    variables: Variables,
    listener: SubscriptionListener<Result>,
  ): () => void;
  /** The id of the caller as a customer, where the transport knows who that is. */
  callerId(): Promise<string | undefined>;
  /** Ends all subscriptions without a word and lets go of every connection. */
  close(): void;
}
