import { useState, type ReactNode } from 'react';
import type { Order } from '../../../sdk/main.ts';
import { useOrdersClient } from '../../../sdk/react/main.ts';
import { Alert } from '../ui/Alert.tsx';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Problem } from '../ui/Problem.tsx';
import { keptKey } from './kept-key.ts';

/** The way to cancel an order while there is one, with a question before it. */
export function CancelOrder({ order, refresh }: { order: Order; refresh: () => void }): ReactNode {
  const client = useOrdersClient();
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  // Kept when the button goes: a refusal is told just when there is nothing left to cancel.
  const [refusal, setRefusal] = useState<string>();

  function cancel(): void {
    setAsking(false);
    setBusy(true);
    setError(undefined);
    setRefusal(undefined);
    const { key, answered } = keptKey(`cancel:${order.id}`);
    client
      .cancelOrder(order.id, { idempotencyKey: key })
      .then((result) => {
        answered();
        if (result.__typename === 'CancelRefused') setRefusal(result.problem.message);
      })
      .catch(setError)
      .finally(() => {
        setBusy(false);
        // No event tells of the cancel itself.
        refresh();
      });
  }

  return (
    <>
      {order.allowedActions.includes('CANCEL') && (
        <Button kind="danger" busy={busy} onClick={() => setAsking(true)}>
          {busy ? 'Cancelling the order' : 'Cancel the order'}
        </Button>
      )}
      {error !== undefined && <Problem error={error} retry={cancel} />}
      {refusal && (
        <Alert tone="warn" role="alert" title="The order was not cancelled">
          {refusal}
        </Alert>
      )}
      <Dialog
        title="Cancel this order?"
        open={asking}
        onClose={() => setAsking(false)}
        actions={
          <>
            <Button onClick={() => setAsking(false)}>Keep the order</Button>
            <Button kind="danger primary" onClick={cancel}>
              Yes, cancel it
            </Button>
          </>
        }
      >
        Nothing will be charged, and the goods are free for others again. This cannot be taken back.
      </Dialog>
    </>
  );
}
