import type { ReactNode } from 'react';
import { useLocation } from 'wouter';
import type { Order } from '../../../sdk/main.ts';
import { fillBasket } from '../shop/basket.ts';
import { Alert } from '../ui/Alert.tsx';
import { Button } from '../ui/Button.tsx';
import { failedOnGoods, type LineNow } from './again.ts';

/** For an order that came to nothing: the goods back in the basket, as they can be had today, in one click. */
export function OrderAgain({ order, lines }: { order: Order; lines: readonly LineNow[] }): ReactNode {
  const [, navigate] = useLocation();
  const orderable = lines.flatMap(({ productId, quantity, unitPrice }) =>
    quantity > 0 && unitPrice ? [{ productId, quantity, unitPrice }] : [],
  );
  if (orderable.length === 0) {
    return failedOnGoods(order) ? (
      <Alert tone="info" actions={<Button onClick={() => navigate('/')}>To the catalogue</Button>}>
        None of these can be had at the moment.
      </Alert>
    ) : null;
  }
  const changed = lines.some(({ note }) => note !== undefined);
  const label = order.reasonCode?.startsWith('PAYMENT_')
    ? 'Order again with another payment'
    : changed
      ? 'Order what can be had now'
      : 'Order the same again';
  return (
    <Button
      kind="primary"
      onClick={() => {
        fillBasket(orderable);
        navigate('/checkout');
      }}
    >
      {label}
    </Button>
  );
}
