import { decimalOf } from '../../domain/money.ts';
import type { Pen, Style } from './page.ts';
import {
  drawBand,
  drawFoot,
  drawHead,
  FAINT,
  fitted,
  MARGIN,
  minuteOf,
  newPage,
  RIGHT,
  rule,
  write,
} from './page.ts';
import type { Receipt } from './receipt.ts';

const ROW_HEIGHT = 22;
/** Right edges of the table's columns of numbers. */
const QUANTITY_RIGHT = 350;
const UNIT_RIGHT = 445;
const NAME_WIDTH = QUANTITY_RIGHT - 50 - MARGIN;

/**
 * The receipt as a PDF of one page. The same receipt gives the same bytes: every date in it, those of
 * the file included, is the order's own.
 */
export async function renderReceipt(receipt: Receipt): Promise<Uint8Array> {
  const pen = await newPage(`Receipt for order ${receipt.orderId}`, receipt.paidAt);
  drawHead(pen, 'Receipt', [
    ['Order', receipt.orderId],
    ['Placed', minuteOf(receipt.placedAt)],
    ['Paid', minuteOf(receipt.paidAt)],
    ['Payment reference', receipt.paymentReference],
  ]);
  const end = drawTable(pen, receipt);
  drawTotal(pen, receipt, end);
  drawFoot(pen, 'This receipt was made when the payment was taken and does not change.');
  return pen.document.save();
}

/** Gives back the y below the last row. */
function drawTable(pen: Pen, { lines }: Receipt): number {
  const top = 630;
  drawBand(pen, top, ROW_HEIGHT);
  const heading: Style = { size: 9, bold: true, color: FAINT };
  write(pen, 'Item', MARGIN, top, heading);
  write(pen, 'Quantity', QUANTITY_RIGHT, top, { ...heading, right: true });
  write(pen, 'Unit price', UNIT_RIGHT, top, { ...heading, right: true });
  write(pen, 'Amount', RIGHT, top, { ...heading, right: true });
  let y = top;
  for (const line of lines) {
    y -= ROW_HEIGHT;
    write(pen, fitted(pen.regular, line.name, 10, NAME_WIDTH), MARGIN, y);
    write(pen, String(line.quantity), QUANTITY_RIGHT, y, { right: true });
    write(pen, decimalOf(line.unitPrice), UNIT_RIGHT, y, { right: true });
    write(pen, decimalOf(line.lineTotal), RIGHT, y, { right: true });
    rule(pen, y - 7);
  }
  return y - ROW_HEIGHT;
}

function drawTotal(pen: Pen, { total }: Receipt, below: number): void {
  const y = below - 10;
  write(pen, 'Total paid', UNIT_RIGHT, y, { size: 13, bold: true, right: true });
  write(pen, decimalOf(total), RIGHT, y, { size: 13, bold: true, right: true });
  write(pen, `All amounts in ${total.currency}`, RIGHT, y - 18, { size: 9, color: FAINT, right: true });
}
