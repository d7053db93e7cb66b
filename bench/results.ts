import { availableParallelism, cpus } from 'node:os';
import type { BenchOptions } from './options.ts';
import type { Spread } from './percentile.ts';

/** What the orders' own calls cost by themselves; milliseconds of CPU time an order. */
export interface FloorResult {
  caller: number;
  serving: number;
  total: number;
  /** Calls of one order by service and operation. */
  calls: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** What the whole system did; times in milliseconds. */
export interface LoadResult {
  ordersPerSecond: number;
  /** CPU time of the system for one order. */
  cpuPerOrder: number;
  /** CPU time of the load generator for one order, which is in no other number. */
  generatorCpuPerOrder: number;
  accepted: Spread;
  firstEvent: Spread;
  completed: Spread;
  /** Of one core, in percent. */
  idleCpuPercent: number;
  peakRssBytes: number;
}

/** The machine a run was on. */
export interface Machine {
  cores: number;
  model: string;
  node: string;
  platform: string;
}

/** What a run found. */
export interface Results {
  options: Pick<BenchOptions, 'orders' | 'customers' | 'warmup'>;
  machine: Machine;
  floor: FloorResult;
  load?: LoadResult;
}

/** The most that the system may cost, as a multiple of the floor. */
const MOST_OF_FLOOR = 3;
/** What the system shall stay under when nothing happens, in percent of one core. */
const IDLE_LIMIT_PERCENT = 1;

export function thisMachine(): Machine {
  return {
    cores: availableParallelism(),
    model: cpus()[0]?.model.trim() ?? 'unknown',
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
  };
}

/** The results for people. */
export function tableOf({ options, machine, floor, load }: Results): string {
  const { orders, customers, warmup } = options;
  const calls = Object.values(floor.calls).flatMap((operations) => Object.values(operations));
  const lines = [
    '',
    load
      ? `${orders} orders by ${customers} customers, each followed on a socket, after ${warmup} to warm up`
      : `The AWS calls of ${orders} orders, ${customers} orders at a time`,
    '',
    ...(load ? [row('orders per second', load.ordersPerSecond.toFixed(1))] : []),
    ...(load
      ? [row('CPU per order', cpu(load.cpuPerOrder), 'the whole system: every thread of the runtime')]
      : []),
    row(
      'floor',
      cpu(floor.total),
      `the order’s AWS calls alone: ${cpu(floor.caller)} the SDK, ${cpu(floor.serving)} the runtime serving them`,
    ),
  ];
  if (load) {
    const ratio = load.cpuPerOrder / floor.total;
    lines.push(
      row('ratio', ratio.toFixed(2), verdict(ratio <= MOST_OF_FLOOR, `target: at most ${MOST_OF_FLOOR}`)),
      row(
        'idle CPU',
        `${load.idleCpuPercent.toFixed(2)} %`,
        `of one core, workers warm; ${verdict(load.idleCpuPercent < IDLE_LIMIT_PERCENT, `target: under ${IDLE_LIMIT_PERCENT} %`)}`,
      ),
      row('peak memory', `${(load.peakRssBytes / 2 ** 20).toFixed(0)} MB`),
      '',
      `  ${'from placeOrder to'.padEnd(20)}${['p50', 'p95', 'p99'].map((name) => name.padStart(12)).join('')}`,
      times('accepted', load.accepted),
      times('first event', load.firstEvent),
      times('COMPLETED', load.completed),
    );
  }
  lines.push(
    '',
    `  AWS calls of an order: ${calls.reduce((sum, count) => sum + count, 0)}`,
    ...Object.entries(floor.calls).map(
      ([service, operations]) =>
        `    ${service.padEnd(10)}${Object.entries(operations)
          .map(([operation, count]) => `${operation} ${count}`)
          .join(', ')}`,
    ),
    '',
    `  ${machine.cores} cores (${machine.model}), Node ${machine.node}, ${machine.platform}`,
  );
  if (load) {
    lines.push(
      `  The load generator ran on the same cores. Its own CPU, ${cpu(load.generatorCpuPerOrder)} an order, is in no number`,
      '  above, but orders per second and the times are what was left beside it. State is kept on disk. Idle is',
      '  a minute from two minutes after the last order on, a run of what runs each minute included.',
    );
  }
  return lines.join('\n');
}

function row(name: string, value: string, note = ''): string {
  return `  ${name.padEnd(20)}${value.padStart(12)}   ${note}`.trimEnd();
}

function times(name: string, { p50, p95, p99 }: Spread): string {
  return `  ${name.padEnd(20)}${[p50, p95, p99].map((value) => `${value.toFixed(0)} ms`.padStart(12)).join('')}`;
}

function cpu(milliseconds: number): string {
  return `${milliseconds.toFixed(1)} ms`;
}

function verdict(met: boolean, target: string): string {
  return `${target}, ${met ? 'met' : 'MISSED'}`;
}
