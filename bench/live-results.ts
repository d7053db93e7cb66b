import type { LiveOptions } from './live-options.ts';

/** What a live run found. */
export interface LiveResults {
  options: LiveOptions;
  /** Seconds from the first order to the end of the last watch. */
  lasted: number;
  /** Connections the proxy cut. */
  cuts: number;
  ordersStored: number;
  subscribers: number;
  /** Sockets opened, the first of each subscriber left out. */
  reconnects: number;
  /** Reads of stored events, the first of each subscriber left out. */
  rereads: number;
  /** Events that came over sockets, those too that were known already. */
  heard: number;
  /** Events stored, for each subscriber. */
  expected: number;
  delivered: number;
  missing: number;
  twice: number;
  outOfOrder: number;
  /** Subscribers that did not end with exactly the stored events. */
  wrong: number;
  failures: readonly string[];
}

/** Whether all is as promised: everybody got exactly what is stored, and each order was placed once. */
export function isProven({ options, ordersStored, subscribers, wrong }: LiveResults): boolean {
  return wrong === 0 && subscribers === options.subscribers && ordersStored === options.orders;
}

/** The results for people. */
export function liveTableOf(results: LiveResults): string {
  const { cutMs, orders, seconds, seed, slowMs } = results.options;
  const lines = [
    '',
    `${orders} orders placed over ${seconds} s and watched for ${results.lasted.toFixed(0)} s, each subscriber with a client and a socket of its own;`,
    `a connection lives ${cutMs / 1000} s on average, each function begins ${slowMs / 1000} s later, seed ${seed}`,
    '',
    row('subscribers', results.subscribers),
    row('orders stored', results.ordersStored, `of ${orders} placed through the same network`),
    row('connections cut', results.cuts),
    row('reconnects', results.reconnects, 'sockets after the first of each subscriber'),
    row('re-reads', results.rereads, 'reads of stored events after the first of each subscriber'),
    row('heard on sockets', results.heard, 'events, those too that were known already'),
    row('events delivered', results.delivered, `of ${results.expected} stored, counted for each subscriber`),
    row('missing', results.missing),
    row('twice', results.twice),
    row('out of order', results.outOfOrder),
    row('wrong subscribers', results.wrong, 'did not end with exactly the stored events; must be 0'),
  ];
  if (results.failures.length > 0)
    lines.push('', ...results.failures.slice(0, 10).map((line) => `  ${line}`));
  return lines.join('\n');
}

function row(name: string, value: number, note = ''): string {
  return `  ${name.padEnd(20)}${String(value).padStart(8)}   ${note}`.trimEnd();
}
