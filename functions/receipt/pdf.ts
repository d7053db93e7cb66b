import type { PDFFont, PDFPage } from '@cantoo/pdf-lib';
import { PDFDocument, rgb, StandardFonts } from '@cantoo/pdf-lib';
import { decimalOf } from '../../domain/money.ts';
import { printable } from './printable.ts';
import type { Receipt } from './receipt.ts';

/** A4, in points. */
const PAGE = { width: 595.28, height: 841.89 };
const MARGIN = 56;
const RIGHT = PAGE.width - MARGIN;
const ROW_HEIGHT = 22;
/** Right edges of the table's columns of numbers. */
const QUANTITY_RIGHT = 350;
const UNIT_RIGHT = 445;
const NAME_WIDTH = QUANTITY_RIGHT - 50 - MARGIN;

const INK = rgb(0.13, 0.15, 0.18);
const FAINT = rgb(0.45, 0.48, 0.52);
const RULE = rgb(0.84, 0.86, 0.88);
const ACCENT = rgb(0.05, 0.42, 0.38);
const BAND = rgb(0.95, 0.97, 0.97);

interface Pen {
  page: PDFPage;
  regular: PDFFont;
  bold: PDFFont;
}

interface Style {
  size?: number;
  bold?: boolean;
  color?: ReturnType<typeof rgb>;
  /** Draws the text so that it ends at x. */
  right?: boolean;
}

/**
 * The receipt as a PDF of one page. The same receipt gives the same bytes: every date in it, those of
 * the file included, is the order's own.
 */
export async function renderReceipt(receipt: Receipt): Promise<Uint8Array> {
  const document = await PDFDocument.create({ updateMetadata: false });
  const paidAt = new Date(receipt.paidAt);
  document.setTitle(printable(`Receipt for order ${receipt.orderId}`));
  document.setLanguage('en');
  document.setProducer('realtime-orders');
  document.setCreator('realtime-orders');
  document.setCreationDate(paidAt);
  document.setModificationDate(paidAt);
  const pen: Pen = {
    page: document.addPage([PAGE.width, PAGE.height]),
    regular: await document.embedFont(StandardFonts.Helvetica),
    bold: await document.embedFont(StandardFonts.HelveticaBold),
  };
  drawHeader(pen, receipt);
  const end = drawTable(pen, receipt);
  drawTotal(pen, receipt, end);
  drawFooter(pen);
  return document.save();
}

function drawHeader(pen: Pen, receipt: Receipt): void {
  const { page } = pen;
  page.drawRectangle({ x: 0, y: PAGE.height - 10, width: PAGE.width, height: 10, color: ACCENT });
  write(pen, 'Receipt', MARGIN, 758, { size: 28, bold: true });
  write(pen, 'realtime-orders', RIGHT, 764, { size: 11, color: FAINT, right: true });
  const facts: [string, string][] = [
    ['Order', receipt.orderId],
    ['Placed', minuteOf(receipt.placedAt)],
    ['Paid', minuteOf(receipt.paidAt)],
    ['Payment reference', receipt.paymentReference],
  ];
  for (const [index, [label, value]] of facts.entries()) {
    const y = 722 - index * 17;
    write(pen, label, MARGIN, y, { color: FAINT });
    write(pen, fitted(pen.regular, value, 10, RIGHT - MARGIN - 110), MARGIN + 110, y);
  }
}

/** Gives back the y below the last row. */
function drawTable(pen: Pen, { lines }: Receipt): number {
  const top = 630;
  pen.page.drawRectangle({
    x: MARGIN - 8,
    y: top - 8,
    width: RIGHT - MARGIN + 16,
    height: ROW_HEIGHT,
    color: BAND,
  });
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
    rule(pen.page, y - 7);
  }
  return y - ROW_HEIGHT;
}

function drawTotal(pen: Pen, { total }: Receipt, below: number): void {
  const y = below - 10;
  write(pen, 'Total paid', UNIT_RIGHT, y, { size: 13, bold: true, right: true });
  write(pen, decimalOf(total), RIGHT, y, { size: 13, bold: true, right: true });
  write(pen, `All amounts in ${total.currency}`, RIGHT, y - 18, { size: 9, color: FAINT, right: true });
}

function drawFooter(pen: Pen): void {
  rule(pen.page, 64);
  write(pen, 'This receipt was made when the payment was taken and does not change.', MARGIN, 48, {
    size: 8.5,
    color: FAINT,
  });
}

function write(pen: Pen, text: string, x: number, y: number, style: Style = {}): void {
  const { size = 10, color = INK } = style;
  const font = style.bold ? pen.bold : pen.regular;
  const shown = printable(text);
  const left = style.right ? x - font.widthOfTextAtSize(shown, size) : x;
  pen.page.drawText(shown, { x: left, y, size, font, color });
}

function rule(page: PDFPage, y: number): void {
  page.drawLine({ start: { x: MARGIN - 8, y }, end: { x: RIGHT + 8, y }, thickness: 0.6, color: RULE });
}

/** The text, cut to the width in points, with an ellipsis where it is cut. */
function fitted(font: PDFFont, text: string, size: number, width: number): string {
  const shown = printable(text);
  if (font.widthOfTextAtSize(shown, size) <= width) return shown;
  let end = shown.length;
  while (end > 0 && font.widthOfTextAtSize(`${shown.slice(0, end)}…`, size) > width) end--;
  return `${shown.slice(0, end).trimEnd()}…`;
}

/** `2026-01-31 17:05 UTC` */
function minuteOf(iso: string): string {
  return `${new Date(iso).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
