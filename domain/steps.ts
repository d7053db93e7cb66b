/** The six steps every order goes through, in this order. */
export const STEP_NAMES = [
  'VALIDATE_ORDER',
  'SAVE_ORDER',
  'PROCESS_PAYMENT',
  'UPDATE_INVENTORY',
  'SEND_NOTIFICATION',
  'GENERATE_RECEIPT',
] as const;
export type StepName = (typeof STEP_NAMES)[number];

export const STEP_STATES = [
  'WAITING',
  'RUNNING',
  'RETRYING',
  'DONE',
  'FAILED',
  'SKIPPED',
  'UNDOING',
  'UNDONE',
] as const;
export type StepState = (typeof STEP_STATES)[number];

/** One step as it is kept on the order. Times are ISO 8601. */
export interface Step {
  state: StepState;
  /** The attempt under way or last made, counted from 1; 0 before the first. */
  attempt: number;
  maxAttempts?: number;
  startedAt?: string;
  endedAt?: string;
  reasonCode?: string;
}

export type Steps = Record<StepName, Step>;

/** The steps of an order that was just placed: all waiting. */
export function initialSteps(): Steps {
  return {
    VALIDATE_ORDER: { state: 'WAITING', attempt: 0 },
    SAVE_ORDER: { state: 'WAITING', attempt: 0 },
    PROCESS_PAYMENT: { state: 'WAITING', attempt: 0 },
    UPDATE_INVENTORY: { state: 'WAITING', attempt: 0 },
    SEND_NOTIFICATION: { state: 'WAITING', attempt: 0 },
    GENERATE_RECEIPT: { state: 'WAITING', attempt: 0 },
  };
}
