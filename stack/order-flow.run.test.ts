import { beforeAll, describe, expect, it } from 'vitest';
import { bench, FunctionError, type Handler, ScriptedCloud } from '../local/states/testing/bench.ts';
import { flowDefinition, templateOf } from './testing.ts';

const FORWARD = ['ValidateOrder', 'SaveOrder', 'ProcessPayment', 'UpdateInventory', 'CapturePayment'];
const WAIT = ['AwaitCustomer', 'FlagOrder'];
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
  taskToken?: string;
  confirmBefore?: string;
  keepStatus?: boolean;
}

interface Run {
  /** Where an order that was left behind is taken up. */
  resume?: string;
  /** Whether the customer, when asked, answers. */
  answers?: boolean;
}

/** Runs one order where these functions do as told and all others succeed. */
async function run(told: Record<string, (event: Event) => unknown> = {}, { answers, resume }: Run = {}) {
  const events: Record<string, Event[]> = {};
  const functions: Record<string, Handler> = {};
  for (const name of [...FORWARD, ...WAIT, ...UNDO, ...AFTER]) {
    functions[name] = (event: Event) => {
      (events[name] ??= []).push(event);
      return told[name]?.(event) ?? { orderId: event.orderId, status: 'ANY' };
    };
  }
  const cloud = new ScriptedCloud(functions);
  // Full jitter at its longest.
  const onBench = await bench(definition, { cloud, random: () => 0.999 });
  const { start, advance, describe: look } = onBench;
  if (answers) {
    const ask = functions.AwaitCustomer as (event: Event) => unknown;
    functions.AwaitCustomer = async (event: Event) => {
      await onBench.call('SendTaskSuccess', { taskToken: event.taskToken, output: '{}' });
      return ask(event);
    };
  }
  const arn = await start({ orderId: 'order-1', ...(resume ? { resume } : {}) }, 'order-1');
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
    const { status, error, invoked, events } = await run({
      [step]: breakDown,
      CloseOrder: () => ({ status: 'FAILED' }),
    });
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

  it.each(['SendNotification', 'GenerateReceipt'])('stands though %s cannot be done', async (step) => {
    const { status, events } = await run({ [step]: breakDown });
    expect(status).toBe('SUCCEEDED');
    for (const name of AFTER) expect(events[name], name).toHaveLength(1);
    expect(events.CloseOrder?.[0]).toMatchObject({ outcome: 'COMPLETED', failure: null });
    expect(events.VoidPayment).toBeUndefined();
  });

  it.each(['VoidPayment', 'ReleaseStock', 'CloseOrder'])(
    'is left to people, and closed no further, when %s cannot be done',
    async (step) => {
      const { status, error, invoked, events } = await run({
        SaveOrder: refuse,
        [step]: breakDown,
        CloseOrder: () => (step === 'CloseOrder' ? breakDown() : { status: 'REJECTED' }),
      });
      expect([status, error]).toEqual(['FAILED', 'NeedsAttention']);
      expect(invoked.slice(-2)).toEqual([step, 'FlagOrder']);
      expect(events.FlagOrder?.[0]).toMatchObject({ orderId: 'order-1', failure: { Error: 'TypeError' } });
    },
  );
});

/** What ProcessPayment answers while the payment waits for the customer. */
const waits = { confirmBefore: '2026-01-01T00:01:00.000Z', confirmWithinSeconds: 60 };

describe('a payment that waits for its customer', () => {
  it('is asked for again once the customer has answered', async () => {
    let asked = 0;
    const { status, invoked, events } = await run(
      { ProcessPayment: () => (asked++ === 0 ? waits : { status: 'PAYMENT_AUTHORIZED' }) },
      { answers: true },
    );
    expect(status).toBe('SUCCEEDED');
    const [validate, save, pay, ...rest] = FORWARD;
    expect(invoked).toEqual([validate, save, pay, 'AwaitCustomer', pay, ...rest, ...AFTER]);
    expect(events.AwaitCustomer?.[0]).toMatchObject({ confirmBefore: waits.confirmBefore, attempt: 1 });
  });

  it('is asked for again when the customer was quicker than the wait', async () => {
    let asked = 0;
    const { status, invoked } = await run({
      ProcessPayment: () => (asked++ === 0 ? waits : { status: 'PAYMENT_AUTHORIZED' }),
      AwaitCustomer: () => {
        throw new FunctionError('CustomerAnswered', 'The payment of order order-1 does not wait any more');
      },
    });
    expect(status).toBe('SUCCEEDED');
    const [validate, save, pay, ...rest] = FORWARD;
    expect(invoked).toEqual([validate, save, pay, 'AwaitCustomer', pay, ...rest, ...AFTER]);
  });

  it('is waited for as long as the provider does, then the order expires', async () => {
    const { status, invoked, events } = await run({ ProcessPayment: () => waits });
    expect(status).toBe('SUCCEEDED');
    expect(invoked).toEqual([...FORWARD.slice(0, 3), 'AwaitCustomer', ...UNDO]);
    expect(events.CloseOrder?.[0]).toMatchObject({
      startedAt: '2026-01-01T00:01:00.000Z',
      outcome: 'EXPIRED',
      failure: { Error: 'States.Timeout' },
    });
  });
});

describe('an order that was left behind', () => {
  it('is undone, and closed by what it says itself', async () => {
    const { status, invoked, events } = await run({}, { resume: 'UNDO' });
    expect(status).toBe('SUCCEEDED');
    expect(invoked).toEqual(UNDO);
    expect(events.CloseOrder?.[0]).toMatchObject({ outcome: 'RESUMED', failure: null });
  });

  it('goes forward when it is paid', async () => {
    const { invoked, events } = await run(
      {
        VoidPayment: () => {
          throw new FunctionError('PaymentCaptured', 'Order order-1 is paid');
        },
      },
      { resume: 'UNDO' },
    );
    expect(invoked).toEqual(['VoidPayment', 'CapturePayment', ...AFTER]);
    expect(events.CloseOrder?.[0]).toMatchObject({ outcome: 'COMPLETED', failure: null });
  });

  it('gives back its stock and nothing else, on an operator’s word', async () => {
    const { status, invoked, events } = await run({}, { resume: 'RELEASE_STOCK' });
    expect(status).toBe('SUCCEEDED');
    expect(invoked).toEqual(['ReleaseStock']);
    expect(events.ReleaseStock?.[0]).toMatchObject({ keepStatus: true });
  });
});
