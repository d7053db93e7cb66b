import type { Act } from './acts.ts';
import type { Hold } from './matrix.ts';
import { HOLDS } from './matrix.ts';
import type { Random } from './random.ts';

/** One moment at which the order is held, and what happens then. */
export interface Holding {
  subject: string;
  where: Hold;
  act: 'cancel' | 'cancel-by-operator' | 'confirm' | 'kill' | 'late';
}

/** How late a held order is let go on: later than its stock is held for it. */
export const LATE_BY_MS = 25 * 60_000;

/** At most this share of the orders is held, so that a crowd is left. */
const HELD_SHARE = 0.25;
/** This share of the kills hits a system that holds one order; the rest hits the crowd. */
const KILLS_WHILE_HELD = 0.4;

/** Those of all that there is room for, with as many kills among them as there shall be. */
export function chosenHoldings(
  orders: number,
  kills: number,
  subjects: readonly string[],
  random: Random,
): Holding[] {
  const room = Math.floor(orders * HELD_SHARE);
  const all = random.shuffled(holdingsOf(subjects));
  const deadly = all
    .filter(({ act }) => act === 'kill')
    .slice(0, Math.min(room, Math.floor(kills * KILLS_WHILE_HELD)));
  const others = all.filter(({ act }) => act !== 'kill').slice(0, room - deadly.length);
  return random.shuffled([...deadly, ...others]);
}

/** The steps that only a refund reaches. */
export const OF_REFUNDS = ['refund-payment', 'write-credit-note', 'close-refund'];
const UNDOS = ['void-payment', 'release-stock'];
/** Reached by what must be confirmed. */
const OF_CONFIRMING = ['await-customer', 'confirm-payment'];
/** Reached only when an undo fails for good, or by time. */
const NOT_HELD = ['flag-order', 'sweep-orders'];
/** They tell of a step only when it goes wrong. */
const SILENT = ['refund-payment', 'write-credit-note', 'confirm-payment'];
const AFTER_CAPTURE = ['send-notification', 'generate-receipt', 'close-order'];

/** Every step, held everywhere, with a cancel, an operator's cancel where that differs, a kill, or a long wait. */
function holdingsOf(subjects: readonly string[]): Holding[] {
  return subjects
    .filter((subject) => !NOT_HELD.includes(subject))
    .flatMap((subject) =>
      HOLDS.filter((where) => !SILENT.includes(subject) || !['done', 'told'].includes(where)).flatMap(
        (where): Holding[] => [
          { subject, where, act: 'cancel' },
          { subject, where, act: 'kill' },
          ...(AFTER_CAPTURE.includes(subject)
            ? [{ subject, where, act: 'cancel-by-operator' as const }]
            : []),
          ...(OF_CONFIRMING.includes(subject) ? [{ subject, where, act: 'confirm' as const }] : []),
          ...(['update-inventory', 'process-payment'].includes(subject)
            ? [{ subject, where, act: 'late' as const }]
            : []),
        ],
      ),
    );
}

/** The token whose orders come to the step. */
export function tokenFor({ subject }: Holding): string {
  if (UNDOS.includes(subject)) return 'tok_decline';
  return OF_CONFIRMING.includes(subject) ? 'tok_action_required' : 'tok_approve';
}

/** What brings the order to the step where waiting does not. */
export function actsFor({ subject }: Holding): Act[] {
  if (OF_REFUNDS.includes(subject)) return [{ do: 'refund', percent: 60, returnStock: true }];
  if (OF_CONFIRMING.includes(subject)) return [{ do: 'confirm', wait: 0, times: 1 }];
  return [];
}
