import { formatClock } from '../words/format.ts';
import { headline, statusWords } from '../words/status.ts';
import { eventText } from '../words/steps.ts';
import type { Order, OrderEvent, Problem } from '../sdk/main.ts';
import type { CommandError } from './failure.ts';
import { harmless } from './text.ts';

/** What is told of an order where nothing can be drawn: to programs, or into a file. */
export interface Report {
  placed(order: Order, replayed: boolean): void;
  refused(problems: readonly Problem[]): void;
  event(event: OrderEvent): void;
  outcome(order: Order, url: string): void;
  failed(error: CommandError): void;
}

type Write = (line: string) => void;

/** One JSON text a line; `kind` tells what it is about. */
export function jsonReport(write: Write): Report {
  const line = (kind: string, content: object): void => write(JSON.stringify({ kind, ...content }));
  return {
    placed: (order, replayed) => line('placed', { order, replayed }),
    refused: (problems) => line('refused', { problems }),
    event: (event) => line('event', { event }),
    outcome: (order) => line('outcome', { order }),
    failed: ({ code, message }) => line('error', { error: { code, message } }),
  };
}

/** One line for each thing that happens, for people who read it later. */
export function plainReport(write: Write, writeError: Write): Report {
  return {
    placed: ({ id }, replayed) =>
      write(replayed ? `Order ${id}, placed before under this key` : `Order ${id}`),
    refused: (problems) => problems.map(problemText).forEach(writeError),
    event: (event) => write(`${formatClock(event.occurredAt)}  ${harmless(eventText(event))}`),
    outcome(order, url) {
      write(`${statusWords(order.status).label}: ${harmless(headline(order))}`);
      write(url);
    },
    failed: ({ message }) => writeError(message),
  };
}

/** What was wrong with an order that was not taken, on one line. */
export function problemText({ message, path, code }: Problem): string {
  return harmless(`${message} (${path ? `${path}: ` : ''}${code})`);
}
