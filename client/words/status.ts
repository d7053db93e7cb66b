import type { Order, OrderStatus } from '../sdk/main.ts';
import type { Tone } from './tone.ts';

interface StatusWords {
  label: string;
  tone: Tone;
  /** Something happens by itself in this status. */
  moving: boolean;
}

const STATUS: Readonly<Record<OrderStatus, StatusWords>> = {
  PLACED: { label: 'Placed', tone: 'open', moving: true },
  VALIDATING: { label: 'Checked', tone: 'open', moving: true },
  SAVED: { label: 'Goods held', tone: 'open', moving: true },
  PAYMENT_AUTHORIZED: { label: 'Payment approved', tone: 'open', moving: true },
  CONFIRMED: { label: 'Confirmed', tone: 'good', moving: true },
  COMPLETED: { label: 'Completed', tone: 'good', moving: false },
  REJECTED: { label: 'Rejected', tone: 'bad', moving: false },
  CANCEL_REQUESTED: { label: 'Being cancelled', tone: 'warn', moving: true },
  COMPENSATING: { label: 'Being taken back', tone: 'warn', moving: true },
  CANCELLED: { label: 'Cancelled', tone: 'quiet', moving: false },
  EXPIRED: { label: 'Expired', tone: 'bad', moving: false },
  FAILED: { label: 'Failed', tone: 'bad', moving: false },
  NEEDS_ATTENTION: { label: 'Looked into by us', tone: 'warn', moving: false },
  REFUND_PENDING: { label: 'Refund on its way', tone: 'open', moving: true },
  PARTIALLY_REFUNDED: { label: 'Partly refunded', tone: 'good', moving: false },
  REFUNDED: { label: 'Refunded', tone: 'good', moving: false },
};

/** All statuses, in the order of an order's life. */
export const STATUSES = Object.keys(STATUS) as readonly OrderStatus[];

/** A status in a word or two, and how it looks. */
export function statusWords(status: OrderStatus): StatusWords {
  return STATUS[status];
}

/** Where the order stands and what that means for the customer, in a sentence or two. */
export function headline(order: Order): string {
  switch (order.status) {
    case 'PLACED':
      return 'We have your order and are checking it.';
    case 'VALIDATING':
      return 'Your order is checked. The goods are being held for you.';
    case 'SAVED':
      return order.paymentStatus === 'ACTION_REQUIRED'
        ? 'The goods are held for you. The payment waits for your confirmation.'
        : 'The goods are held for you. The payment is being approved.';
    case 'PAYMENT_AUTHORIZED':
      return order.paymentStatus === 'CAPTURING'
        ? 'The payment is approved and being taken.'
        : 'The payment is approved. The goods are being set aside.';
    case 'CONFIRMED':
      return 'The order is paid and stands. Your confirmation and your receipt are next.';
    case 'COMPLETED':
      return 'The order is paid, and all is done. Thank you.';
    case 'CANCEL_REQUESTED':
      return 'Your cancellation stands: no money will be taken.';
    case 'COMPENSATING':
      return 'The order did not go through. What was done is being taken back; you need not do anything.';
    case 'NEEDS_ATTENTION':
      return 'This order could not be finished by itself, and our people are looking into it. You need not do anything.';
    case 'REFUND_PENDING':
      return 'Money is on its way back to you.';
    case 'PARTIALLY_REFUNDED':
      return 'A part of what you paid was given back.';
    case 'REFUNDED':
      return 'All that you paid was given back.';
    case 'REJECTED':
    case 'CANCELLED':
    case 'EXPIRED':
    case 'FAILED':
      return order.reasonMessage ?? 'The order came to nothing.';
  }
}

/** What is still to come although the order stands, each in a sentence. */
export function pendingTexts(order: Order): string[] {
  const pending: string[] = [];
  if (order.notificationStatus === 'PENDING') {
    pending.push('The confirmation could not be sent yet. We keep trying; you need not do anything.');
  }
  if (order.receiptStatus === 'PENDING') {
    pending.push('The receipt could not be written yet. We keep trying; it appears here by itself.');
  }
  if (order.paymentStatus === 'UNKNOWN') {
    pending.push(
      'The payment provider did not answer clearly. We are asking again; you are charged once at most.',
    );
  }
  if (order.paymentStatus === 'REFUND_FAILED') {
    pending.push('A refund did not go through. Our people are looking into it.');
  }
  return pending;
}
