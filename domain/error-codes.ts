export type ErrorGroup =
  'input' | 'quote' | 'stock' | 'payment' | 'state' | 'idempotency' | 'access' | 'limits' | 'system';

interface ErrorKind {
  group: ErrorGroup;
  /** Whether the same wish, sent again, may be granted: after a wait, a fresh read or a new quote. */
  retryable: boolean;
}

/** Every code the system answers with. Codes never change their meaning and are never reused. */
const ERRORS = {
  VALIDATION_FAILED: { group: 'input', retryable: false },
  EMPTY_ORDER: { group: 'input', retryable: false },
  QUANTITY_OUT_OF_RANGE: { group: 'input', retryable: false },
  TOO_MANY_LINES: { group: 'input', retryable: false },
  UNKNOWN_PRODUCT: { group: 'input', retryable: false },
  CURRENCY_MISMATCH: { group: 'input', retryable: false },
  AMOUNT_OVERFLOW: { group: 'input', retryable: false },
  PRICE_CHANGED: { group: 'quote', retryable: true },
  PRODUCT_UNAVAILABLE: { group: 'quote', retryable: true },
  OUT_OF_STOCK: { group: 'stock', retryable: true },
  RESERVATION_EXPIRED: { group: 'stock', retryable: true },
  PAYMENT_DECLINED: { group: 'payment', retryable: false },
  PAYMENT_ACTION_REQUIRED: { group: 'payment', retryable: false },
  PAYMENT_METHOD_INVALID: { group: 'payment', retryable: false },
  AUTHORIZATION_EXPIRED: { group: 'payment', retryable: false },
  REFUND_EXCEEDS_CAPTURED: { group: 'payment', retryable: false },
  NOTHING_TO_REFUND: { group: 'payment', retryable: false },
  ALREADY_REFUNDED: { group: 'payment', retryable: false },
  ILLEGAL_TRANSITION: { group: 'state', retryable: true },
  CANCEL_TOO_LATE: { group: 'state', retryable: false },
  ALREADY_CANCELLED: { group: 'state', retryable: false },
  CANCELLED_BY_CUSTOMER: { group: 'state', retryable: false },
  CANCELLED_BY_OPERATOR: { group: 'state', retryable: false },
  VERSION_CONFLICT: { group: 'state', retryable: true },
  IDEMPOTENCY_KEY_REQUIRED: { group: 'idempotency', retryable: false },
  IDEMPOTENCY_KEY_INVALID: { group: 'idempotency', retryable: false },
  IDEMPOTENCY_KEY_REUSED: { group: 'idempotency', retryable: false },
  UNAUTHENTICATED: { group: 'access', retryable: false },
  FORBIDDEN: { group: 'access', retryable: false },
  NOT_FOUND: { group: 'access', retryable: false },
  LINK_EXPIRED: { group: 'access', retryable: false },
  SCOPE_MISSING: { group: 'access', retryable: false },
  RATE_LIMITED: { group: 'limits', retryable: true },
  QUERY_TOO_COMPLEX: { group: 'limits', retryable: true },
  PAGE_TOO_LARGE: { group: 'limits', retryable: true },
  CURSOR_INVALID: { group: 'limits', retryable: true },
  PROVIDER_UNAVAILABLE: { group: 'system', retryable: true },
  TIMEOUT: { group: 'system', retryable: true },
  INTERNAL: { group: 'system', retryable: true },
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof ERRORS;

export const ERROR_CODES = Object.keys(ERRORS) as ErrorCode[];

export function groupOf(code: ErrorCode): ErrorGroup {
  return ERRORS[code].group;
}

export function isRetryable(code: ErrorCode): boolean {
  return ERRORS[code].retryable;
}

/** Whether a text from elsewhere is one of the codes. */
export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(ERRORS, text);
}
