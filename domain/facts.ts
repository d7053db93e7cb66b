/** What the payment provider has done for the order. */
export const PAYMENT_STATUSES = [
  'NONE',
  'AUTHORIZING',
  'AUTHORIZED',
  'DECLINED',
  'ACTION_REQUIRED',
  'UNKNOWN',
  'CAPTURING',
  'CAPTURED',
  'VOIDED',
  'AUTH_EXPIRED',
  'REFUNDING',
  'PARTIALLY_REFUNDED',
  'REFUNDED',
  'REFUND_FAILED',
] as const;
export type PaymentStatus = (typeof PAYMENT_STATUSES)[number];

/** What became of the units the order needs. */
export const STOCK_STATUSES = ['NONE', 'HELD', 'COMMITTED', 'RELEASED', 'RETURNED'] as const;
export type StockStatus = (typeof STOCK_STATUSES)[number];

export const NOTIFICATION_STATUSES = ['NONE', 'SENT', 'PENDING', 'UNCONFIRMED'] as const;
export type NotificationStatus = (typeof NOTIFICATION_STATUSES)[number];

export const RECEIPT_STATUSES = ['NONE', 'READY', 'PENDING'] as const;
export type ReceiptStatus = (typeof RECEIPT_STATUSES)[number];

/** What is known of an order beside its status. Each fact moves for itself. */
export interface OrderFacts {
  paymentStatus: PaymentStatus;
  stockStatus: StockStatus;
  notificationStatus: NotificationStatus;
  receiptStatus: ReceiptStatus;
}

/** Whether what follows a payment is done. A notice that may have gone out is never sent again. */
export function isFollowedUp({
  notificationStatus,
  receiptStatus,
}: Pick<OrderFacts, 'notificationStatus' | 'receiptStatus'>): boolean {
  return (notificationStatus === 'SENT' || notificationStatus === 'UNCONFIRMED') && receiptStatus === 'READY';
}

/** The facts of an order that was just placed. */
export const INITIAL_FACTS: OrderFacts = {
  paymentStatus: 'NONE',
  stockStatus: 'NONE',
  notificationStatus: 'NONE',
  receiptStatus: 'NONE',
};
