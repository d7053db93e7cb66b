import { useState, type ReactNode } from 'react';
import type { ReceiptLink } from '../../../sdk/main.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Problem } from '../ui/Problem.tsx';
import { openDocument } from './open-document.ts';

/** Opens a receipt or a credit note. */
export function DocumentButton({
  label,
  link,
}: {
  label: string;
  link: () => Promise<ReceiptLink | null>;
}): ReactNode {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();

  function open(): void {
    setBusy(true);
    setError(undefined);
    openDocument(link)
      .catch(setError)
      .finally(() => setBusy(false));
  }

  return (
    <>
      <Button busy={busy} onClick={open}>
        <Icon name="document" />
        {label}
        <span className="unseen"> (opens a new tab)</span>
      </Button>
      {error !== undefined && <Problem error={error} retry={open} />}
    </>
  );
}
