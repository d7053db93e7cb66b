import { beforeAll, describe, expect, it } from 'vitest';
import { bench, FunctionError, type Handler, ScriptedCloud } from '../local/states/testing/bench.ts';
import { flowDefinition, templateOf } from './testing.ts';

const FORWARD = ['ValidateOrder', 'SaveOrder', 'ProcessPayment', 'UpdateInventory', 'CapturePayment'];
const UNDO = ['VoidPayment', 'ReleaseStock', 'CloseOrder'];
const AFTER = ['SendNotification', 'GenerateReceipt', 'CloseOrder'];

let definition: Record<string, unknown>;
beforeAll(() => {
  definition = flowDefinition(templateOf('dev'));
});

interface Event {
  orderId: string;
  attempt: number;
  maxAttempts: number;
  startedAt: string;
  outcome?: string;
  failure?: { Error: string; Cause: string } | null;
}

/** Runs one order where these functions do as told and all others succeed. */
async function run(told: Record<string, (event: Event) => unknown> = {}) {
  const events: Record<string, Event[]> = {};
  const functions: Record<string, Handler> = {};
  for (const name of [...FORWARD, ...UNDO, ...AFTER]) {
    functions[name] = (event: Event) => {
      (events[name] ??= []).push(event);
      return told[name]?.(event) ?? { orderId: event.orderId, status: 'ANY' };
    };
  }
  const cloud = new ScriptedCloud(functions);
  // Full jitter at its longest.
  const { start, advance, describe: look } = await bench(definition, { cloud, random: () => 0.999 });
  const arn = await start({ orderId: 'order-1' }, 'order-1');
  for (let second = 0; second < 900; second++) {
    if ((await look(arn)).status !== 'RUNNING') break;
    await advance(1);
  }
  const { status, error } = await look(arn);
  return { status, error, invoked: cloud.invoked, events };
}

const refuse = () => {
  throw new FunctionError('OrderRefused', '{"code":"OUT_OF_STOCK","message":"Gone"}');
};
const cancelled = () => {
  throw new FunctionError('OrderCancelled', '{"code":"CANCELLED_BY_CUSTOMER","message":"Cancelled"}');
};
const breakDown = () => {
  throw new FunctionError('TypeError', 'x is undefined');
};
const fail = () => {
  throw new FunctionError('TransientFailure', '{"code":"INTERNAL","message":"Busy"}');
};

describe('an order’s run', () => {
  it('goes through every step and is closed as completed', async () => {
    const { status, invoked, events } = await run();
    expect(status).toBe('SUCCEEDED');
    expect(invoked).toEqual([...FORWARD, ...AFTER]);
    expect(events.CloseOrder).toEqual([
      {
        orderId: 'order-1',
        attempt: 1,
        maxAttempts: 6,
        startedAt: '2026-01-01T00:00:00.000Z',
        outcome: 'COMPLETED',
        failure: null,
      },
    ]);
  });

  it.each(FORWARD)('is undone and rejected when %s refuses it', async (step) => {
    const { status, invoked, events } = await run({ [step]: refuse });
    expect(status).toBe('SUCCEEDED');
    expect(invoked).toEqual([...FORWARD.slice(0, FORWARD.indexOf(step) + 1), ...UNDO]);
    expect(events.CloseOrder?.[0]).toMatchObject({ outcome: 'REJECTED', failure: { Error: 'OrderRefused' } });
    expect(JSON.parse(events.CloseOrder![0]!.failure!.Cause).errorMessage).toContain('OUT_OF_STOCK');
  });

  it.each(FORWARD)('is undone and cancelled when %s finds it cancelled, at once', async (step) => {
    const { status, invoked, events } = await run({ [step]: cancelled });
    expect(status).toBe('SUCCEEDED');
    expect(invoked).toEqual([...FORWARD.slice(0, FORWARD.indexOf(step) + 1), ...UNDO]);
    expect(events.CloseOrder?.[0]).toMatchObject({
      outcome: 'CANCELLED',
      failure: { Error: 'OrderCancelled' },
    });
  });

  it.each(FORWARD)('is undone and failed, loudly, when %s breaks', async (step) => {
    const { status, error, invoked, events } = await run({ [step]: breakDown });
    expect([status, error]).toEqual(['FAILED', 'OrderFailed']);
    expect(invoked).toEqual([...FORWARD.slice(0, FORWARD.indexOf(step) + 1), ...UNDO]);
    expect(events.CloseOrder?.[0]).toMatchObject({ outcome: 'FAILED', failure: { Error: 'TypeError' } });
  });

  it.each([...FORWARD, 'VoidPayment', 'ReleaseStock', 'CloseOrder'])(
    'survives a %s that fails at first',
    async (step) => {
      const { events } = await run({
        ...(UNDO.includes(step) ? { ValidateOrder: refuse } : {}),
        [step]: ({ attempt }) => (attempt < 3 ? fail() : null),
      });
      expect(events[step]?.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
      expect(new Set(events[step]?.map(({ startedAt }) => startedAt)).size).toBe(1);
      expect(events.CloseOrder?.at(-1)?.outcome).toBe(UNDO.includes(step) ? 'REJECTED' : 'COMPLETED');
    },
  );

  it.each([
    ['ProcessPayment', 4],
    ['CapturePayment', 6],
  ])('gives %s up after %d attempts and undoes the order', async (step, attempts) => {
    const { events } = await run({ [step]: fail });
    expect(events[step]?.map(({ attempt, maxAttempts }) => [attempt, maxAttempts])).toEqual(
      Array.from({ length: attempts }, (_, index) => [index + 1, attempts]),
    );
    expect(events.CloseOrder?.[0]).toMatchObject({
      outcome: 'FAILED',
      failure: { Error: 'TransientFailure' },
    });
  });

  it('goes on when an undo finds the money taken', async () => {
    let captures = 0;
    const { status, invoked, events } = await run({
      CapturePayment: () => (captures++ === 0 ? breakDown() : null),
      VoidPayment: () => {
        throw new FunctionError('PaymentCaptured', 'Order order-1 is paid');
      },
    });
    expect(status).toBe('SUCCEEDED');
    expect(invoked).toEqual([...FORWARD, 'VoidPayment', 'CapturePayment', ...AFTER]);
    expect(events.CloseOrder?.[0]).toMatchObject({ outcome: 'COMPLETED', failure: null });
  });

  it.each(['SendNotification', 'GenerateReceipt'])(
    'stands though %s cannot be done, and says so',
    async (step) => {
      const { status, error, events } = await run({ [step]: breakDown });
      expect([status, error]).toEqual(['FAILED', 'FollowUpPending']);
      for (const name of AFTER) expect(events[name], name).toHaveLength(1);
      expect(events.CloseOrder?.[0]).toMatchObject({ outcome: 'COMPLETED', failure: null });
      expect(events.VoidPayment).toBeUndefined();
    },
  );

  it.each(['VoidPayment', 'ReleaseStock', 'CloseOrder'])(
    'fails, and is closed no further, when %s cannot be done',
    async (step) => {
      const { status, error, invoked } = await run({ SaveOrder: refuse, [step]: breakDown });
      expect([status, error]).toEqual(['FAILED', 'TypeError']);
      expect(invoked.at(-1)).toBe(step);
    },
  );
});
