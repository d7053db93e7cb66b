import type { ReactNode } from 'react';
import type { OrderStatus } from '../../../sdk/generated/operations.ts';
import { words } from '../format.ts';

const GOOD: readonly OrderStatus[] = ['CONFIRMED', 'COMPLETED'];
const BAD: readonly OrderStatus[] = ['REJECTED', 'FAILED', 'EXPIRED', 'CANCELLED', 'NEEDS_ATTENTION'];

/** The order's status in one word; the colour only repeats what the word says. */
export function StatusBadge({ status }: { status: OrderStatus }): ReactNode {
  const kind = GOOD.includes(status) ? 'good' : BAD.includes(status) ? 'bad' : 'open';
  return <span className={`badge ${kind}`}>{words(status)}</span>;
}
