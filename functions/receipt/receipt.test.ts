import { inflateSync } from 'node:zlib';
import { PDFArray, PDFDocument, PDFRawStream } from '@cantoo/pdf-lib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { INITIAL_FACTS } from '../../domain/facts.ts';
import type { RefundState } from '../../domain/refunds.ts';
import { refundIdOf } from '../../domain/refunds.ts';
import { initialSteps } from '../../domain/steps.ts';
import { firstWork } from '../../domain/work.ts';
import type { Order, PricedLine } from '../orders/order.ts';
import { creditNoteOf } from './credit-note.ts';
import { renderCreditNote } from './credit-note-pdf.ts';
import { renderReceipt } from './pdf.ts';
import { printable } from './printable.ts';
import { receiptOf } from './receipt.ts';

function line(name: string, quantity: number, amount: number, currency = 'EUR'): PricedLine {
  const lineTotal = { amount: amount * quantity, currency };
  return { productId: name, quantity, name, unitPrice: { amount, currency }, lineTotal };
}

const ORDER_ID = '0b6c7a52-6a83-4a4f-9d3e-2f2f6c1f7a11';

function paidOrder(lines: PricedLine[], captured?: number): Order {
  const currency = lines[0]?.lineTotal.currency ?? 'EUR';
  const total = { amount: lines.reduce((sum, one) => sum + one.lineTotal.amount, 0), currency };
  return {
    ...{ id: ORDER_ID, customerId: 'c1', status: 'CONFIRMED', version: 8, sequence: 8 },
    ...{ placedAt: '2026-01-31T17:05:09.123Z', updatedAt: '2026-01-31T17:05:12.000Z' },
    ...{ work: firstWork(ORDER_ID), posted: {} },
    requested: { lines: [], paymentToken: 'tok_approve' },
    lines,
    total,
    ...INITIAL_FACTS,
    steps: initialSteps(),
    payment: {
      reference: 'PAY-2F2F6C1F7A11',
      captured: { amount: captured ?? total.amount, currency },
      capturedAt: '2026-01-31T17:05:12.000Z',
    },
  };
}

const render = (order: Order): Promise<Uint8Array> => renderReceipt(receiptOf(order));

/** The strings the page draws, in order, read back from the file. */
async function drawnTexts(bytes: Uint8Array): Promise<string[]> {
  const document = await PDFDocument.load(bytes);
  expect(document.getPageCount()).toBe(1);
  const contents = document.getPage(0).node.Contents();
  const streams =
    contents instanceof PDFArray ? contents.asArray().map((ref) => document.context.lookup(ref)) : [contents];
  const operators = streams
    .filter((stream): stream is PDFRawStream => stream instanceof PDFRawStream)
    .map((stream) => inflateSync(stream.contents).toString('latin1'))
    .join('\n');
  const decoder = new TextDecoder('windows-1252');
  return [...operators.matchAll(/<([0-9A-F]*)> Tj/g)].map(([, hex]) =>
    decoder.decode(Buffer.from(hex ?? '', 'hex')),
  );
}

describe('a receipt', () => {
  it('says what was bought, what was paid, and when', async () => {
    const texts = await drawnTexts(await render(paidOrder([line('Beans', 2, 1250), line('Mug', 1, 900)])));
    expect(texts).toEqual(
      expect.arrayContaining(['Receipt', '2026-01-31 17:05 UTC', 'PAY-2F2F6C1F7A11', 'All amounts in EUR']),
    );
    const row = (name: string) => texts.slice(texts.indexOf(name), texts.indexOf(name) + 4);
    expect(row('Beans')).toEqual(['Beans', '2', '12.50', '25.00']);
    expect(row('Mug')).toEqual(['Mug', '1', '9.00', '9.00']);
    expect(texts.slice(texts.indexOf('Total paid')).slice(0, 2)).toEqual(['Total paid', '34.00']);
  });

  it('is the same file, byte for byte, each time it is written', async () => {
    const order = paidOrder([line('Beans', 2, 1250)]);
    const first = await render(order);
    const second = await render(structuredClone(order));
    expect(Buffer.compare(first, second)).toBe(0);
    expect(Buffer.compare(first, await render(paidOrder([line('Beans', 3, 1250)])))).not.toBe(0);
  });

  it.each([
    ['less was captured', paidOrder([line('Beans', 2, 1250)], 2499)],
    ['more was captured', paidOrder([line('Beans', 2, 1250)], 2501)],
    ['a line is in another currency', paidOrder([line('Beans', 1, 100), line('Rice', 1, 100, 'JPY')])],
    ['nothing was captured', { ...paidOrder([line('Beans', 1, 100)]), payment: undefined }],
  ])('is not written when %s', (_what, order) => {
    expect(() => receiptOf(order)).toThrow(/captured/);
  });

  it('has room for the largest order, in one page', async () => {
    const lines = Array.from({ length: 20 }, (_, index) => line(`Product number ${index}`, 99, 100_000));
    const texts = await drawnTexts(await render(paidOrder(lines)));
    for (const { name } of lines) expect(texts).toContain(name);
    expect(texts).toContain('1980000.00');
  });

  it('cuts a name that is too long, and shows that it does', async () => {
    const texts = await drawnTexts(await render(paidOrder([line('A very long name '.repeat(10), 1, 100)])));
    expect(texts.some((text) => /^A very long name.*…$/.test(text) && text.length < 70)).toBe(true);
  });

  it('is drawn whatever a product is called', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 60 }), async (name) => {
        await expect(render(paidOrder([line(name, 1, 100)]))).resolves.toBeInstanceOf(Uint8Array);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a credit note', () => {
  /** An order of 34.00 EUR with refunds of these sums. */
  function refundedOrder(...refunds: [sum: number, state: RefundState, reason?: string][]): Order {
    const order = paidOrder([line('Beans', 2, 1250), line('Mug', 1, 900)]);
    return {
      ...order,
      refunds: refunds.map(([amount, state, reason = 'A torn bag'], index) => ({
        ...{ id: refundIdOf(order.id, index + 1), kind: 'REFUND', amount: { amount, currency: 'EUR' } },
        ...{ reason, state, returnStock: false, callerId: 'o1', key: `key-${index}` },
        at: `2026-02-0${index + 1}T09:30:00.000Z`,
      })),
    };
  }

  const renderNote = (order: Order, n: number) => renderCreditNote(creditNoteOf(order, n));

  it('says what is given back, of what, and why', async () => {
    const texts = await drawnTexts(await renderNote(refundedOrder([900, 'REQUESTED']), 1));
    expect(texts).toEqual(
      expect.arrayContaining(['Credit note 1', '2026-02-01 09:30 UTC', 'PAY-2F2F6C1F7A11', 'A torn bag']),
    );
    const sum = (name: string) => texts[texts.indexOf(name) + 1];
    expect(sum('Paid for the order')).toBe('34.00');
    expect(sum('Refunded with this note')).toBe('9.00');
    expect(texts).not.toContain('Refunded before');
  });

  it('counts what earlier refunds gave back, and not those that failed', async () => {
    const order = refundedOrder([900, 'DONE'], [2500, 'FAILED'], [2000, 'REQUESTED']);
    const texts = await drawnTexts(await renderNote(order, 3));
    expect(texts[texts.indexOf('Refunded before') + 1]).toBe('9.00');
    expect(texts[texts.indexOf('Refunded with this note') + 1]).toBe('20.00');
  });

  it('is the same file, byte for byte, when the refund is done and others have followed', async () => {
    const first = await renderNote(refundedOrder([900, 'REQUESTED']), 1);
    const later = await renderNote(refundedOrder([900, 'DONE'], [100, 'REQUESTED']), 1);
    expect(Buffer.compare(first, later)).toBe(0);
    expect(Buffer.compare(first, await renderNote(refundedOrder([901, 'REQUESTED']), 1))).not.toBe(0);
  });

  it('wraps a long reason, and cuts a word no line has room for', async () => {
    const reason = `${'The bag was torn and the beans were all over the parcel. '.repeat(3)}${'x'.repeat(150)}`;
    const texts = await drawnTexts(await renderNote(refundedOrder([900, 'REQUESTED', reason]), 1));
    const lines = texts.filter((text) => /bag|beans|parcel|xxx/.test(text));
    expect(lines.length).toBeGreaterThan(2);
    expect(lines.join(' ')).toContain('all over the parcel. The bag was torn');
    expect(lines.at(-1)).toMatch(/^x+…$/);
  });

  it.each([
    ['more than was captured', refundedOrder([3401, 'REQUESTED']), 1],
    ['more than is left', refundedOrder([900, 'DONE'], [2501, 'REQUESTED']), 2],
    ['nothing', refundedOrder([0, 'REQUESTED']), 1],
    ['an order that was not paid', { ...refundedOrder([900, 'REQUESTED']), payment: undefined }, 1],
    ['a refund that is none', refundedOrder([900, 'DONE']), 2],
  ])('is not written of %s', (_what, order, n) => {
    expect(() => creditNoteOf(order, n)).toThrow(/captured|no refund/);
  });
});

describe('text that the fonts do not have', () => {
  it.each([
    ['Crème brûlée – 5 €', 'Crème brûlée – 5 €'],
    ['Žižka', 'Žižka'],
    ['Łódź', '?ódz'],
    ['Ștefan', 'Stefan'],
    ['コーヒー', '????'],
    ['tea 🍵', 'tea ?'],
    ['two\nlines\tand', 'two lines and'],
    ['\u0000\u007f', '??'],
    ['cafe\u0301', 'café'],
    ['ﬁlter', 'filter'],
  ])('%s becomes %s', (text, shown) => {
    expect(printable(text)).toBe(shown);
  });
});
