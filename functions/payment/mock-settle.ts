import type { Money } from '../../domain/money.ts';
import type { Decision, Operation, Payment } from './ledger.ts';
import type { Desk } from './mock-desk.ts';
import {
  behaviourOf,
  checkSum,
  decided,
  NO_CURRENCY,
  passConnection,
  passOutage,
  sameRequest,
} from './mock-desk.ts';
import type { CaptureAnswer, PaymentProvider, RefundAnswer, VoidAnswer } from './provider.ts';

type Settling = Pick<
  PaymentProvider,
  'capture' | 'lookupCapture' | 'void' | 'lookupVoid' | 'refund' | 'lookupRefund'
>;

/** What becomes of an authorization: captured or let go; and of captured money: given back. */
export function mockSettle(desk: Desk): Settling {
  const { ledger, now } = desk;

  return {
    capture: ({ amount, ...wish }) =>
      decided(
        desk,
        wish,
        (first) => captureAnswer(wish.paymentId, sameRequest(first, amount)),
        async (payment) => {
          checkSum(amount);
          if (payment?.status !== 'AUTHORIZED' || !covers(payment, amount)) {
            return { outcome: 'NOT_AUTHORIZED' };
          }
          const behaviour = behaviourOf(payment);
          await passOutage(desk, wish.paymentId, 'capture', behaviour.failedCaptures);
          const at = now().toISOString();
          const expired = payment.captureBefore <= at;
          const outcome = expired ? 'AUTHORIZATION_EXPIRED' : 'CAPTURED';
          const decision: Decision = { ...wish, kind: 'capture', amount, outcome, at };
          const change: Partial<Payment> = expired
            ? { status: 'AUTH_EXPIRED' }
            : { status: 'CAPTURED', captured: amount.amount };
          if (!(await ledger.change(payment, change, decision))) return undefined;
          passConnection(behaviour.captureAnswerLost);
          return captureAnswer(wish.paymentId, decision);
        },
      ),

    async lookupCapture({ key, paymentId }) {
      const operation = await ledger.operation(paymentId, key);
      return operation && captureAnswer(paymentId, operation);
    },

    void: (wish) =>
      decided<VoidAnswer>(desk, wish, voidAnswer, async (payment) => {
        const at = now().toISOString();
        if (!payment) {
          const nothing = { ...wish, kind: 'void', amount: NOTHING, outcome: 'NOTHING_TO_VOID', at } as const;
          return (await ledger.open(closedPayment(at), nothing)) ? voidAnswer(nothing) : undefined;
        }
        if (payment.captured > 0) return { outcome: 'CAPTURED' };
        if (payment.status !== 'AUTHORIZED' && payment.status !== 'ACTION_REQUIRED') {
          return { outcome: wasOpen(payment) ? 'VOIDED' : 'NOTHING_TO_VOID' };
        }
        const behaviour = behaviourOf(payment);
        await passOutage(desk, wish.paymentId, 'void', behaviour.failedVoids);
        const amount = { amount: payment.authorized, currency: payment.currency };
        const decision: Decision = { ...wish, kind: 'void', amount, outcome: 'VOIDED', at };
        if (!(await ledger.change(payment, { status: 'VOIDED' }, decision))) return undefined;
        passConnection(behaviour.voidAnswerLost);
        return voidAnswer(decision);
      }),

    async lookupVoid({ key, paymentId }) {
      const operation = await ledger.operation(paymentId, key);
      return operation && voidAnswer(operation);
    },

    refund: ({ amount, ...wish }) =>
      decided<RefundAnswer>(
        desk,
        wish,
        (first) => refundAnswer(sameRequest(first, amount)),
        async (payment) => {
          checkSum(amount);
          if (!payment || payment.captured === 0) return { outcome: 'NOT_CAPTURED' };
          const refunded = payment.refunded + amount.amount;
          if (amount.currency !== payment.currency || refunded > payment.captured) {
            return { outcome: 'EXCEEDS' };
          }
          const behaviour = behaviourOf(payment);
          await passOutage(desk, wish.paymentId, 'refund', behaviour.failedRefunds);
          const at = now().toISOString();
          const decision: Decision = { ...wish, kind: 'refund', amount, outcome: 'REFUNDED', at };
          const status = refunded < payment.captured ? 'PARTIALLY_REFUNDED' : 'REFUNDED';
          if (!(await ledger.change(payment, { status, refunded }, decision))) return undefined;
          passConnection(behaviour.refundAnswerLost);
          return refundAnswer(decision);
        },
      ),

    async lookupRefund({ key, paymentId }) {
      const operation = await ledger.operation(paymentId, key);
      return operation && refundAnswer(operation);
    },
  };
}

const NOTHING: Money = { amount: 0, currency: NO_CURRENCY };

/** What a void leaves where no payment is: an authorization that is still under way comes too late. */
function closedPayment(at: string): Payment {
  return {
    ...{ status: 'VOIDED', authorized: 0, captured: 0, refunded: 0 },
    ...{ currency: NO_CURRENCY, captureBefore: at, token: '' },
  };
}

/** Whether the void of a payment that is not open any more had something to let go. */
function wasOpen({ status, authorized, wait }: Payment): boolean {
  return status === 'VOIDED' && (authorized > 0 || wait !== undefined);
}

function covers(payment: Payment, amount: Money): boolean {
  return payment.currency === amount.currency && payment.authorized >= amount.amount;
}

type Decided = Pick<Operation, 'outcome' | 'at'>;

function captureAnswer(paymentId: string, { outcome, at }: Decided): CaptureAnswer {
  switch (outcome) {
    case 'CAPTURED':
      return { outcome, reference: referenceOf(paymentId), at };
    case 'AUTHORIZATION_EXPIRED':
      return { outcome };
    default:
      throw new Error(`Not an outcome of a capture: ${outcome}`);
  }
}

function voidAnswer({ outcome }: Decided): VoidAnswer {
  if (outcome === 'VOIDED' || outcome === 'NOTHING_TO_VOID') return { outcome };
  throw new Error(`Not an outcome of a void: ${outcome}`);
}

function refundAnswer({ outcome, at }: Decided): RefundAnswer {
  if (outcome === 'REFUNDED') return { outcome, at };
  throw new Error(`Not an outcome of a refund: ${outcome}`);
}

/** What stands on the statement: short, and the same for the same payment. */
function referenceOf(paymentId: string): string {
  return `PAY-${paymentId.replaceAll('-', '').slice(-12).toUpperCase()}`;
}
