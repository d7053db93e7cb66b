import type { PDFFont, PDFPage } from '@cantoo/pdf-lib';
import { PDFDocument, rgb, StandardFonts } from '@cantoo/pdf-lib';
import { printable } from './printable.ts';

/** A4, in points. */
const PAGE = { width: 595.28, height: 841.89 };
export const MARGIN = 56;
export const RIGHT = PAGE.width - MARGIN;
/** Where what a label stands for begins. */
const VALUE_LEFT = MARGIN + 110;

const INK = rgb(0.13, 0.15, 0.18);
export const FAINT = rgb(0.45, 0.48, 0.52);
const RULE = rgb(0.84, 0.86, 0.88);
const ACCENT = rgb(0.05, 0.42, 0.38);
const BAND = rgb(0.95, 0.97, 0.97);

/** A page, and what it is written with. */
export interface Pen {
  document: PDFDocument;
  page: PDFPage;
  regular: PDFFont;
  bold: PDFFont;
}

export interface Style {
  size?: number;
  bold?: boolean;
  color?: ReturnType<typeof rgb>;
  /** Draws the text so that it ends at x. */
  right?: boolean;
}

/**
 * An empty document of one page. The same title and date give the same bytes: the file knows no other time
 * than `date` (ISO 8601).
 */
export async function newPage(title: string, date: string): Promise<Pen> {
  const document = await PDFDocument.create({ updateMetadata: false });
  const at = new Date(date);
  document.setTitle(printable(title));
  document.setLanguage('en');
  document.setProducer('realtime-orders');
  document.setCreator('realtime-orders');
  document.setCreationDate(at);
  document.setModificationDate(at);
  return {
    document,
    page: document.addPage([PAGE.width, PAGE.height]),
    regular: await document.embedFont(StandardFonts.Helvetica),
    bold: await document.embedFont(StandardFonts.HelveticaBold),
  };
}

/** The head of a document: what it is, and the facts that name it, one a line. Gives the y of the last. */
export function drawHead(pen: Pen, heading: string, facts: readonly (readonly [string, string])[]): number {
  const { page } = pen;
  page.drawRectangle({ x: 0, y: PAGE.height - 10, width: PAGE.width, height: 10, color: ACCENT });
  write(pen, heading, MARGIN, 758, { size: 28, bold: true });
  write(pen, 'realtime-orders', RIGHT, 764, { size: 11, color: FAINT, right: true });
  let y = 722 + 17;
  for (const [label, value] of facts) {
    y -= 17;
    write(pen, label, MARGIN, y, { color: FAINT });
    write(pen, fitted(pen.regular, value, 10, RIGHT - VALUE_LEFT), VALUE_LEFT, y);
  }
  return y;
}

/** The tinted band behind a table's headings, whose text stands at y. */
export function drawBand(pen: Pen, y: number, height: number): void {
  pen.page.drawRectangle({ x: MARGIN - 8, y: y - 8, width: RIGHT - MARGIN + 16, height, color: BAND });
}

/** The line of small print at the page's foot. */
export function drawFoot(pen: Pen, text: string): void {
  rule(pen, 64);
  write(pen, text, MARGIN, 48, { size: 8.5, color: FAINT });
}

export function write(pen: Pen, text: string, x: number, y: number, style: Style = {}): void {
  const { size = 10, color = INK } = style;
  const font = style.bold ? pen.bold : pen.regular;
  const shown = printable(text);
  const left = style.right ? x - font.widthOfTextAtSize(shown, size) : x;
  pen.page.drawText(shown, { x: left, y, size, font, color });
}

export function rule({ page }: Pen, y: number): void {
  page.drawLine({ start: { x: MARGIN - 8, y }, end: { x: RIGHT + 8, y }, thickness: 0.6, color: RULE });
}

/** The text, cut to the width in points, with an ellipsis where it is cut. */
export function fitted(font: PDFFont, text: string, size: number, width: number): string {
  const shown = printable(text);
  if (font.widthOfTextAtSize(shown, size) <= width) return shown;
  let end = shown.length;
  while (end > 0 && font.widthOfTextAtSize(`${shown.slice(0, end)}…`, size) > width) end--;
  return `${shown.slice(0, end).trimEnd()}…`;
}

/** The text in lines of at most the width in points, broken at spaces; a longer word is cut. */
export function wrapped(font: PDFFont, text: string, size: number, width: number): string[] {
  const lines: string[] = [];
  for (const word of printable(text).split(' ')) {
    const longer = lines.length > 0 ? `${lines.at(-1)} ${word}` : '';
    if (longer !== '' && font.widthOfTextAtSize(longer, size) <= width) lines[lines.length - 1] = longer;
    else lines.push(fitted(font, word, size, width));
  }
  return lines;
}

/** `2026-01-31 17:05 UTC` */
export function minuteOf(iso: string): string {
  return `${new Date(iso).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
