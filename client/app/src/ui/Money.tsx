import type { ReactNode } from 'react';
import { formatMoney, type Sum } from '../../../words/format.ts';

/** A sum, as the reader's locale writes it. */
export function Money({ value }: { value: Sum }): ReactNode {
  return <span className="money">{formatMoney(value)}</span>;
}
