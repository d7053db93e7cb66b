import type { ReactNode } from 'react';
import type { OrderAudit } from '../../../sdk/main.ts';
import { words } from '../../../words/format.ts';
import { DataTable, type Column } from '../ui/DataTable.tsx';
import { Money } from '../ui/Money.tsx';
import { Time } from '../ui/Time.tsx';

type Payment = OrderAudit['payments'][number];
type Movement = OrderAudit['stock'][number];

const PAYMENTS: readonly Column<Payment>[] = [
  { key: 'at', header: 'Time', cell: ({ at }) => <Time at={at} form="clock" /> },
  { key: 'kind', header: 'Operation', cell: ({ kind }) => words(kind) },
  { key: 'outcome', header: 'Outcome', cell: ({ outcome }) => <strong>{words(outcome)}</strong> },
  { key: 'amount', header: 'Amount', align: 'end', cell: ({ amount }) => <Money value={amount} /> },
  { key: 'reason', header: 'Reason', cell: ({ reason }) => reason },
  { key: 'key', header: 'Key', cell: ({ key }) => <code>{key}</code> },
];

function Delta({ units }: { units: number }): ReactNode {
  return <span className="money">{units > 0 ? `+${units}` : units < 0 ? `−${-units}` : '0'}</span>;
}

const STOCK: readonly Column<Movement>[] = [
  { key: 'at', header: 'Time', cell: ({ at }) => <Time at={at} form="clock" /> },
  { key: 'product', header: 'Product', cell: ({ productId }) => <code>{productId}</code> },
  { key: 'movement', header: 'Movement', cell: ({ movement }) => <strong>{words(movement)}</strong> },
  {
    key: 'onHand',
    header: 'On hand',
    align: 'end',
    cell: ({ onHandDelta }) => <Delta units={onHandDelta} />,
  },
  { key: 'held', header: 'Held', align: 'end', cell: ({ reservedDelta }) => <Delta units={reservedDelta} /> },
];

/** What the payment provider did for the order. */
export function PaymentLedger({ rows }: { rows: OrderAudit['payments'] }): ReactNode {
  if (rows.length === 0) return <p className="muted">The provider was never asked.</p>;
  return (
    <DataTable
      caption="Payment ledger"
      columns={PAYMENTS}
      rows={rows}
      rowKey={({ key, at }) => `${key} ${at}`}
    />
  );
}

/** What the order did to the stock. */
export function StockLedger({ rows }: { rows: OrderAudit['stock'] }): ReactNode {
  if (rows.length === 0) return <p className="muted">No stock was moved.</p>;
  return (
    <DataTable
      caption="Stock ledger"
      columns={STOCK}
      rows={rows}
      rowKey={({ productId, movement, at }) => `${productId} ${movement} ${at}`}
    />
  );
}
