import type { DeclineReason } from './provider.ts';

/** How the mock provider behaves for a token. What is not named goes well. */
export interface SandboxBehaviour {
  decline?: DeclineReason;
  actionRequired?: true;
  /** So many calls find the provider down before one is answered. */
  failedAuthorizations?: number;
  failedCaptures?: number;
  /** The authorization is made, and its answer lost on the way. */
  authorizeAnswerLost?: true;
  captureAnswerLost?: true;
  /** The authorization runs out before anybody can capture it. */
  expiresAtOnce?: true;
}

/** The tokens of docs/sandbox.md. */
const TOKENS: Readonly<Record<string, SandboxBehaviour>> = {
  tok_approve: {},
  tok_decline: { decline: 'DO_NOT_HONOR' },
  tok_decline_insufficient_funds: { decline: 'INSUFFICIENT_FUNDS' },
  tok_decline_expired_card: { decline: 'EXPIRED_CARD' },
  tok_decline_lost_card: { decline: 'LOST_OR_STOLEN_CARD' },
  tok_action_required: { actionRequired: true },
  tok_fail_twice_then_approve: { failedAuthorizations: 2 },
  tok_unavailable: { failedAuthorizations: Infinity },
  tok_answer_lost: { authorizeAnswerLost: true },
  tok_capture_answer_lost: { captureAnswerLost: true },
  tok_capture_fails_twice: { failedCaptures: 2 },
  tok_capture_unavailable: { failedCaptures: Infinity },
  tok_authorization_expires: { expiresAtOnce: true },
};

export const SANDBOX_TOKENS = Object.keys(TOKENS);

/** The behaviour behind a token; undefined for one the sandbox does not know. */
export function sandboxBehaviour(token: string): SandboxBehaviour | undefined {
  return Object.hasOwn(TOKENS, token) ? TOKENS[token] : undefined;
}
