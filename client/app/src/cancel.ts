import { CancelOrderDocument, type CancelOrderMutation } from '../../sdk/generated/operations.ts';
import { request } from './api.ts';

/**
 * Cancels the order under an idempotency key that is kept until the answer is there: a second try after a
 * broken connection or a reload asks for the same cancel and is told whether it stands.
 * @throws ApiError
 */
export async function cancelOrder(orderId: string): Promise<CancelOrderMutation['cancelOrder']> {
  const name = `cancel:${orderId}`;
  const key = sessionStorage.getItem(name) ?? crypto.randomUUID();
  sessionStorage.setItem(name, key);
  const { cancelOrder } = await request(CancelOrderDocument, { orderId, idempotencyKey: key });
  sessionStorage.removeItem(name);
  return cancelOrder;
}
