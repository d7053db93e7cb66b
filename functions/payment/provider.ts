import type { Money } from '../../domain/money.ts';

/** Why a card issuer says no. */
export type DeclineReason = 'DO_NOT_HONOR' | 'INSUFFICIENT_FUNDS' | 'EXPIRED_CARD' | 'LOST_OR_STOLEN_CARD';

export type AuthorizeAnswer =
  | { outcome: 'AUTHORIZED' }
  | { outcome: 'DECLINED'; reason: DeclineReason }
  | { outcome: 'ACTION_REQUIRED' }
  | { outcome: 'METHOD_INVALID' }
  /** The payment was voided before it was authorized. */
  | { outcome: 'VOIDED' };

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

export interface PaymentRequest {
  /** Names the wish, not the try: a repeated key is answered with the first answer. */
  key: string;
  paymentId: string;
  amount: Money;
}

/**
 * What an order needs of a payment provider. Each call may be repeated with its key. A call that brings
 * no answer raises `ProviderFailure`.
 */
export interface PaymentProvider {
  authorize(request: PaymentRequest & { token: string }): Promise<AuthorizeAnswer>;
  /** Takes at most what was authorized. */
  capture(request: PaymentRequest): Promise<CaptureAnswer>;
  void(request: { key: string; paymentId: string }): Promise<VoidAnswer>;
  /** The answer once given to this key; undefined when the provider never decided on it. */
  lookupAuthorize(request: { key: string; paymentId: string }): Promise<AuthorizeAnswer | undefined>;
  lookupCapture(request: { key: string; paymentId: string }): Promise<CaptureAnswer | undefined>;
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

/** The key of an operation on an order's payment. `n` grows with a new wish of the business, never with a retry. */
export function paymentKey(orderId: string, kind: 'authorize' | 'capture' | 'void', n = 1): string {
  return `${orderId}:${kind}:${n}`;
}
