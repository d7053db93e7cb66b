import type { Money } from '../../domain/money.ts';
import type { Operation, Payment, PaymentLedger } from './ledger.ts';
import type { PaymentWish, WishKind } from './provider.ts';
import { ProviderFailure } from './provider.ts';
import type { SandboxBehaviour } from './sandbox-tokens.ts';
import { sandboxBehaviour } from './sandbox-tokens.ts';

/** Each round sees one change by somebody else; a payment has few. */
const MAX_ROUNDS = 5;
/** ISO 4217's code for a transaction without a currency. */
export const NO_CURRENCY = 'XXX';

/** What the mock provider decides with. */
export interface Desk {
  ledger: PaymentLedger;
  now: () => Date;
}

/** How the payment's token makes the provider behave. */
export function behaviourOf(payment: Payment): SandboxBehaviour {
  return sandboxBehaviour(payment.token) ?? {};
}

/** Raises for the calls that the token lets fail. */
export async function passOutage(
  { ledger }: Desk,
  paymentId: string,
  kind: WishKind,
  failures: number | undefined,
): Promise<void> {
  if (!failures) return;
  const calls = await ledger.countCall(paymentId, kind);
  if (calls <= failures) throw new ProviderFailure('UNAVAILABLE', `The provider is down (call ${calls})`);
}

/** Raises when the token loses the answer to what was just decided. */
export function passConnection(lost: true | undefined): void {
  if (lost) throw new ProviderFailure('UNKNOWN', 'The connection broke off');
}

/**
 * Decides a wish against the books: as often as others change the payment meanwhile, up to a limit.
 * `decide` gives undefined when what it read was not true any more.
 */
export async function decided<Answer>(
  { ledger }: Desk,
  { paymentId, key }: PaymentWish,
  repeat: (first: Operation) => Answer,
  decide: (payment: Payment | undefined) => Promise<Answer | undefined>,
): Promise<Answer> {
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const first = await ledger.operation(paymentId, key);
    if (first) return repeat(first);
    const answer = await decide(await ledger.payment(paymentId));
    if (answer !== undefined) return answer;
  }
  throw new ProviderFailure('UNAVAILABLE', 'The payment is being changed by others');
}

/** @throws Error when a key comes back with another amount: our mistake, and never to be answered. */
export function sameRequest(operation: Operation, amount: Money): Operation {
  if (operation.amount === amount.amount && operation.currency === amount.currency) return operation;
  throw new Error('An idempotency key of the payment provider was used for another amount');
}

/** @throws Error for a sum that is none: it would turn the books round. */
export function checkSum({ amount }: Money): void {
  if (!Number.isSafeInteger(amount) || amount < 1) throw new Error(`${amount} is no sum of money`);
}
