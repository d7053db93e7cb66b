import type { Money } from '../../domain/money.ts';
import { decimalOf } from '../../domain/money.ts';
import type { CreditNote } from './credit-note.ts';
import type { Pen } from './page.ts';
import {
  drawBand,
  drawFoot,
  drawHead,
  FAINT,
  MARGIN,
  minuteOf,
  newPage,
  RIGHT,
  rule,
  wrapped,
  write,
} from './page.ts';

const ROW_HEIGHT = 22;
const LINE_HEIGHT = 14;

/**
 * The credit note as a PDF of one page. The same refund gives the same bytes: every date in it, those of
 * the file included, is the refund's own.
 */
export async function renderCreditNote(note: CreditNote): Promise<Uint8Array> {
  const pen = await newPage(`Credit note ${note.n} for order ${note.orderId}`, note.refundedAt);
  const below = drawHead(pen, `Credit note ${note.n}`, [
    ['Order', note.orderId],
    ['Paid', minuteOf(note.paidAt)],
    ['Requested', minuteOf(note.refundedAt)],
    ['Payment reference', note.paymentReference],
  ]);
  drawSums(pen, note, drawReason(pen, note, below - 41));
  drawFoot(pen, 'This credit note was made when the money was given back and does not change.');
  return pen.document.save();
}

/** Gives back the y below the reason. */
function drawReason(pen: Pen, { reason }: CreditNote, top: number): number {
  drawBand(pen, top, ROW_HEIGHT);
  write(pen, 'Reason', MARGIN, top, { size: 9, bold: true, color: FAINT });
  let y = top - ROW_HEIGHT;
  for (const line of wrapped(pen.regular, reason, 10, RIGHT - MARGIN)) {
    write(pen, line, MARGIN, y);
    y -= LINE_HEIGHT;
  }
  return y - LINE_HEIGHT;
}

function drawSums(pen: Pen, { amount, before, paid }: CreditNote, top: number): void {
  drawBand(pen, top, ROW_HEIGHT);
  write(pen, 'Amount', RIGHT, top, { size: 9, bold: true, color: FAINT, right: true });
  const rows: [string, Money][] = [['Paid for the order', paid]];
  if (before.amount > 0) rows.push(['Refunded before', before]);
  let y = top;
  for (const [label, sum] of rows) {
    y -= ROW_HEIGHT;
    write(pen, label, MARGIN, y);
    write(pen, decimalOf(sum), RIGHT, y, { right: true });
    rule(pen, y - 7);
  }
  y -= ROW_HEIGHT + 10;
  write(pen, 'Refunded with this note', MARGIN, y, { size: 13, bold: true });
  write(pen, decimalOf(amount), RIGHT, y, { size: 13, bold: true, right: true });
  write(pen, `All amounts in ${amount.currency}`, RIGHT, y - 18, { size: 9, color: FAINT, right: true });
}
