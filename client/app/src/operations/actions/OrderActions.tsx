import { useState, type ReactNode } from 'react';
import type { Order } from '../../../../sdk/main.ts';
import { formatMoney } from '../../../../words/format.ts';
import { Alert } from '../../ui/Alert.tsx';
import { Button } from '../../ui/Button.tsx';
import { Problem } from '../../ui/Problem.tsx';
import { useMessages } from '../../ui/Toasts.tsx';
import { REPAIR_ACTIONS, REPAIRS } from '../words.ts';
import { ActionDialog } from './ActionDialog.tsx';
import { RefundDialog } from './RefundDialog.tsx';
import { RepairDialog } from './RepairDialog.tsx';
import { useWishes } from './use-wishes.ts';
import type { Wish } from './wish.ts';

function wishText(wish: Wish): string {
  if (wish.action === 'CANCEL') return 'The cancel';
  if (wish.action === 'REFUND') return `The refund of ${formatMoney(wish.amount)}`;
  return `“${REPAIRS[wish.action].label}”`;
}

function CancelDialog({
  order,
  onWish,
  onClose,
}: {
  order: Order;
  onWish: (wish: Wish) => void;
  onClose: () => void;
}): ReactNode {
  return (
    <ActionDialog
      title="Cancel this order?"
      confirm="Cancel the order"
      dangerous
      onConfirm={() => {
        onWish({ action: 'CANCEL' });
        return true;
      }}
      onClose={onClose}
    >
      <p>
        {order.refundable
          ? `It is paid: all of it, ${formatMoney(order.refundable)}, is given back, and its units go back to stock.`
          : 'Nothing is charged, and the goods are free for others again.'}{' '}
        This cannot be taken back.
      </p>
    </ActionDialog>
  );
}

/** What an operator may do with the order as it stands, each with a question before it. */
export function OrderActions({ order, refresh }: { order: Order; refresh: () => void }): ReactNode {
  const { toast } = useMessages();
  const [asking, setAsking] = useState<Wish['action']>();
  const { send, busy, unanswered, giveUp, error, refusal } = useWishes(order.id, {
    onAnswer: (wish, { refusal }) => {
      if (!refusal) toast(`${wishText(wish)} is under way.`);
    },
    onEnd: refresh,
  });
  const close = (): void => setAsking(undefined);
  const wish = (one: Wish): void => {
    close();
    send(one);
  };
  const may = (action: Wish['action']): boolean => order.allowedActions.includes(action);
  const nothing = !(['CANCEL', 'REFUND', ...REPAIR_ACTIONS] as const).some(may);
  const blocked = busy || unanswered !== undefined;

  return (
    <>
      <div className="actions">
        {REPAIR_ACTIONS.filter(may).map((action) => (
          <Button
            key={action}
            kind={action === 'REDO' ? 'primary' : 'plain'}
            busy={blocked}
            onClick={() => setAsking(action)}
          >
            {REPAIRS[action].label}
          </Button>
        ))}
        {may('REFUND') && (
          <Button busy={blocked} onClick={() => setAsking('REFUND')}>
            Refund
          </Button>
        )}
        {may('CANCEL') && (
          <Button kind="danger" busy={blocked} onClick={() => setAsking('CANCEL')}>
            Cancel the order
          </Button>
        )}
      </div>
      {nothing && <p className="muted">Nothing can be done with the order as it stands.</p>}
      {unanswered && !busy && error === undefined && (
        <Alert
          tone="warn"
          title={`${wishText(unanswered)} has no answer yet`}
          actions={
            <>
              <Button kind="primary" onClick={() => send(unanswered)}>
                Ask for the answer
              </Button>
              <Button onClick={giveUp}>Leave it</Button>
            </>
          }
        >
          It was sent, and the connection broke before the answer came. Asking again does nothing twice.
        </Alert>
      )}
      {error !== undefined && (
        <Problem
          error={error}
          retry={unanswered && (() => send(unanswered))}
          actions={unanswered && <Button onClick={giveUp}>Leave it</Button>}
        />
      )}
      {refusal && (
        <Alert tone="warn" role="alert" title="That was not taken">
          {refusal}
        </Alert>
      )}
      {asking === 'CANCEL' && <CancelDialog order={order} onWish={wish} onClose={close} />}
      {asking === 'REFUND' && order.refundable && (
        <RefundDialog order={order} refundable={order.refundable} onWish={wish} onClose={close} />
      )}
      {asking && asking !== 'CANCEL' && asking !== 'REFUND' && (
        <RepairDialog action={asking} onWish={wish} onClose={close} />
      )}
    </>
  );
}
