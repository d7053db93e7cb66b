import { useState, type ReactNode } from 'react';
import type { Order } from '../../../sdk/main.ts';
import { formatDuration } from '../../../words/format.ts';
import { Icon } from '../ui/Icon.tsx';
import { useNow } from '../ui/now.ts';
import { STEP_TITLES, stepsOf, stepText, type ShownStep } from '../../../words/steps.ts';
import { STEP_ICONS } from './step-icons.ts';

/** Most steps are done before anybody has read their name: only then is it worth saying how long one takes. */
const WORTH_SAYING = 4_000;
const SLOW = 15_000;

/** How long one has been looking at a step that is under way, by this device's own clock. */
function SoFar(): ReactNode {
  const now = useNow(1000);
  const [since] = useState(() => Date.now());
  const took = now - since;
  if (took < WORTH_SAYING) return null;
  return (
    <>
      , {formatDuration(took)} so far
      {took >= SLOW && '. This is slower than usual; you need not wait here, nothing gets lost'}
    </>
  );
}

function StepText({ step, asks }: { step: ShownStep; asks: boolean }): ReactNode {
  if (step.state !== 'RUNNING') return stepText(step);
  if (asks) return 'Waits for your confirmation';
  return (
    <>
      {stepText(step)}
      <SoFar />
    </>
  );
}

/** The six steps of an order and how each one stands. */
export function Timeline({ order }: { order: Order }): ReactNode {
  const asks = order.paymentStatus === 'ACTION_REQUIRED';
  return (
    <ol className="timeline">
      {stepsOf(order).map((step) => (
        <li
          key={step.name}
          className={`step ${step.halted ? 'halted' : step.state.toLowerCase()}`}
          data-step={step.name}
          data-state={step.state}
          aria-current={step.state === 'RUNNING' ? 'step' : undefined}
        >
          <span className="mark">
            <Icon name={STEP_ICONS[step.state]} size={16} />
          </span>
          <span>
            <strong>{STEP_TITLES[step.name]}</strong>
            <span className="small muted">
              <StepText step={step} asks={asks} />
            </span>
          </span>
        </li>
      ))}
    </ol>
  );
}
