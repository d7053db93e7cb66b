import { useEffect, useId, useRef, type ReactNode } from 'react';

/**
 * A question or a small form above the page: the browser keeps the focus inside and gives it back to where it
 * was. Escape and the browser's back gesture close it.
 */
export function Dialog({
  title,
  open,
  onClose,
  children,
  actions,
}: {
  title: string;
  open: boolean;
  onClose: () => void;
  children?: ReactNode;
  actions: ReactNode;
}): ReactNode {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open && !dialog.current?.open) dialog.current?.showModal();
    if (!open && dialog.current?.open) dialog.current.close();
  }, [open]);
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby={id} onClose={onClose}>
      {open && (
        <>
          <h2 id={id}>{title}</h2>
          {typeof children === 'string' ? <p>{children}</p> : children}
          <div className="actions end">{actions}</div>
        </>
      )}
    </dialog>
  );
}
