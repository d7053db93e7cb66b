import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OrderAudit } from '../../../sdk/main.ts';
import { AuditReader, type AuditState } from './audit-reader.ts';

let status: OrderAudit['executions'][number]['status'];
let reads: number;
let told: AuditState[];
let fails: boolean;
let stop: () => void;
let reader: AuditReader;

function audit(): OrderAudit {
  const execution = { name: 'order-1', machine: 'ORDER' as const, status, startedAt: '', stoppedAt: null };
  return {
    executions: [{ ...execution, states: [], definition: '{}' }],
    payments: [],
    stock: [],
    problems: [],
  };
}

beforeEach(() => {
  vi.useFakeTimers();
  [status, reads, told, fails] = ['SUCCEEDED', 0, [], false];
  reader = new AuditReader(
    {
      orderAudit: async () => {
        reads += 1;
        await new Promise((resolve) => setTimeout(resolve, 50));
        if (fails) throw new Error('No answer');
        return audit();
      },
    },
    'order-1',
  );
  stop = reader.follow((state) => told.push(state));
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

describe('the audit of an order', () => {
  it('is read when somebody looks, and not again while nothing happens', async () => {
    await vi.advanceTimersByTimeAsync(60_000);
    expect(reads).toBe(1);
    expect(told).toEqual([{ audit: audit(), error: undefined }]);
  });

  it('is read once for all changes that come together', async () => {
    await vi.advanceTimersByTimeAsync(1000);
    for (let event = 0; event < 10; event += 1) {
      reader.request();
      await vi.advanceTimersByTimeAsync(20);
    }
    await vi.advanceTimersByTimeAsync(60_000);
    expect(reads).toBe(2);
  });

  it('is read once more when something changed while it was read', async () => {
    await vi.advanceTimersByTimeAsync(10);
    reader.request(0);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(reads).toBe(2);
  });

  it('is read again, ever more rarely, while an execution runs, whose last states no event tells of', async () => {
    status = 'RUNNING';
    await vi.advanceTimersByTimeAsync(60_000);
    expect(reads).toBeGreaterThan(4);
    expect(reads).toBeLessThan(9);
    status = 'SUCCEEDED';
    await vi.advanceTimersByTimeAsync(20_000);
    const last = reads;
    expect(told.at(-1)?.audit?.executions[0]?.status).toBe('SUCCEEDED');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(reads).toBe(last);
  });

  it('keeps what was read when it cannot be read anew, and tries again', async () => {
    await vi.advanceTimersByTimeAsync(1000);
    fails = true;
    reader.request();
    await vi.advanceTimersByTimeAsync(1000);
    expect(told.at(-1)).toEqual({ audit: audit(), error: new Error('No answer') });
    fails = false;
    await vi.advanceTimersByTimeAsync(6000);
    expect(told.at(-1)).toEqual({ audit: audit(), error: undefined });
  });

  it('is not read any more when nobody looks', async () => {
    status = 'RUNNING';
    await vi.advanceTimersByTimeAsync(10);
    stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(reads).toBe(1);
    expect(told).toEqual([]);
  });
});
