import type { OrderLineInput, Problem } from '../../../sdk/main.ts';

/** What is wrong with an order, by where it is shown. */
export interface SortedProblems {
  /** By product. */
  byLine: ReadonlyMap<string, readonly string[]>;
  payment: readonly string[];
  others: readonly string[];
}

type Told = Pick<Problem, 'message' | 'path'>;

/** Sorts what the shop does not accept to the places it is about; `lines` are those that were sent. */
export function sortProblems(problems: readonly Told[], lines: readonly OrderLineInput[]): SortedProblems {
  const byLine = new Map<string, string[]>();
  const payment: string[] = [];
  const others: string[] = [];
  for (const { message, path } of problems) {
    const [, index] = /^lines\[(\d+)\]/.exec(path ?? '') ?? [];
    const productId = index === undefined ? undefined : lines[Number(index)]?.productId;
    if (productId !== undefined) byLine.set(productId, [...(byLine.get(productId) ?? []), message]);
    else if (path === 'paymentToken') payment.push(message);
    else others.push(message);
  }
  return { byLine, payment, others };
}
