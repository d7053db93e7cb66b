import { describe, expect, it } from 'vitest';
import { formatClock, formatDuration, formatMoney } from '../words/format.ts';
import type { Followed } from './follow.ts';
import { progressLines, type ProgressView, ticks } from './progress.ts';
import { done, followed, order, PLACED_AT } from './testing/order.ts';
import { colourful, colourless, painted, widthOf } from './text.ts';

const SAVED = [done('VALIDATE_ORDER', { status: 'VALIDATING' }), done('SAVE_ORDER', { status: 'SAVED' })];
const RETRYING = {
  type: 'STEP_RETRYING',
  step: 'PROCESS_PAYMENT',
  stepState: 'RETRYING',
  attempt: 2,
  maxAttempts: 4,
  reasonCode: 'PROVIDER_UNAVAILABLE',
} as const;
const EUR = (amount: number) => ({ amount, currency: 'EUR' });

function shown(
  what: Followed,
  {
    columns = 80,
    rows = 40,
    paint = colourless,
    ...view
  }: Partial<ProgressView> & {
    columns?: number;
    rows?: number;
    paint?: typeof colourful;
  } = {},
): string[] {
  const last = Date.parse(what.events.at(-1)?.occurredAt ?? '');
  const all = { followed: what, keys: true, now: last, frame: 0, ...view };
  return progressLines(all, { columns, rows }).map((line) => painted(line, columns, paint).trimEnd());
}

describe('an order on its way', () => {
  it('shows six steps, which of them runs, and the keys that do something', () => {
    const lines = shown(followed(SAVED));
    expect(lines[0]).toBe(`Order ${order().id}${' '.repeat(40)}● Live`);
    expect(lines.slice(2, 4)).toEqual([
      'Goods held',
      'The goods are held for you. The payment is being approved.',
    ]);
    expect(lines.slice(5, 11)).toEqual([
      '  ✓  Check the order         Done',
      '  ✓  Hold the goods          Done',
      '  ⠋  Approve the payment     Under way',
      '  ·  Set the goods aside     Waiting',
      '  ·  Send the confirmation   Waiting',
      '  ·  Write the receipt       Waiting',
    ]);
    expect(lines.at(-1)).toBe('c cancel · q leave');
    expect(shown(followed(SAVED), { keys: false }).at(-1)).not.toContain('cancel');
  });

  it('runs both last steps side by side', () => {
    const lines = shown(followed([...SAVED, { type: 'PAYMENT_CAPTURED', status: 'CONFIRMED' }]));
    expect(lines.filter((line) => line.includes('Under way'))).toHaveLength(2);
  });

  it('tells which attempt comes, how long it takes and why', () => {
    const what = followed([...SAVED, RETRYING]);
    const now = PLACED_AT + 300 + 3000;
    const text = `Trying again, attempt 2 of 4, ${formatDuration(3000)}: the payment provider does not answer`;
    expect(shown(what, { columns: 120, now })).toContain(`  ↻  Approve the payment     ${text}`);
    expect(shown(what, { now }).join(' ').replace(/\s+/g, ' ')).toContain(text);
  });

  it('counts down the time in which a payment can be confirmed, and says how', () => {
    const facts = { paymentStatus: 'ACTION_REQUIRED' } as const;
    const confirmBefore = new Date(PLACED_AT + 300_000).toISOString();
    const allowedActions = ['CANCEL', 'CONFIRM_PAYMENT'] as const;
    const what = followed([...SAVED, { type: 'PAYMENT_ACTION_REQUIRED', ...facts }], {
      paymentAction: { confirmBefore },
      allowedActions: [...allowedActions],
    });
    const lines = shown(what, { now: PLACED_AT + 61_000 });
    expect(lines).toContain('  ⠋  Approve the payment     Waits for your confirmation, 3:59 left');
    expect(lines.at(-1)).toBe('p confirm the payment · c cancel · q leave');
  });

  it('tells that the capture is tried again, which is no step', () => {
    const capture = { paymentStatus: 'CAPTURING', status: 'PAYMENT_AUTHORIZED' } as const;
    const retry = { ...RETRYING, step: null, stepState: null, maxAttempts: 6 };
    const lines = shown(
      followed([
        ...SAVED,
        done('PROCESS_PAYMENT', { status: 'PAYMENT_AUTHORIZED' }),
        done('UPDATE_INVENTORY'),
        { type: 'PAYMENT_CAPTURING', ...capture },
        retry,
      ]),
    );
    expect(lines).toContain('Take the payment: trying again, attempt 2 of 6: the payment provider does not');
    expect(lines).toContain('⠋ Payment approved');
  });

  it('tells how the connection stands, and as of when where it is not the present', () => {
    const offline = followed(SAVED, {}, { state: 'offline' });
    expect(shown(offline)[0]).toMatch(new RegExp(`○ Offline, as of ${formatClock(PLACED_AT)}$`));
    expect(shown(followed(SAVED, {}, { state: 'repairing' }))[0]).toMatch(/◌ Catching up$/);
  });

  it('says that it reads an order of which nothing is known yet', () => {
    const nothing = { ...followed([]), order: undefined, events: [] };
    expect(shown(nothing)).toContain('⠋ Reading the order …');
    expect(ticks(nothing)).toBe(true);
  });
});

describe('an order at its end', () => {
  const completed = followed(
    [...SAVED, { type: 'ORDER_COMPLETED', status: 'COMPLETED', paymentStatus: 'CAPTURED' }],
    {
      status: 'COMPLETED',
      sequence: 4,
      total: EUR(11800),
      lines: [
        { productId: 'scale', quantity: 2, name: 'Brew scale', unitPrice: EUR(5900), lineTotal: EUR(11800) },
      ],
    },
  );

  it('shows what it came to, and nothing that moves', () => {
    const lines = shown(completed);
    expect(lines[0]).toBe(`Order ${order().id}`);
    expect(lines).toContain('Completed');
    expect(
      lines.some((line) => line.startsWith('  2 × Brew scale') && line.endsWith(formatMoney(EUR(11800)))),
    ).toBe(true);
    expect(lines.some((line) => line.startsWith('  Total') && line.endsWith(formatMoney(EUR(11800))))).toBe(
      true,
    );
    expect(lines.at(-1)).toBe(`4 events in ${formatDuration(300)}`);
    expect(ticks(completed)).toBe(false);
  });

  it('tells why it came to nothing', () => {
    const message = 'The card issuer declined the payment without a reason.';
    const rejected = followed([
      ...SAVED,
      { ...RETRYING, type: 'STEP_FAILED', stepState: 'FAILED', attempt: 1, reasonCode: 'PAYMENT_DECLINED' },
      { type: 'STEP_UNDONE', step: 'SAVE_ORDER', stepState: 'UNDONE', status: 'COMPENSATING' },
      { type: 'ORDER_CLOSED', status: 'REJECTED', reasonCode: 'PAYMENT_DECLINED', message },
    ]);
    const lines = shown(rejected);
    expect(lines.slice(2, 4)).toEqual(['Rejected', message]);
    expect(lines).toContain('  ↶  Hold the goods          Taken back');
    expect(lines).toContain('  ✗  Approve the payment     Did not work: the payment was declined');
    expect(ticks(rejected)).toBe(false);
  });
});

describe('the room there is', () => {
  const what = followed([...SAVED, RETRYING]);

  it.each([20, 40, 80, 120])('is kept at a width of %d', (columns) => {
    for (const line of shown(what, { columns })) expect(widthOf(line)).toBeLessThanOrEqual(columns);
  });

  it('puts how a step stands below its name where the terminal is narrow', () => {
    const lines = shown(what, { columns: 40 });
    const at = lines.indexOf('  ↻  Approve the payment');
    expect(lines.slice(at + 1, at + 4)).toEqual([
      '       Trying again, attempt 2 of 4: the',
      '       payment provider does not answer',
      '  ·  Set the goods aside',
    ]);
    expect(lines[0]).toBe(`Order ${order().id}  ● Live`);
  });

  it.each([40, 18, 12, 8, 4])('is kept at a height of %d, with what matters most', (rows) => {
    const lines = shown(what, { rows });
    expect(lines.length).toBeLessThanOrEqual(rows);
    expect(lines.join('\n')).toContain('Order ');
    expect(lines.at(-1)).toBe('c cancel · q leave');
  });
});

describe('colours', () => {
  it('change nothing but the looks', () => {
    const what = followed([...SAVED, RETRYING]);
    const coloured = shown(what, { paint: colourful });
    // eslint-disable-next-line no-control-regex -- they are what is looked for
    const bare = coloured.map((line) => line.replace(/\u001b\[\d+m/g, '').trimEnd());
    expect(bare).toEqual(shown(what));
    expect(coloured.join('')).toContain('\u001b[32m✓\u001b[39m');
    expect(shown(what).join('')).not.toContain('\u001b');
  });

  it('are not for others to choose: what steers a terminal is taken out of their words', () => {
    const name = 'Scale\u001b[2J\u0007\u202egnorw\nnext';
    const lines = [{ productId: 'scale', quantity: 1, name, unitPrice: null, lineTotal: null }];
    const text = shown(followed(SAVED, { lines })).join('\n');
    expect(text).toContain('1 × Scale [2J gnorw next');
    // eslint-disable-next-line no-control-regex -- they are what is looked for
    expect(text).not.toMatch(/[\u001b\u0007\u202e]/u);
  });
});
