import type { ServedApi } from '../api.ts';
import { deliver, fragmentMap } from '../execution/execute.ts';
import type { Executed, Prepared } from '../execution/execute.ts';
import { byFieldName, rootFields } from '../execution/selection.ts';
import type { FieldOutcome } from '../resolver.ts';
import type { Subscription, SubscriptionRegistry } from './registry.ts';

/** The largest payload that is delivered, in bytes; larger ones vanish without a word, as on AWS. */
const MAX_PAYLOAD = 240 * 1024;

/**
 * Publishes what a mutation has answered to the subscriptions it triggers. Subscribers see the fields that
 * the mutation itself selected; a top-level field that came to null publishes nothing.
 */
export function publishMutation(
  api: ServedApi,
  prepared: Prepared,
  executed: Executed,
  registry: SubscriptionRegistry,
): void {
  const context = { fragments: fragmentMap(prepared.document), variables: prepared.variables };
  for (const mutation of rootFields(prepared.operation.selectionSet, context)) {
    const fields = api.served.subscriptions.triggeredBy(mutation.name);
    const data = executed.data?.[mutation.key];
    if (fields.length === 0 || data === null || data === undefined) continue;
    const event = byFieldName(data, mutation.nodes, context);
    for (const field of fields) publishEvent(api, field, event, registry.matching(field, event));
  }
}

/** Subscribers who select the same are given the same text, made once. */
function publishEvent(
  api: ServedApi,
  field: string,
  event: unknown,
  subscribers: readonly Subscription[],
): void {
  const payloads = new Map<string, string | undefined>();
  for (const subscription of subscribers) {
    const key = subscription.payloadKey;
    if (!payloads.has(key)) payloads.set(key, payloadFor(api, field, event, subscription));
    const payload = payloads.get(key);
    if (payload !== undefined) subscription.deliver(payload);
  }
}

function payloadFor(
  api: ServedApi,
  field: string,
  event: unknown,
  subscription: Subscription,
): string | undefined {
  const { data, errors } = deliver(
    subscription.prepared,
    { [field]: event },
    { api, caller: subscription.caller },
  );
  const text = JSON.stringify(errors.length > 0 ? { data, errors } : { data });
  return Buffer.byteLength(text) > MAX_PAYLOAD ? undefined : text;
}

/** Ends the subscriptions whose invalidation filter meets what a mutation's resolver told. */
export function invalidate(
  invalidations: readonly FieldOutcome['invalidations'][number][],
  registry: SubscriptionRegistry,
): void {
  for (const { subscriptionField, payload } of invalidations) {
    for (const subscription of registry.invalidatedBy(subscriptionField, payload)) subscription.invalidate();
  }
}
