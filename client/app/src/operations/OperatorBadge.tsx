import type { ReactNode } from 'react';
import type { OrderStatus } from '../../../sdk/main.ts';
import { Badge } from '../ui/Badge.tsx';
import { operatorStatus } from './words.ts';

/** The order's status in the operators' words. */
export function OperatorBadge({ status }: { status: OrderStatus }): ReactNode {
  const { label, tone, moving } = operatorStatus(status);
  return (
    <Badge tone={tone} pulsing={moving}>
      {label}
    </Badge>
  );
}
