import type { Order } from '../sdk/main.ts';

const PAYMENT: Readonly<Record<Order['paymentStatus'], string>> = {
  NONE: 'Nothing asked for yet',
  AUTHORIZING: 'Being approved',
  AUTHORIZED: 'Approved, not taken yet',
  DECLINED: 'Declined; nothing was taken',
  ACTION_REQUIRED: 'Waits for your confirmation',
  UNKNOWN: 'Being looked up with the provider',
  CAPTURING: 'Being taken',
  CAPTURED: 'Paid',
  VOIDED: 'The approval is given back; nothing was taken',
  AUTH_EXPIRED: 'The approval ran out; nothing was taken',
  REFUNDING: 'Paid; a refund is on its way',
  PARTIALLY_REFUNDED: 'Paid, and partly given back',
  REFUNDED: 'Given back',
  REFUND_FAILED: 'Paid; a refund did not go through yet',
};

const STOCK: Readonly<Record<Order['stockStatus'], string>> = {
  NONE: 'Not held yet',
  HELD: 'Held for you',
  COMMITTED: 'Yours',
  RELEASED: 'Free for others again',
  RETURNED: 'Back in our stock',
};

const NOTICE: Readonly<Record<Order['notificationStatus'], string>> = {
  NONE: 'Not sent yet',
  SENT: 'Sent',
  PENDING: 'Not sent yet; we keep trying',
  UNCONFIRMED: 'Handed over; whether it arrived is not known',
};

const RECEIPT: Readonly<Record<Order['receiptStatus'], string>> = {
  NONE: 'Not written yet',
  READY: 'Ready',
  PENDING: 'Not written yet; we keep trying',
};

/** Ends at which nothing was bought: what did not happen will not. */
const CAME_TO_NOTHING: readonly Order['status'][] = ['REJECTED', 'CANCELLED', 'EXPIRED', 'FAILED'];

/** Payments on which something was under way; on an order that people look into it is not any more. */
const UNSETTLED: readonly Order['paymentStatus'][] = ['AUTHORIZING', 'AUTHORIZED', 'UNKNOWN', 'CAPTURING'];

function paymentText({ status, paymentStatus }: Order): string {
  // The provider may have been asked, more than once, and not have answered yet.
  if (status === 'SAVED' && paymentStatus === 'NONE') return PAYMENT.AUTHORIZING;
  const stuck = status === 'NEEDS_ATTENTION' && UNSETTLED.includes(paymentStatus);
  return stuck ? 'Not settled; we look into it' : PAYMENT[paymentStatus];
}

/** What is known of the order beside its status: name and words of each fact. */
export function factsOf(order: Order): { name: string; text: string }[] {
  const over = CAME_TO_NOTHING.includes(order.status);
  const unless = (none: boolean, text: string): string => (over && none ? 'None' : text);
  return [
    { name: 'Payment', text: unless(order.paymentStatus === 'NONE', paymentText(order)) },
    { name: 'Goods', text: unless(order.stockStatus === 'NONE', STOCK[order.stockStatus]) },
    {
      name: 'Confirmation',
      text: unless(order.notificationStatus === 'NONE', NOTICE[order.notificationStatus]),
    },
    { name: 'Receipt', text: unless(order.receiptStatus === 'NONE', RECEIPT[order.receiptStatus]) },
  ];
}
