/** Something that does not agree, as the reconciler tells it. */
export interface Finding {
  kind: string;
  code: string;
  orderId?: string | undefined;
  productId?: string | undefined;
  message: string;
  /** ISO 8601. */
  since: string;
  /** Whether `--repair` may mend it. */
  safe: boolean;
  /** What was done about it. */
  repaired?: string | undefined;
}

export interface Report {
  compared: { orders: number; payments: number; products: number; objects: number };
  findings: Finding[];
}

const HEADINGS = ['KIND', 'CODE', 'ORDER OR PRODUCT', 'SINCE', 'REPAIRED', 'WHAT'];

/** What was found, a line each, for a terminal. */
export function tableOf(findings: readonly Finding[]): string {
  const rows = findings.map(({ kind, code, orderId, productId, since, safe, repaired, message }) => [
    kind,
    code,
    orderId ?? `product ${productId}`,
    since.slice(0, 19).replace('T', ' '),
    repaired ?? (safe ? 'no, but --repair can' : 'no'),
    message,
  ]);
  const lines = [HEADINGS, ...rows];
  const widths = HEADINGS.map((_, column) => Math.max(...lines.map((row) => (row[column] ?? '').length)));
  return lines
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** How much was compared, and what came of it. */
export function summaryOf({ compared, findings }: Report, repair: boolean): string {
  const { orders, payments, products, objects } = compared;
  const count = (n: number, thing: string): string => `${n} ${thing}${n === 1 ? '' : 's'}`;
  const all = [
    count(orders, 'order'),
    count(payments, 'payment'),
    count(products, 'product'),
    count(objects, 'object'),
  ].join(', ');
  const repaired = findings.filter((finding) => finding.repaired !== undefined).length;
  const left = findings.filter((finding) => finding.repaired === undefined);
  const safe = left.filter((finding) => finding.safe).length;
  const mismatches = left.length === 1 ? '1 mismatch is left' : `${left.length} mismatches are left`;
  const outcome = left.length === 0 ? 'the books agree' : `${mismatches}, see docs/books.md`;
  return [
    `Compared ${all}: ${outcome}.`,
    ...(repaired > 0 ? [`Repaired: ${repaired}.`] : []),
    ...(safe > 0 && !repair ? [`${safe} of them npm run reconcile -- --repair can mend.`] : []),
  ].join(' ');
}
