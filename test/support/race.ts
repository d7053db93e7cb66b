import { setTimeout as delay } from 'node:timers/promises';
import type { OrderStatus } from '../../domain/order-status.ts';
import { itemsOf } from './books.ts';
import type { TestSystem } from './system.ts';

/** What a race needs of the system and of those who use it. */
export interface Racers {
  /** Places an order that will be paid; gives its id. */
  place(): Promise<string>;
  /** Resolves when the order has more than so many events, or has ended. */
  until(orderId: string, events: number): Promise<unknown>;
  /** Gives `accepted`, or the code of the refusal. */
  cancel(orderId: string): Promise<string>;
  /** Resolves with the status in which the order ended. */
  ended(orderId: string): Promise<OrderStatus>;
}

/** When one cancel comes: after more than so many events of its order, and so many milliseconds later. */
export interface Moment {
  events: number;
  milliseconds: number;
}

/** One order that was cancelled, and what came of both. */
export interface Race extends Moment {
  orderId: string;
  told: string;
  status: OrderStatus;
}

/** Lets an order for each moment be placed and cancelled then, `lanes` of them side by side. */
export async function raceCancels(
  racers: Racers,
  moments: readonly Moment[],
  lanes: number,
  onProgress: (races: readonly Race[]) => void = () => undefined,
): Promise<Race[]> {
  const races: Race[] = [];
  const waiting = [...moments];
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      for (let moment = waiting.shift(); moment; moment = waiting.shift()) {
        const orderId = await racers.place();
        await racers.until(orderId, moment.events);
        await delay(moment.milliseconds);
        const told = await racers.cancel(orderId);
        races.push({ ...moment, orderId, told, status: await racers.ended(orderId) });
        onProgress(races);
      }
    }),
  );
  return races;
}

/** How races ended: there are two ways, and whatever is neither is wrong. */
export interface RaceEnds {
  /** Accepted, ended CANCELLED, and nothing was captured. */
  cancelled: Race[];
  /** Refused as too late, ended COMPLETED, and captured. */
  completed: Race[];
  wrong: (Race & { captured: boolean })[];
}

/** Sorts the races by how they ended, by what the orders and the payment provider's books say. */
export async function raceEnds(system: TestSystem, races: readonly Race[]): Promise<RaceEnds> {
  const payments = await itemsOf(system, 'PaymentsTable');
  const captures = new Set(
    payments.flatMap(({ pk, kind, outcome }) => (kind === 'capture' && outcome === 'CAPTURED' ? [pk] : [])),
  );
  const ends: RaceEnds = { cancelled: [], completed: [], wrong: [] };
  for (const race of races) {
    const captured = captures.has(`PAYMENT#${race.orderId}`);
    const { told, status } = race;
    if (told === 'accepted' && status === 'CANCELLED' && !captured) ends.cancelled.push(race);
    else if (told === 'CANCEL_TOO_LATE' && status === 'COMPLETED' && captured) ends.completed.push(race);
    else ends.wrong.push({ ...race, captured });
  }
  return ends;
}
