import type { Caller } from '../auth/caller.ts';
import type { Prepared } from '../execution/execute.ts';
import { keyOf, valueAt } from './filter.ts';
import type { EventFilter } from './filter.ts';

/** A subscription that is running. */
export interface Subscription {
  /** Name of the field of the type Subscription. */
  field: string;
  caller: Caller;
  prepared: Prepared;
  filter: EventFilter;
  invalidation: EventFilter | undefined;
  /** Equal for two subscriptions exactly when each event gives both the same payload. */
  payloadKey: string;
  /** Gives the client an event; `payload` is JSON text. */
  deliver(payload: string): void;
  /** Ends the subscription and its connection. */
  invalidate(): void;
}

interface FieldIndex {
  all: Set<Subscription>;
  /** Those whose filter no key tells: tried for each event. */
  unkeyed: Set<Subscription>;
  /** By field of the event, then by the key of its value. */
  keyed: Map<string, Map<string, Set<Subscription>>>;
}

/** All running subscriptions, so ordered that an event reaches its few among many without trying each. */
export class SubscriptionRegistry {
  readonly #fields = new Map<string, FieldIndex>();

  add(subscription: Subscription): void {
    let index = this.#fields.get(subscription.field);
    if (!index) {
      index = { all: new Set(), unkeyed: new Set(), keyed: new Map() };
      this.#fields.set(subscription.field, index);
    }
    index.all.add(subscription);
    const { keys } = subscription.filter;
    if (!keys) {
      index.unkeyed.add(subscription);
      return;
    }
    for (const [field, key] of pairs(keys)) {
      let byKey = index.keyed.get(field);
      if (!byKey) index.keyed.set(field, (byKey = new Map()));
      const bucket = byKey.get(key);
      if (bucket) bucket.add(subscription);
      else byKey.set(key, new Set([subscription]));
    }
  }

  remove(subscription: Subscription): void {
    const index = this.#fields.get(subscription.field);
    if (!index?.all.delete(subscription)) return;
    index.unkeyed.delete(subscription);
    for (const [field, key] of pairs(subscription.filter.keys ?? [])) {
      const byKey = index.keyed.get(field);
      const bucket = byKey?.get(key);
      bucket?.delete(subscription);
      if (bucket?.size === 0) byKey!.delete(key);
      if (byKey?.size === 0) index.keyed.delete(field);
    }
    if (index.all.size === 0) this.#fields.delete(subscription.field);
  }

  /** The subscriptions to a field that an event is for. */
  matching(field: string, event: unknown): Subscription[] {
    const index = this.#fields.get(field);
    if (!index) return [];
    const candidates = new Set(index.unkeyed);
    for (const [name, byKey] of index.keyed) {
      const key = keyOf(valueAt(event, name));
      for (const subscription of (key !== undefined && byKey.get(key)) || []) candidates.add(subscription);
    }
    return [...candidates].filter(({ filter }) => filter.matches(event));
  }

  /** The subscriptions to a field whose invalidation filter a payload meets. */
  invalidatedBy(field: string, payload: unknown): Subscription[] {
    const index = this.#fields.get(field);
    return [...(index?.all ?? [])].filter(({ invalidation }) => invalidation?.matches(payload) ?? false);
  }
}

function* pairs(keys: NonNullable<EventFilter['keys']>): Iterable<[field: string, key: string]> {
  for (const group of keys) for (const key of group.keys) yield [group.field, key];
}
