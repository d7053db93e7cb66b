import { SANDBOX_PAYMENTS, type SandboxPayment } from '../words/payments.ts';
import { type Dialog, window } from './dialog.ts';
import { cut, hints, type Line } from './text.ts';

const PAYMENTS = SANDBOX_PAYMENTS.flatMap(({ payments }) => payments);
const WIDE = 64;

/** What is said of a token; of one that the sandbox does not know, the token itself. */
export function paymentLabel(token: string): string {
  return PAYMENTS.find((payment) => payment.token === token)?.label ?? token;
}

/** The ways to pay in the sandbox; its state is the index of the one at the arrow. */
export const paymentDialog: Dialog<number, string> = {
  lines(index, { columns, rows }) {
    const head: Line[] = [[['How would you like to pay?', 'bold']], []];
    const foot: Line[] = [
      [],
      hints([
        ['↑↓', 'choose'],
        ['Enter', 'go on'],
        ['Esc', 'back'],
      ]),
    ];
    const list = SANDBOX_PAYMENTS.flatMap(
      ({ group, payments }): { payment?: SandboxPayment; line: Line }[] => [
        { line: [['  '], [group, 'dim']] },
        ...payments.map((payment) => ({
          payment,
          line: paymentLine(payment, PAYMENTS[index] === payment, columns),
        })),
      ],
    );
    const row = list.findIndex(({ payment }) => payment !== undefined && payment === PAYMENTS[index]);
    const room = Math.max(1, rows - head.length - foot.length);
    return [...head, ...window(list, row, room).map(({ line }) => line), ...foot];
  },

  press(index, key) {
    const count = PAYMENTS.length;
    if (key === 'escape') return 'back';
    if (key === 'up') return { state: (index - 1 + count) % count };
    if (key === 'down') return { state: (index + 1) % count };
    if (key === 'enter') return { answer: PAYMENTS[index]?.token ?? '' };
    if (typeof key === 'object') {
      if (key.text === 'k') return { state: (index - 1 + count) % count };
      if (key.text === 'j') return { state: (index + 1) % count };
      if (key.text === 'q') return 'back';
    }
    return { state: index };
  },
};

function paymentLine({ token, label }: SandboxPayment, here: boolean, columns: number): Line {
  const shown = columns >= WIDE ? `  ${token}` : '';
  return [
    [here ? '› ' : '  ', 'cyan'],
    [`  ${cut(label, columns - 4)}`, ...(here ? (['bold'] as const) : [])],
    [here ? shown : '', 'dim'],
  ];
}
