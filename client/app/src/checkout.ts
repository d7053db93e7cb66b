import {
  PlaceOrderDocument,
  type PlaceOrderInput,
  type PlaceOrderMutation,
} from '../../sdk/generated/operations.ts';
import { request } from './api.ts';

const KEY = 'checkout';

/**
 * Places the order under an idempotency key that is kept until the answer is there: a second click, a
 * retry after a broken connection or a reload on the way lead to the same one order.
 * @throws ApiError
 */
export async function placeOrder(input: PlaceOrderInput): Promise<PlaceOrderMutation['placeOrder']> {
  const wanted = JSON.stringify(input);
  const pending = JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as { key: string; wanted: string } | null;
  const key = pending?.wanted === wanted ? pending.key : crypto.randomUUID();
  sessionStorage.setItem(KEY, JSON.stringify({ key, wanted }));
  const { placeOrder } = await request(PlaceOrderDocument, { input, idempotencyKey: key });
  sessionStorage.removeItem(KEY);
  return placeOrder;
}
