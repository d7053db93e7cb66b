import type { Money } from '../../domain/money.ts';
import type { Decision, Operation, Payment } from './ledger.ts';
import type { Desk } from './mock-desk.ts';
import { behaviourOf, checkSum, decided, passConnection, passOutage, sameRequest } from './mock-desk.ts';
import type { AuthorizeAnswer, ConfirmAnswer, DeclineReason, PaymentProvider } from './provider.ts';
import type { SandboxBehaviour } from './sandbox-tokens.ts';
import { sandboxBehaviour } from './sandbox-tokens.ts';

/** How long an authorization can be captured, in milliseconds: seven days, as cards have it. */
const CAPTURE_WITHIN_MS = 7 * 24 * 60 * 60 * 1000;

type Authorizing = Pick<PaymentProvider, 'authorize' | 'lookupAuthorize' | 'confirm' | 'lookupConfirm'>;

/** Authorizing, and the customer's word where the card issuer wants it. */
export function mockAuthorize(desk: Desk): Authorizing {
  const { ledger, now } = desk;

  /** A payment that asked for the customer's word is answered as it stands now, every other as at first. */
  async function authorizeAnswer(paymentId: string, { outcome, reason }: Answered): Promise<AuthorizeAnswer> {
    if (outcome === 'AUTHORIZED') return { outcome };
    if (outcome === 'DECLINED') return { outcome, reason: known(reason) };
    if (outcome === 'ACTION_REQUIRED') return waitAnswer(await ledger.payment(paymentId), now());
    throw new Error(`Not an outcome of an authorization: ${outcome}`);
  }

  return {
    async authorize({ key, paymentId, amount, token }) {
      checkSum(amount);
      const first = await ledger.operation(paymentId, key);
      if (first) return authorizeAnswer(paymentId, sameRequest(first, amount));
      const behaviour = sandboxBehaviour(token);
      if (!behaviour) return { outcome: 'METHOD_INVALID' };
      await passOutage(desk, paymentId, 'authorize', behaviour.failedAuthorizations);
      const at = now();
      const payment = newPayment(behaviour, token, amount, at);
      const decision: Decision = {
        ...{ paymentId, key, kind: 'authorize', amount, outcome: payment.status, at: at.toISOString() },
        ...(behaviour.decline ? { reason: behaviour.decline } : {}),
      };
      if (!(await ledger.open(payment, decision))) {
        const other = await ledger.operation(paymentId, key);
        return other ? authorizeAnswer(paymentId, sameRequest(other, amount)) : { outcome: 'VOIDED' };
      }
      passConnection(behaviour.authorizeAnswerLost);
      return authorizeAnswer(paymentId, decision);
    },

    async lookupAuthorize({ key, paymentId }) {
      const operation = await ledger.operation(paymentId, key);
      return operation && authorizeAnswer(paymentId, operation);
    },

    confirm: (wish) =>
      decided<ConfirmAnswer>(
        desk,
        wish,
        (first) => ({ replayed: true, ...confirmAnswer(first) }),
        async (payment) => {
          const wait = payment?.wait;
          if (!payment || !wait) return { outcome: 'NOTHING_WAITS', replayed: false };
          const at = now();
          const late = at.toISOString() >= wait.before;
          if (payment.status !== 'ACTION_REQUIRED') {
            return { outcome: late ? 'TOO_LATE' : 'NOTHING_WAITS', replayed: false };
          }
          const said = late ? { outcome: 'TOO_LATE' } : issuerSays(behaviourOf(payment));
          const decision: Decision = {
            ...{ ...wish, kind: 'confirm', at: at.toISOString() },
            ...{ amount: { amount: wait.amount, currency: payment.currency }, ...said },
          };
          if (!(await ledger.change(payment, afterConfirm(decision, at), decision))) return undefined;
          return { replayed: false, ...confirmAnswer(decision) };
        },
      ),

    async lookupConfirm({ key, paymentId }) {
      const operation = await ledger.operation(paymentId, key);
      return operation && { replayed: true, ...confirmAnswer(operation) };
    },
  };
}

type Answered = Pick<Operation, 'outcome' | 'reason'>;

function newPayment(
  behaviour: SandboxBehaviour,
  token: string,
  { amount, currency }: Money,
  at: Date,
): Payment {
  const waits = behaviour.confirmWithinMs !== undefined;
  const status = behaviour.decline ? 'DECLINED' : waits ? 'ACTION_REQUIRED' : 'AUTHORIZED';
  return {
    ...{ status, currency, token, captured: 0, refunded: 0 },
    authorized: status === 'AUTHORIZED' ? amount : 0,
    captureBefore: after(at, behaviour.expiresAtOnce ? 0 : CAPTURE_WITHIN_MS),
    ...(waits ? { wait: { amount, before: after(at, behaviour.confirmWithinMs ?? 0) } } : {}),
    ...(behaviour.decline ? { declineReason: behaviour.decline } : {}),
  };
}

/** What is true at `now` of a payment that waits for the customer, or did. */
function waitAnswer(payment: Payment | undefined, now: Date): AuthorizeAnswer {
  if (!payment?.wait) throw new Error('A payment that waited is not in the books');
  const { before } = payment.wait;
  switch (payment.status) {
    case 'ACTION_REQUIRED':
      return now.toISOString() < before
        ? { outcome: 'ACTION_REQUIRED', confirmBefore: before }
        : { outcome: 'NOT_CONFIRMED' };
    case 'DECLINED':
      return { outcome: 'DECLINED', reason: known(payment.declineReason) };
    case 'VOIDED':
      return { outcome: payment.authorized > 0 ? 'AUTHORIZED' : 'VOIDED' };
    default:
      return { outcome: 'AUTHORIZED' };
  }
}

function issuerSays({ declineAfterConfirm: reason }: SandboxBehaviour): Answered {
  return reason ? { outcome: 'DECLINED', reason } : { outcome: 'CONFIRMED' };
}

/** A word that came too late changes nothing but that it was taken. */
function afterConfirm({ outcome, reason, amount }: Decision, at: Date): Partial<Payment> {
  if (outcome === 'DECLINED') return { status: 'DECLINED', declineReason: known(reason) };
  if (outcome === 'TOO_LATE') return { status: 'ACTION_REQUIRED' };
  return { status: 'AUTHORIZED', authorized: amount.amount, captureBefore: after(at, CAPTURE_WITHIN_MS) };
}

function confirmAnswer({ outcome, reason }: Answered) {
  switch (outcome) {
    case 'CONFIRMED':
    case 'TOO_LATE':
      return { outcome } as const;
    case 'DECLINED':
      return { outcome, reason: known(reason) } as const;
    default:
      throw new Error(`Not an outcome of the customer's word: ${outcome}`);
  }
}

function known(reason: DeclineReason | undefined): DeclineReason {
  if (!reason) throw new Error('A payment was declined without a reason in the books');
  return reason;
}

function after(at: Date, milliseconds: number): string {
  return new Date(at.getTime() + milliseconds).toISOString();
}
