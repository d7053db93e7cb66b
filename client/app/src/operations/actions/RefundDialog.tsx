import { useState, type ReactNode } from 'react';
import type { Order } from '../../../../sdk/main.ts';
import { formatMoney, type Sum } from '../../../../words/format.ts';
import { Choices, Field } from '../../ui/Field.tsx';
import { ActionDialog } from './ActionDialog.tsx';
import { readAmount, writeAmount } from './amount.ts';
import { ReasonField } from './ReasonField.tsx';
import type { Wish } from './wish.ts';

type Extent = 'all' | 'part';

/** How much is given back, why, and whether the units come back with it. */
export function RefundDialog({
  order,
  refundable,
  onWish,
  onClose,
}: {
  order: Order;
  refundable: Sum;
  onWish: (wish: Wish) => void;
  onClose: () => void;
}): ReactNode {
  const [extent, setExtent] = useState<Extent>('all');
  const [text, setText] = useState('');
  const [reason, setReason] = useState('');
  const [returnStock, setReturnStock] = useState(false);
  const [tried, setTried] = useState(false);
  const { currency } = refundable;

  const amount = extent === 'all' ? refundable.amount : readAmount(text, currency);
  const amountError =
    amount === undefined || amount < 1
      ? `Give a sum such as ${writeAmount({ amount: refundable.amount, currency })}.`
      : amount > refundable.amount
        ? `At most ${formatMoney(refundable)} can be given back.`
        : undefined;
  const reasonError = reason.trim() === '' ? 'Say why: the customer reads it.' : undefined;

  function confirm(): boolean {
    setTried(true);
    if (amount === undefined || amountError || reasonError) return false;
    onWish({ action: 'REFUND', amount: { amount, currency }, reason: reason.trim(), returnStock });
    return true;
  }

  return (
    <ActionDialog
      title="Refund"
      confirm={amount && !amountError ? `Refund ${formatMoney({ amount, currency })}` : 'Refund'}
      onConfirm={confirm}
      onClose={onClose}
    >
      <Choices
        legend="How much"
        options={[
          { value: 'all', label: `All of ${formatMoney(refundable)}` },
          { value: 'part', label: 'A part' },
        ]}
        value={extent}
        onChange={setExtent}
        inline
      />
      {extent === 'part' && (
        <Field
          label={`Amount in ${currency}`}
          inputMode="decimal"
          autoComplete="off"
          value={text}
          error={tried ? amountError : undefined}
          onChange={(event) => setText(event.target.value)}
        />
      )}
      <ReasonField
        hint="For the customer to read, on the order and on the credit note."
        value={reason}
        error={tried ? reasonError : undefined}
        onChange={setReason}
      />
      {order.stockStatus === 'COMMITTED' && (
        <label className="choice">
          <input
            type="checkbox"
            checked={returnStock}
            onChange={(event) => setReturnStock(event.target.checked)}
          />
          <span>
            The units go back to stock
            <span className="hint">All units of the order, whatever the sum.</span>
          </span>
        </label>
      )}
    </ActionDialog>
  );
}
