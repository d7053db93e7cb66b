/** A way to pay in the sandbox: the token makes the mock provider answer in its way. */
export interface SandboxPayment {
  token: string;
  label: string;
}

/** docs/sandbox.md in a customer's words: every outcome, by what one is to see. */
export const SANDBOX_PAYMENTS: readonly { group: string; payments: readonly SandboxPayment[] }[] = [
  {
    group: 'Goes well',
    payments: [
      { token: 'tok_approve', label: 'Card that is accepted' },
      { token: 'tok_action_required', label: 'Card that wants your confirmation' },
    ],
  },
  {
    group: 'Is declined',
    payments: [
      { token: 'tok_decline', label: 'Card that is declined' },
      { token: 'tok_decline_insufficient_funds', label: 'Card without enough money' },
      { token: 'tok_decline_expired_card', label: 'Card that has expired' },
      { token: 'tok_decline_lost_card', label: 'Card that was reported lost' },
      { token: 'tok_action_required_then_decline', label: 'Card that is declined after your confirmation' },
      { token: 'tok_action_required_expires', label: 'Card whose confirmation runs out in seconds' },
      { token: 'tok_authorization_expires', label: 'Card whose approval runs out' },
    ],
  },
  {
    group: 'Provider in trouble, and it goes well',
    payments: [
      { token: 'tok_fail_twice_then_approve', label: 'Provider is down for two tries' },
      { token: 'tok_answer_lost', label: 'Answer to the approval gets lost' },
      { token: 'tok_capture_fails_twice', label: 'Provider is down for two tries of taking the money' },
      { token: 'tok_capture_answer_lost', label: 'Answer to taking the money gets lost' },
      { token: 'tok_notification_unavailable', label: 'Paid, but the confirmation cannot be sent at first' },
      { token: 'tok_receipt_unavailable', label: 'Paid, but the receipt cannot be written at first' },
    ],
  },
  {
    group: 'Provider in trouble, and the order is taken back',
    payments: [
      { token: 'tok_unavailable', label: 'Provider is down' },
      { token: 'tok_capture_unavailable', label: 'Provider is down when the money is to be taken' },
      { token: 'tok_void_answer_lost', label: 'Answer to giving the approval back gets lost' },
      { token: 'tok_void_fails', label: 'Approval cannot be given back: people take over' },
    ],
  },
  {
    group: 'Refunds in trouble',
    payments: [
      { token: 'tok_refund_answer_lost', label: 'Answer to a refund gets lost' },
      { token: 'tok_refund_fails', label: 'Refund does not go through: people take over' },
    ],
  },
];

export const DEFAULT_PAYMENT = 'tok_approve';
