import type { DeclineReason } from './provider.ts';

/** How the mock provider behaves for a token. What is not named goes well. */
export interface SandboxBehaviour {
  decline?: DeclineReason;
  /** So long the payment waits for the customer's word, in milliseconds. */
  confirmWithinMs?: number;
  /** What the card issuer says to the customer's word. */
  declineAfterConfirm?: DeclineReason;
  /** So many calls find the provider down before one is answered. */
  failedAuthorizations?: number;
  failedCaptures?: number;
  failedVoids?: number;
  failedRefunds?: number;
  /** It is done, and the answer lost on the way. */
  authorizeAnswerLost?: true;
  captureAnswerLost?: true;
  voidAnswerLost?: true;
  refundAnswerLost?: true;
  /** The authorization runs out before anybody can capture it. */
  expiresAtOnce?: true;
}

/** Time to confirm a payment, as card issuers' own pages give it. */
const FIVE_MINUTES_MS = 5 * 60_000;
/** Short enough to wait for, long enough to see the order wait. */
const A_MOMENT_MS = 10_000;
/** The calls of one execution: undoing and refunding are tried so often before people take over. */
const CALLS_OF_ONE_RUN = 6;

/** The tokens of docs/sandbox.md. */
const TOKENS: Readonly<Record<string, SandboxBehaviour>> = {
  tok_approve: {},
  tok_decline: { decline: 'DO_NOT_HONOR' },
  tok_decline_insufficient_funds: { decline: 'INSUFFICIENT_FUNDS' },
  tok_decline_expired_card: { decline: 'EXPIRED_CARD' },
  tok_decline_lost_card: { decline: 'LOST_OR_STOLEN_CARD' },
  tok_action_required: { confirmWithinMs: FIVE_MINUTES_MS },
  tok_action_required_then_decline: {
    confirmWithinMs: FIVE_MINUTES_MS,
    declineAfterConfirm: 'DO_NOT_HONOR',
  },
  tok_action_required_expires: { confirmWithinMs: A_MOMENT_MS },
  tok_fail_twice_then_approve: { failedAuthorizations: 2 },
  tok_unavailable: { failedAuthorizations: Infinity },
  tok_answer_lost: { authorizeAnswerLost: true },
  tok_capture_answer_lost: { captureAnswerLost: true },
  tok_capture_fails_twice: { failedCaptures: 2 },
  tok_capture_unavailable: { failedCaptures: Infinity },
  tok_authorization_expires: { expiresAtOnce: true },
  tok_void_answer_lost: { failedCaptures: Infinity, voidAnswerLost: true },
  tok_void_fails: { failedCaptures: Infinity, failedVoids: CALLS_OF_ONE_RUN },
  tok_refund_answer_lost: { refundAnswerLost: true },
  tok_refund_fails: { failedRefunds: CALLS_OF_ONE_RUN },
  // Paid without trouble; what follows the payment is not (sandbox-outages.ts).
  tok_notification_unavailable: {},
  tok_receipt_unavailable: {},
};

export const SANDBOX_TOKENS = Object.keys(TOKENS);

/** The behaviour behind a token; undefined for one the sandbox does not know. */
export function sandboxBehaviour(token: string): SandboxBehaviour | undefined {
  return Object.hasOwn(TOKENS, token) ? TOKENS[token] : undefined;
}
