import { useRef, useState, type ReactNode } from 'react';
import type { OrderFieldsFragment } from '../../../sdk/generated/operations.ts';
import { cancelOrder } from '../cancel.ts';
import { Problem } from './Problem.tsx';

/** The way to cancel an order while there is one, with a question before it. `onAnswer`: the order may have moved. */
export function CancelOrder({
  order,
  onAnswer,
}: {
  order: OrderFieldsFragment;
  onAnswer: () => void;
}): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const [busy, setBusy] = useState(false);
  // Kept when the button goes: a refusal is told just when there is nothing left to cancel.
  const [problem, setProblem] = useState<string>();

  function cancel(): void {
    dialog.current?.close();
    setBusy(true);
    setProblem(undefined);
    cancelOrder(order.id)
      .then((result) => {
        if (result.__typename === 'CancelRefused') setProblem(result.problem.message);
      })
      .catch((error: unknown) => setProblem(error instanceof Error ? error.message : String(error)))
      .finally(() => {
        setBusy(false);
        onAnswer();
      });
  }

  return (
    <>
      {order.allowedActions.includes('CANCEL') && (
        <button type="button" disabled={busy} onClick={() => dialog.current?.showModal()}>
          {busy ? 'Cancelling the order…' : 'Cancel the order'}
        </button>
      )}
      {problem && <Problem text={problem} />}
      <dialog ref={dialog} className="card" aria-labelledby="cancel-question">
        <h2 id="cancel-question">Cancel this order?</h2>
        <p>Nothing will be charged, and the goods are free for others again. This cannot be taken back.</p>
        <div className="choices">
          <button type="button" autoFocus onClick={() => dialog.current?.close()}>
            Keep the order
          </button>
          <button type="button" className="primary" onClick={cancel}>
            Yes, cancel it
          </button>
        </div>
      </dialog>
    </>
  );
}
