import type { ReactNode } from 'react';
import type { OrderStatus } from '../../../sdk/main.ts';
import { Badge } from '../ui/Badge.tsx';
import { statusWords } from '../../../words/status.ts';

/** The order's status in a word or two; the colour only repeats what they say. */
export function StatusBadge({ status }: { status: OrderStatus }): ReactNode {
  const { label, tone, moving } = statusWords(status);
  return (
    <Badge tone={tone} pulsing={moving}>
      {label}
    </Badge>
  );
}
