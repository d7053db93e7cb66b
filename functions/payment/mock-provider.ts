import * as z from 'zod/mini';
import type { Money } from '../../domain/money.ts';
import type { Decision, Operation, OperationKind, Payment, PaymentLedger } from './ledger.ts';
import type {
  AuthorizeAnswer,
  CaptureAnswer,
  DeclineReason,
  PaymentProvider,
  PaymentRequest,
  VoidAnswer,
} from './provider.ts';
import { ProviderFailure } from './provider.ts';
import type { SandboxBehaviour } from './sandbox-tokens.ts';
import { sandboxBehaviour } from './sandbox-tokens.ts';

/** How long an authorization can be captured, in milliseconds: seven days, as cards have it. */
const CAPTURE_WITHIN_MS = 7 * 24 * 60 * 60 * 1000;
/** Each round sees one change by somebody else; a payment has few. */
const MAX_ROUNDS = 5;
/** ISO 4217's code for a transaction without a currency. */
const NO_CURRENCY = 'XXX';

const declineReason = z.enum(['DO_NOT_HONOR', 'INSUFFICIENT_FUNDS', 'EXPIRED_CARD', 'LOST_OR_STOLEN_CARD']);

/**
 * A payment provider that moves no money. It keeps books like a real one: it decides once on each key,
 * answers a repeated key from the books, and lets sandbox tokens choose what goes wrong.
 */
export function createMockProvider(ledger: PaymentLedger, now: () => Date): PaymentProvider {
  /** Raises for the calls that the token lets fail. */
  async function passOutage(
    paymentId: string,
    kind: OperationKind,
    failures: number | undefined,
  ): Promise<void> {
    if (!failures) return;
    const calls = await ledger.countCall(paymentId, kind);
    if (calls <= failures) throw new ProviderFailure('UNAVAILABLE', `The provider is down (call ${calls})`);
  }

  async function authorize(request: PaymentRequest & { token: string }): Promise<AuthorizeAnswer> {
    const { key, paymentId, amount, token } = request;
    const first = await ledger.operation(paymentId, key);
    if (first) return authorizeAnswer(sameRequest(first, amount));
    const behaviour = sandboxBehaviour(token);
    if (!behaviour) return { outcome: 'METHOD_INVALID' };
    await passOutage(paymentId, 'authorize', behaviour.failedAuthorizations);
    const at = now();
    const payment = newPayment(behaviour, token, amount, at);
    const decision: Decision = {
      ...{ paymentId, key, kind: 'authorize', amount, outcome: payment.status, at: at.toISOString() },
      ...(behaviour.decline ? { reason: behaviour.decline } : {}),
    };
    if (!(await ledger.open(payment, decision))) {
      const other = await ledger.operation(paymentId, key);
      return other ? authorizeAnswer(sameRequest(other, amount)) : { outcome: 'VOIDED' };
    }
    if (behaviour.authorizeAnswerLost) throw new ProviderFailure('UNKNOWN', 'The connection broke off');
    return authorizeAnswer(decision);
  }

  async function capture(request: PaymentRequest): Promise<CaptureAnswer> {
    const { key, paymentId, amount } = request;
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const first = await ledger.operation(paymentId, key);
      if (first) return captureAnswer(paymentId, sameRequest(first, amount));
      const payment = await ledger.payment(paymentId);
      if (payment?.status !== 'AUTHORIZED' || !covers(payment, amount)) return { outcome: 'NOT_AUTHORIZED' };
      const behaviour = sandboxBehaviour(payment.token);
      await passOutage(paymentId, 'capture', behaviour?.failedCaptures);
      const at = now().toISOString();
      const expired = payment.captureBefore <= at;
      const outcome = expired ? 'AUTHORIZATION_EXPIRED' : 'CAPTURED';
      const change: Partial<Payment> = expired
        ? { status: 'AUTH_EXPIRED' }
        : { status: 'CAPTURED', captured: amount.amount };
      const decision: Decision = { paymentId, key, kind: 'capture', amount, outcome, at };
      if (!(await ledger.change('AUTHORIZED', change, decision))) continue;
      if (behaviour?.captureAnswerLost) throw new ProviderFailure('UNKNOWN', 'The connection broke off');
      return captureAnswer(paymentId, decision);
    }
    throw new ProviderFailure('UNAVAILABLE', 'The payment is being changed by others');
  }

  async function voidPayment({ key, paymentId }: { key: string; paymentId: string }): Promise<VoidAnswer> {
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const payment = await ledger.payment(paymentId);
      const at = now().toISOString();
      const decision = { paymentId, key, kind: 'void', at } as const;
      if (!payment) {
        const amount = { amount: 0, currency: NO_CURRENCY };
        const closed: Payment = {
          status: 'VOIDED',
          authorized: 0,
          captured: 0,
          currency: NO_CURRENCY,
          captureBefore: at,
          token: '',
        };
        if (await ledger.open(closed, { ...decision, amount, outcome: 'NOTHING_TO_VOID' })) {
          return { outcome: 'NOTHING_TO_VOID' };
        }
      } else if (payment.status === 'AUTHORIZED') {
        const amount = { amount: payment.authorized, currency: payment.currency };
        if (
          await ledger.change('AUTHORIZED', { status: 'VOIDED' }, { ...decision, amount, outcome: 'VOIDED' })
        ) {
          return { outcome: 'VOIDED' };
        }
      } else if (payment.status === 'CAPTURED') return { outcome: 'CAPTURED' };
      // A payment voided with a sum was authorized before; a repeat of that void tells the same.
      else
        return {
          outcome: payment.status === 'VOIDED' && payment.authorized > 0 ? 'VOIDED' : 'NOTHING_TO_VOID',
        };
    }
    throw new ProviderFailure('UNAVAILABLE', 'The payment is being changed by others');
  }

  return {
    authorize,
    capture,
    void: voidPayment,
    async lookupAuthorize({ key, paymentId }) {
      const operation = await ledger.operation(paymentId, key);
      return operation && authorizeAnswer(operation);
    },
    async lookupCapture({ key, paymentId }) {
      const operation = await ledger.operation(paymentId, key);
      return operation && captureAnswer(paymentId, operation);
    },
  };
}

function newPayment(behaviour: SandboxBehaviour, token: string, amount: Money, at: Date): Payment {
  const status = behaviour.decline ? 'DECLINED' : behaviour.actionRequired ? 'ACTION_REQUIRED' : 'AUTHORIZED';
  const captureBefore = new Date(
    at.getTime() + (behaviour.expiresAtOnce ? 0 : CAPTURE_WITHIN_MS),
  ).toISOString();
  const authorized = status === 'AUTHORIZED' ? amount.amount : 0;
  return { status, authorized, captured: 0, currency: amount.currency, captureBefore, token };
}

function covers(payment: Payment, amount: Money): boolean {
  return payment.currency === amount.currency && payment.authorized >= amount.amount;
}

/** @throws Error when a key comes back with another amount: our mistake, and never to be answered. */
function sameRequest(operation: Operation, amount: Money): Operation {
  if (operation.amount === amount.amount && operation.currency === amount.currency) return operation;
  throw new Error('An idempotency key of the payment provider was used for another amount');
}

function authorizeAnswer(operation: Pick<Operation, 'outcome' | 'reason'>): AuthorizeAnswer {
  switch (operation.outcome) {
    case 'AUTHORIZED':
    case 'ACTION_REQUIRED':
      return { outcome: operation.outcome };
    case 'DECLINED':
      return { outcome: 'DECLINED', reason: declineReason.parse(operation.reason) satisfies DeclineReason };
    default:
      throw new Error(`Not an outcome of an authorization: ${operation.outcome}`);
  }
}

function captureAnswer(paymentId: string, operation: Pick<Operation, 'outcome' | 'at'>): CaptureAnswer {
  switch (operation.outcome) {
    case 'CAPTURED':
      return { outcome: 'CAPTURED', reference: referenceOf(paymentId), at: operation.at };
    case 'AUTHORIZATION_EXPIRED':
      return { outcome: 'AUTHORIZATION_EXPIRED' };
    default:
      throw new Error(`Not an outcome of a capture: ${operation.outcome}`);
  }
}

/** What stands on the statement: short, and the same for the same payment. */
function referenceOf(paymentId: string): string {
  return `PAY-${paymentId.replaceAll('-', '').slice(-12).toUpperCase()}`;
}
