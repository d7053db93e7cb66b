import type { ReactNode } from 'react';
import { useEvery } from './every.ts';
import { FAULTS, type FaultState } from './machine.ts';
import { useMachine } from './MachineContent.tsx';
import { Alert } from '../../ui/Alert.tsx';

const LOOK_MS = 5000;

/** What is not as usual on this machine, in words. */
function oddities({ rules, clock: { offset } }: FaultState): string[] {
  const active = rules.filter((rule) => rule.active).length;
  return [
    ...(active > 0
      ? [
          `${active} fault ${active === 1 ? 'rule is' : 'rules are'} active: calls fail, hang or repeat on purpose.`,
        ]
      : []),
    ...(offset > 0 ? [`The clock is ${ahead(offset)} ahead of this machine's.`] : []),
  ];
}

function ahead(offset: number): string {
  const seconds = Math.floor(offset / 1000);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}

/** Says on every page that this machine misbehaves on purpose, as long as it does. */
export default function MachineNotice(): ReactNode {
  const { value, reload } = useMachine(FAULTS);
  useEvery(LOOK_MS, reload);
  const told = value ? oddities(value) : [];
  return (
    <div className="machine-notice" role="status">
      {told.length > 0 && (
        <Alert tone="warn" title="This machine is being tried out">
          <p>
            {told.join(' ')}{' '}
            <a href="/_local/faults" target="_blank" rel="noreferrer">
              Faults and clock<span className="unseen"> (opens a new tab)</span>
            </a>
          </p>
        </Alert>
      )}
    </div>
  );
}
