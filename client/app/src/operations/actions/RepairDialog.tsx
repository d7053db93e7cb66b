import { useState, type ReactNode } from 'react';
import type { RepairAction } from '../../../../sdk/main.ts';
import { REPAIRS } from '../words.ts';
import { ActionDialog } from './ActionDialog.tsx';
import { ReasonField } from './ReasonField.tsx';
import type { Wish } from './wish.ts';

/** What a repair does, and why it is asked for. */
export function RepairDialog({
  action,
  onWish,
  onClose,
}: {
  action: RepairAction;
  onWish: (wish: Wish) => void;
  onClose: () => void;
}): ReactNode {
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const error = reason.trim() === '' ? 'Say why: it stands in the order’s log.' : undefined;
  const { label, does } = REPAIRS[action];

  function confirm(): boolean {
    setTried(true);
    if (error) return false;
    onWish({ action, reason: reason.trim() });
    return true;
  }

  return (
    <ActionDialog
      title={`${label}?`}
      confirm={label}
      dangerous={action !== 'REDO'}
      onConfirm={confirm}
      onClose={onClose}
    >
      <p>{does}</p>
      <ReasonField
        hint="For the log of the order, with your name to it."
        value={reason}
        error={tried ? error : undefined}
        onChange={setReason}
      />
    </ActionDialog>
  );
}
