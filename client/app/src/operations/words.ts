import type { Order, OrderEvent, OrderProblem, OrderStatus, RepairAction } from '../../../sdk/main.ts';

import { STATUSES, statusWords } from '../../../words/status.ts';
import type { Tone } from '../../../words/tone.ts';

/** Several statuses that an operator looks for at once. */
export interface StatusGroup {
  key: string;
  label: string;
  statuses: readonly OrderStatus[];
}

export const STATUS_GROUPS: readonly StatusGroup[] = [
  {
    key: 'moving',
    label: 'Under way',
    statuses: [
      'PLACED',
      'VALIDATING',
      'SAVED',
      'PAYMENT_AUTHORIZED',
      'CONFIRMED',
      'CANCEL_REQUESTED',
      'COMPENSATING',
      'REFUND_PENDING',
    ],
  },
  { key: 'attention', label: 'In need of people', statuses: ['NEEDS_ATTENTION'] },
  { key: 'well', label: 'Ended well', statuses: ['COMPLETED'] },
  { key: 'nothing', label: 'Came to nothing', statuses: ['REJECTED', 'CANCELLED', 'EXPIRED', 'FAILED'] },
  { key: 'refunds', label: 'With refunds', statuses: ['REFUND_PENDING', 'PARTIALLY_REFUNDED', 'REFUNDED'] },
];

/** A status as operators call it: where the customer is told not to worry, they are told what to do. */
export function operatorStatus(status: OrderStatus): { label: string; tone: Tone; moving: boolean } {
  if (status === 'NEEDS_ATTENTION') return { label: 'Needs people', tone: 'bad', moving: false };
  return statusWords(status);
}

/** What the filter of the list can be set to: a group's key or a status. */
export const STATUS_CHOICES: readonly { value: OrderStatus; label: string }[] = STATUSES.map((status) => ({
  value: status,
  label: operatorStatus(status).label,
}));

/** The statuses that a choice of the filter stands for; undefined for all of them. */
export function statusesOf(choice: string): readonly OrderStatus[] | undefined {
  const group = STATUS_GROUPS.find(({ key }) => key === choice);
  if (group) return group.statuses;
  const statuses = STATUSES.filter((status) => status === choice);
  return statuses.length > 0 ? statuses : undefined;
}

const PROBLEM_KINDS: Readonly<Record<OrderProblem['kind'], { label: string; tone: Tone }>> = {
  NEEDS_ATTENTION: { label: 'Needs people', tone: 'bad' },
  STUCK: { label: 'Does not move', tone: 'warn' },
  PAYMENT_MISMATCH: { label: 'Payment differs', tone: 'bad' },
  STOCK_MISMATCH: { label: 'Stock differs', tone: 'bad' },
  EVENTS_MISMATCH: { label: 'Events differ', tone: 'warn' },
  RECEIPT_MISMATCH: { label: 'Receipt differs', tone: 'warn' },
  NOTIFICATION_MISMATCH: { label: 'Notification differs', tone: 'warn' },
};

/** The kind of a problem in a word or two. */
export function problemKind(kind: OrderProblem['kind']): { label: string; tone: Tone } {
  return PROBLEM_KINDS[kind];
}

/** What each repair is called, what it does, and when it is the right one. */
export const REPAIRS: Readonly<Record<RepairAction, { label: string; does: string }>> = {
  REDO: {
    label: 'Do it again',
    does: 'What failed, the undoing or the refund, is done again from where it stopped. The right thing once its cause is gone.',
  },
  FORCE_REFUND: {
    label: 'Refund all that is left',
    does: 'A new refund of all that was captured and not given back. Units go back to stock as the refund that failed would have had it; without one they do.',
  },
  RELEASE_STOCK: {
    label: 'Give back the stock',
    does: 'The units of the order are free for others again, and nothing else changes: the order still needs people for the rest.',
  },
};

export const REPAIR_ACTIONS: readonly RepairAction[] = ['REDO', 'FORCE_REFUND', 'RELEASE_STOCK'];

/** The four facts of an order or event as the API spells them, for those who compare books. */
export function factCodes(
  facts: Pick<Order | OrderEvent, 'paymentStatus' | 'stockStatus' | 'notificationStatus' | 'receiptStatus'>,
): { name: string; code: string }[] {
  return [
    { name: 'Payment', code: facts.paymentStatus },
    { name: 'Stock', code: facts.stockStatus },
    { name: 'Notification', code: facts.notificationStatus },
    { name: 'Receipt', code: facts.receiptStatus },
  ];
}
