import { words } from './format.ts';

/** Reason codes of orders and steps, for the customer. Codes that are missing here are told as they are spelled. */
const REASONS: Readonly<Record<string, string>> = {
  OUT_OF_STOCK: 'not enough in stock',
  PRICE_CHANGED: 'the price has changed',
  PRODUCT_UNAVAILABLE: 'a product is no longer sold',
  UNKNOWN_PRODUCT: 'a product does not exist any more',
  RESERVATION_EXPIRED: 'the goods were held too long',
  PAYMENT_DECLINED: 'the payment was declined',
  PAYMENT_ACTION_REQUIRED: 'the payment was not confirmed in time',
  PAYMENT_METHOD_INVALID: 'the means of payment is not accepted',
  AUTHORIZATION_EXPIRED: 'the approval of the payment ran out',
  CANCELLED_BY_CUSTOMER: 'cancelled by you',
  CANCELLED_BY_OPERATOR: 'cancelled by the shop',
  PROVIDER_UNAVAILABLE: 'the payment provider does not answer',
  TIMEOUT: 'it took too long',
  INTERNAL: 'a fault on our side',
};

/** A reason code in words that fit behind a colon. */
export function reasonText(code: string): string {
  return REASONS[code] ?? words(code).toLowerCase();
}
