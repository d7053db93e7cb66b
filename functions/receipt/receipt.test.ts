import { inflateSync } from 'node:zlib';
import { PDFArray, PDFDocument, PDFRawStream } from '@cantoo/pdf-lib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { INITIAL_FACTS } from '../../domain/facts.ts';
import { initialSteps } from '../../domain/steps.ts';
import type { Order, PricedLine } from '../orders/order.ts';
import { renderReceipt } from './pdf.ts';
import { printable } from './printable.ts';
import { receiptOf } from './receipt.ts';

function line(name: string, quantity: number, amount: number, currency = 'EUR'): PricedLine {
  const lineTotal = { amount: amount * quantity, currency };
  return { productId: name, quantity, name, unitPrice: { amount, currency }, lineTotal };
}

function paidOrder(lines: PricedLine[], captured?: number): Order {
  const currency = lines[0]?.lineTotal.currency ?? 'EUR';
  const total = { amount: lines.reduce((sum, one) => sum + one.lineTotal.amount, 0), currency };
  return {
    ...{ id: '0b6c7a52-6a83-4a4f-9d3e-2f2f6c1f7a11', customerId: 'c1', status: 'CONFIRMED' },
    placedAt: '2026-01-31T17:05:09.123Z',
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
