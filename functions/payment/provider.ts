import type { Money } from '../../domain/money.ts';

/** Why a card issuer says no. */
export const DECLINE_REASONS = [
  'DO_NOT_HONOR',
  'INSUFFICIENT_FUNDS',
  'EXPIRED_CARD',
  'LOST_OR_STOLEN_CARD',
] as const;
export type DeclineReason = (typeof DECLINE_REASONS)[number];

/** What is true of the authorization now: of one that waits for the customer it changes. */
export type AuthorizeAnswer =
  | { outcome: 'AUTHORIZED' }
  | { outcome: 'DECLINED'; reason: DeclineReason }
  /** The card issuer waits for the customer's word, until `confirmBefore` (ISO 8601). */
  | { outcome: 'ACTION_REQUIRED'; confirmBefore: string }
  /** The customer's word did not come in time. */
  | { outcome: 'NOT_CONFIRMED' }
  | { outcome: 'METHOD_INVALID' }
  /** The payment was voided before it was authorized. */
  | { outcome: 'VOIDED' };

/** What the card issuer makes of the customer's word. `replayed` when it was decided by an earlier call. */
export type ConfirmAnswer = { replayed: boolean } & (
  | { outcome: 'CONFIRMED' }
  | { outcome: 'DECLINED'; reason: DeclineReason }
  | { outcome: 'TOO_LATE' }
  /** The payment does not wait for anybody's word: there is none, it never asked, or it was voided. */
  | { outcome: 'NOTHING_WAITS' }
);

export type CaptureAnswer =
  /** `reference` is what the customer finds on the statement; `at` is ISO 8601. */
  | { outcome: 'CAPTURED'; reference: string; at: string }
  | { outcome: 'AUTHORIZATION_EXPIRED' }
  /** There is no authorization of that amount to capture. */
  | { outcome: 'NOT_AUTHORIZED' };

export type VoidAnswer =
  | { outcome: 'VOIDED' }
  /** Nothing was authorized, and nothing will be: the payment is closed. */
  | { outcome: 'NOTHING_TO_VOID' }
  /** Too late: the money is taken. */
  | { outcome: 'CAPTURED' };

export type RefundAnswer =
  /** `at` is ISO 8601. */
  | { outcome: 'REFUNDED'; at: string }
  /** More than what was captured and is not given back, or in another currency. */
  | { outcome: 'EXCEEDS' }
  | { outcome: 'NOT_CAPTURED' };

/** A wish about a payment. The key names the wish, not the try: a repeated key gets the decision again. */
export interface PaymentWish {
  key: string;
  paymentId: string;
}

export interface PaymentRequest extends PaymentWish {
  amount: Money;
}

/**
 * What an order needs of a payment provider. Each call may be repeated with its key. A call that brings
 * no answer raises `ProviderFailure`; what the provider did then is looked up by the key: undefined when
 * it never decided on it.
 */
export interface PaymentProvider {
  authorize(request: PaymentRequest & { token: string }): Promise<AuthorizeAnswer>;
  lookupAuthorize(wish: PaymentWish): Promise<AuthorizeAnswer | undefined>;
  /** Gives the customer's word to a payment that waits for it; taken once. */
  confirm(wish: PaymentWish): Promise<ConfirmAnswer>;
  lookupConfirm(wish: PaymentWish): Promise<ConfirmAnswer | undefined>;
  /** Takes at most what was authorized. */
  capture(request: PaymentRequest): Promise<CaptureAnswer>;
  lookupCapture(wish: PaymentWish): Promise<CaptureAnswer | undefined>;
  /** Lets an authorization go, or closes a payment that waits for the customer. */
  void(wish: PaymentWish): Promise<VoidAnswer>;
  lookupVoid(wish: PaymentWish): Promise<VoidAnswer | undefined>;
  /** Gives back at most what was captured and is not given back. */
  refund(request: PaymentRequest): Promise<RefundAnswer>;
  lookupRefund(wish: PaymentWish): Promise<RefundAnswer | undefined>;
}

/**
 * No answer. UNAVAILABLE: the provider says it did nothing. UNKNOWN: the connection broke or ran out of
 * time, and the provider may well have done it.
 */
export class ProviderFailure extends Error {
  override readonly name = 'ProviderFailure';
  readonly kind: 'UNAVAILABLE' | 'UNKNOWN';

  constructor(kind: 'UNAVAILABLE' | 'UNKNOWN', message: string) {
    super(message);
    this.kind = kind;
  }
}

export type WishKind = 'authorize' | 'confirm' | 'capture' | 'void' | 'refund';

/**
 * The key of a wish about an order's payment. `n` grows with a new wish of the business, never with a retry:
 * a refund has the number of the order's refund, and 0 when a captured order is undone.
 */
export function paymentKey(orderId: string, kind: WishKind, n = 1): string {
  return `${orderId}:${kind}:${n}`;
}
