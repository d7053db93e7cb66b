import type { OrderStatus } from '../../domain/order-status.ts';
import type { Act } from './acts.ts';
import type { OrderInput } from './desk.ts';
import { priceOf } from './goods.ts';
import { actsFor, chosenHoldings, type Holding, tokenFor } from './holdings.ts';
import type { Random } from './random.ts';
import { basket, type Draft, scenariosOf, tokenOf } from './scenarios.ts';
import type { Token } from './tokens.ts';

export interface PlannedOrder {
  n: number;
  scenario: string;
  /** Which of the customers places it. */
  customer: number;
  key: string;
  input: OrderInput;
  /** Requests with the same key and input that are sent at once. */
  requests: number;
  acts: readonly Act[];
  /** Keys of what is done with it, in the order of `acts`, more than are needed. */
  keys: readonly string[];
  /** Where it may end when it is not cancelled nor refunded, and nothing fails for good. */
  ends: readonly OrderStatus[];
  holding?: Holding;
  /** The function that is down until people are asked to see to the order. */
  down?: string;
}

/** What is done to which order: the same for the same seed, number of orders, subjects and tokens. */
export interface Plan {
  /** One after the other, each with the system to itself. */
  held: readonly PlannedOrder[];
  /** The same, held for so long by the clock that all runs out. */
  late: readonly PlannedOrder[];
  /** Side by side. */
  crowd: readonly PlannedOrder[];
  /** Each needs the function that is down while it is undone, closed or refunded. */
  attended: readonly PlannedOrder[];
  /** Never confirmed, so that the sweeper has something to look after. */
  swept: readonly PlannedOrder[];
  /** When the whole system is killed so often while the crowd is under way. */
  killsIn(count: number): readonly Kill[];
}

export interface Kill {
  /** As the crowd's order of this number is placed, counted from 1, and this much later. */
  atOrder: number;
  wait: number;
  /** And again so long after it was started anew. */
  inStart: readonly number[];
}

/** These end in people's hands, because what undoes, closes or refunds them is down. */
const ATTENDED_SHARE = 0.06;
const GIVEN_UP = ['void-payment', 'release-stock', 'close-order', 'refund-payment'] as const;
/** These wait while the sweeper itself fails. */
const SWEPT_SHARE = 0.015;
const REFUNDED = { acts: [{ do: 'refund', percent: 100, returnStock: false }] } satisfies Partial<Draft>;
/** Of the others every third is followed by one while the system starts again. */
const IN_START_EVERY = 3;

export interface PlanOptions {
  orders: number;
  /** How often the system is killed, held orders and starts included. */
  kills: number;
  customers: number;
  /** Functions that can be held. */
  subjects: readonly string[];
  tokens: readonly Token[];
  random: Random;
}

/** What is done to which order: the same for the same options. */
export function planOf({ orders, kills, customers, subjects, tokens, random }: PlanOptions): Plan {
  const holdings = chosenHoldings(orders, kills, subjects, random.branch('held')).map((holding): Draft => ({
    scenario: `held: ${holding.act}`,
    ...{ token: tokenOf(tokens, tokenFor(holding)), holding, acts: actsFor(holding) },
  }));
  // A system that is killed starts with the machine's clock: what moves the clock comes after all kills.
  const held = holdings.filter(({ holding }) => holding?.act !== 'late');
  const late = holdings.filter((draft) => !held.includes(draft));
  const attended = Array.from({ length: share(orders, ATTENDED_SHARE) }, (_, index): Draft => {
    const down = GIVEN_UP[index % GIVEN_UP.length]!;
    return down === 'refund-payment'
      ? { ...REFUNDED, scenario: `${down} down`, token: tokenOf(tokens, 'tok_approve'), down }
      : { scenario: `${down} down`, token: tokenOf(tokens, 'tok_decline'), down };
  });
  const swept = Array.from({ length: share(orders, SWEPT_SHARE) }, (): Draft => ({
    ...{ scenario: 'never confirmed', token: tokenOf(tokens, 'tok_action_required'), ends: ['EXPIRED'] },
  }));
  const scenarios = scenariosOf(tokens, random.branch('scenarios'));
  const room = orders - holdings.length - attended.length - swept.length;
  const crowd = Array.from({ length: room }, (_, index) => scenarios[index % scenarios.length]!());
  const drafts = [held, random.branch('crowd').shuffled(crowd), late, attended, swept];
  const [first, second, third, fourth, fifth] = numbered(drafts, (draft, n) =>
    finish(draft, n, customers, random),
  );
  return {
    ...{ held: first!, crowd: second!, late: third!, attended: fourth!, swept: fifth! },
    killsIn: (count) => killsOf(count, crowd.length, random.branch('kills')),
  };
}

function share(orders: number, part: number): number {
  return Math.round(orders * part);
}

/** Finishes the drafts of all groups, numbered through from 1. */
function numbered<Result>(
  groups: readonly Draft[][],
  finishOne: (draft: Draft, n: number) => Result,
): Result[][] {
  let n = 0;
  return groups.map((group) => group.map((draft) => finishOne(draft, (n += 1))));
}

/** So many kills, spread over a crowd of so many. */
function killsOf(count: number, crowd: number, random: Random): Kill[] {
  const kills: Kill[] = [];
  for (let left = count; left > 0; left -= 1) {
    const again = left > 1 && kills.length % IN_START_EVERY === IN_START_EVERY - 1;
    if (again) left -= 1;
    kills.push({
      atOrder: 0,
      wait: random.between(0, 1500),
      inStart: again ? [random.between(100, 1200)] : [],
    });
  }
  return kills.map((kill, index) => {
    const from = Math.floor((index * crowd) / kills.length) + 1;
    const to = Math.max(from, Math.floor(((index + 1) * crowd) / kills.length));
    return { ...kill, atOrder: random.between(from, to) };
  });
}

function finish(draft: Draft, n: number, customers: number, random: Random): PlannedOrder {
  const { scenario, token, holding, requests = 1, acts = [] } = draft;
  const lines = draft.lines ?? basket(random);
  const total = priceOf(lines);
  const input: OrderInput = {
    lines,
    paymentToken: token.name,
    ...(draft.expects !== undefined &&
      total !== undefined && { expectedTotal: { amount: total + draft.expects, currency: 'EUR' } }),
  };
  return {
    ...{ n, scenario, input, requests, acts },
    customer: random.between(0, customers - 1),
    key: random.key(),
    keys: Array.from({ length: 6 }, () => random.key()),
    ends: draft.ends ?? token.ends,
    ...(holding && { holding }),
    ...(draft.down && { down: draft.down }),
  };
}
