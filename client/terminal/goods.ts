import { formatMoney, type Sum } from '../words/format.ts';
import { cut, harmless, type Line, type Look, padEnd, padStart, widthOf } from './text.ts';

const LONGEST_NAME = 48;

/** One of the goods of an order; the sum is missing before it is known. */
export interface GoodsRow {
  quantity: number;
  name: string;
  sum: Sum | undefined;
}

/** Goods with their sums, and below them the total; each on a row. */
export function goodsTable(
  goods: readonly GoodsRow[],
  total: Sum | undefined,
  columns: number,
): { rows: Line[]; total: Line[] } {
  const sums = goods.map(({ sum }) => (sum ? formatMoney(sum) : ''));
  const totalSum = total ? formatMoney(total) : '';
  const sumWidth = Math.max(...[totalSum, ...sums].map(widthOf));
  const nameWidth = Math.max(8, Math.min(columns - sumWidth - 4, LONGEST_NAME));
  const row = (name: string, sum: string, ...looks: Look[]): Line => [
    ['  '],
    [padEnd(cut(harmless(name), nameWidth), nameWidth), ...looks],
    [`  ${padStart(sum, sumWidth)}`, ...looks],
  ];
  return {
    rows: goods.map(({ quantity, name }, index) => row(`${quantity} × ${name}`, sums[index] ?? '')),
    total: total ? [row('Total', totalSum, 'bold')] : [],
  };
}
