import { useEffect, useId, useRef, useState, type ReactNode } from 'react';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';

/** Asks before an operator's action; what has to be filled in stands between. Return sends it too. */
export function ActionDialog({
  title,
  confirm,
  dangerous = false,
  onConfirm,
  onClose,
  children,
}: {
  title: string;
  /** The button's words: what will happen. */
  confirm: string;
  dangerous?: boolean;
  /** False when something has to be filled in first: the first such field gets the focus. */
  onConfirm: () => boolean;
  onClose: () => void;
  children: ReactNode;
}): ReactNode {
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  // The browser gives the focus back only to a dialog that stays: this one goes when it closes.
  const [opener] = useState(() => document.activeElement);
  useEffect(() => () => void (opener instanceof HTMLElement && opener.focus()), [opener]);
  return (
    <Dialog
      title={title}
      open
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Not now</Button>
          <Button kind={dangerous ? 'danger primary' : 'primary'} type="submit" form={id}>
            {confirm}
          </Button>
        </>
      }
    >
      <form
        id={id}
        ref={form}
        className="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (onConfirm()) return;
          // Once the field says what is wrong with it.
          requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus());
        }}
      >
        {children}
      </form>
    </Dialog>
  );
}
