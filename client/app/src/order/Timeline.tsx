import type { ReactNode } from 'react';
import { Icon } from '../ui/Icon.tsx';
import { STEP_ICONS, STEP_TITLES, stepText, type Step } from './steps.ts';

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
          <span className="mark">
            <Icon name={STEP_ICONS[step.state]} size={16} />
          </span>
          <span>
            <strong>{STEP_TITLES[step.name]}</strong>
            <span className="small muted">{stepText(step)}</span>
          </span>
        </li>
      ))}
    </ol>
  );
}
