import type { StepState } from '../../../sdk/main.ts';
import type { IconName } from '../ui/Icon.tsx';

/** How the state of a step looks. */
export const STEP_ICONS: Readonly<Record<StepState, IconName>> = {
  WAITING: 'clock',
  RUNNING: 'dots',
  RETRYING: 'retry',
  DONE: 'check',
  FAILED: 'cross',
  SKIPPED: 'dash',
  UNDOING: 'undo',
  UNDONE: 'undo',
};
