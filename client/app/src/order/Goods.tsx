import type { ReactNode } from 'react';
import type { Order } from '../../../sdk/main.ts';
import { Money } from '../ui/Money.tsx';
import type { LineNow } from './again.ts';

/** What was ordered and what it costs. `now`: what is different today, at the line it is about. */
export function Goods({ order, now = [] }: { order: Order; now?: readonly LineNow[] }): ReactNode {
  const notes = new Map(now.map(({ productId, note }) => [productId, note]));
  const names = new Map(now.map(({ productId, name }) => [productId, name]));
  return (
    <ul className="sums">
      {order.lines.map(({ productId, quantity, name, unitPrice, lineTotal }) => (
        <li key={productId} data-line={productId}>
          <span>
            {quantity} × {name ?? names.get(productId) ?? productId}
            {unitPrice && quantity > 1 && (
              <span className="small muted unit-price">
                <Money value={unitPrice} /> each
              </span>
            )}
            {notes.get(productId) && <span className="line-note">{notes.get(productId)}</span>}
          </span>
          {lineTotal && <Money value={lineTotal} />}
        </li>
      ))}
      {order.total && (
        <li className="total">
          <span>Total</span>
          <Money value={order.total} />
        </li>
      )}
    </ul>
  );
}
