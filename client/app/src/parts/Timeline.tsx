import type { ReactNode } from 'react';
import type { OrderFieldsFragment, StepName, StepState } from '../../../sdk/generated/operations.ts';
import { formatClock, words } from '../format.ts';

type Step = OrderFieldsFragment['steps'][number];

/** What each step does, as a customer would say it. */
export const STEP_TITLES: Record<StepName, string> = {
  VALIDATE_ORDER: 'Check the order',
  SAVE_ORDER: 'Hold the goods',
  PROCESS_PAYMENT: 'Authorize the payment',
  UPDATE_INVENTORY: 'Commit the goods',
  SEND_NOTIFICATION: 'Send the confirmation',
  GENERATE_RECEIPT: 'Write the receipt',
};

const MARKS: Record<StepState, string> = {
  WAITING: '·',
  RUNNING: '…',
  RETRYING: '↻',
  DONE: '✓',
  FAILED: '✕',
  SKIPPED: '–',
  UNDOING: '↺',
  UNDONE: '↺',
};

function detail(step: Step): string {
  const reason = step.reasonCode ? `: ${words(step.reasonCode)}` : '';
  switch (step.state) {
    case 'RETRYING':
      return `Try ${step.attempt} of ${step.maxAttempts ?? step.attempt}${reason}`;
    case 'DONE':
      return `${step.endedAt ? formatClock(step.endedAt) : 'Done'}${step.attempt > 1 ? `, on try ${step.attempt}` : ''}`;
    default:
      return words(step.state) + reason;
  }
}

/** The six steps of an order and how each one stands. */
export function Timeline({ steps }: { steps: readonly Step[] }): ReactNode {
  return (
    <ol className="timeline">
      {steps.map((step) => (
        <li
          key={step.name}
          className={`step ${step.state.toLowerCase()}`}
          data-step={step.name}
          data-state={step.state}
        >
          <span className="mark" aria-hidden="true">
            {MARKS[step.state]}
          </span>
          <span>
            <strong>{STEP_TITLES[step.name]}</strong>
            <span className="muted">{detail(step)}</span>
          </span>
        </li>
      ))}
    </ol>
  );
}
