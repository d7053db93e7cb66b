import type { OrderFacts } from '../../domain/facts.ts';
import { INITIAL_FACTS } from '../../domain/facts.ts';
import { eventSortKey } from '../../domain/keys.ts';
import type { Discrepancy } from './finding.ts';
import { found } from './finding.ts';
import type { OrderWithBooks, Standing } from './order-books.ts';
import { isUnreadable } from './order-books.ts';
import type { StoredEvent } from './stored.ts';
import { listed } from './wording.ts';

const FACTS = Object.keys(INITIAL_FACTS) as (keyof OrderFacts)[];

/** The order against its events: none is missing, none is there twice, and the last one tells where it stands. */
export function checkEvents(books: OrderWithBooks, { settled }: Standing): Discrepancy[] {
  const { order, events } = books;
  // One that cannot be read is there, and is told of by itself.
  const readable = !isUnreadable(books, 'EVENT_DIFFERS');
  return [
    ...eachEvent(books),
    ...(readable ? gaps(events) : []),
    ...(order.version === order.sequence
      ? []
      : [
          found(
            'VERSION_DIFFERS',
            `The order is at version ${order.version} and at sequence ${order.sequence}: they move together.`,
          ),
        ]),
    ...(readable ? atTheEnd(books, settled) : []),
    ...posted(books),
  ];
}

function eachEvent({ orderId, events }: OrderWithBooks): Discrepancy[] {
  const seen = new Set<string>();
  return events.flatMap((event) => {
    const misplaced = event.sk !== eventSortKey(event.sequence) || event.orderId !== orderId;
    const twice = seen.has(event.eventId);
    seen.add(event.eventId);
    return [
      ...(misplaced
        ? [
            found(
              'EVENT_DIFFERS',
              `The event under ${event.sk} says it is event ${event.sequence} of order ${event.orderId}.`,
            ),
          ]
        : []),
      ...(twice ? [found('EVENT_TWICE', `The event ${event.eventId} is stored more than once.`)] : []),
    ];
  });
}

function gaps(events: readonly StoredEvent[]): Discrepancy[] {
  const there = new Set(events.map(({ sk }) => sk));
  const last = Math.max(0, ...events.map(({ sequence }) => sequence));
  const missing: number[] = [];
  for (let sequence = 1; sequence < last; sequence++) {
    if (!there.has(eventSortKey(sequence))) missing.push(sequence);
  }
  if (missing.length === 0) return [];
  return [
    found(
      'EVENT_MISSING',
      `Of events 1 to ${last} there is no ${listed(missing)}: whoever follows the order waits for it.`,
    ),
  ];
}

/** What the last event says. Order and event are written together, so the same sequence means the same moment. */
function atTheEnd({ order, events }: OrderWithBooks, settled: boolean): Discrepancy[] {
  const last = events.reduce<StoredEvent | undefined>(
    (latest, event) => (latest && latest.sequence >= event.sequence ? latest : event),
    undefined,
  );
  if (last?.sequence !== order.sequence) {
    if (!settled) return [];
    return [
      found(
        'SEQUENCE_DIFFERS',
        `The order is at sequence ${order.sequence}, its last event is number ${last?.sequence ?? 0}.`,
      ),
    ];
  }
  const facts = FACTS.filter((fact) => last[fact] !== order[fact]);
  return [
    ...(last.status === order.status
      ? []
      : [found('STATUS_DIFFERS', `The order is ${order.status}, its last event says ${last.status}.`)]),
    ...(facts.length === 0
      ? []
      : [
          found(
            'FACTS_DIFFER',
            `The last event says otherwise than the order: ${facts
              .map((fact) => `${fact} is ${order[fact]} on the order, ${last[fact]} in the event`)
              .join('; ')}.`,
          ),
        ]),
  ];
}

/** The note of what was posted, by which a repeat is known, against the events themselves. */
function posted({ order, events }: OrderWithBooks): Discrepancy[] {
  const bySequence = new Map(events.map((event) => [event.sequence, event.eventId]));
  const wrong = Object.entries(order.posted).filter(([eventId, sequence]) => {
    const stored = bySequence.get(sequence);
    return stored !== undefined && stored !== eventId;
  });
  if (wrong.length === 0) return [];
  return [
    found(
      'POSTED_DIFFERS',
      `The order takes other events for these: ${listed(wrong.map(([id, sequence]) => `${id} (${sequence})`))}.`,
    ),
  ];
}
