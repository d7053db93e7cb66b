import { beforeAll, describe, expect, it } from 'vitest';
import { bench, FunctionError, type Handler, ScriptedCloud } from '../local/states/testing/bench.ts';
import { flowDefinition, templateOf } from './testing.ts';

const STEPS = ['RefundPayment', 'ReleaseStock', 'WriteCreditNote', 'CloseRefund', 'FlagOrder'];

let definition: Record<string, unknown>;
beforeAll(() => {
  definition = flowDefinition(templateOf('dev'), /^Refunds/);
});

/** Refunds, with the stock or without; these functions break down for as many calls. */
async function run(returnStock: boolean, broken: Record<string, number> = {}) {
  const events: Record<string, unknown>[] = [];
  const functions: Record<string, Handler> = {};
  for (const name of STEPS) {
    functions[name] = (event: Record<string, unknown>, attempt) => {
      events.push(event);
      if (attempt <= (broken[name] ?? 0)) throw new FunctionError('TransientFailure', '{}');
      return { returnStock };
    };
  }
  const cloud = new ScriptedCloud(functions);
  const { start, advance, describe: look } = await bench(definition, { cloud, random: () => 0.999 });
  const arn = await start({ orderId: 'order-1', refundId: 'order-1-refund-1' });
  for (let second = 0; second < 300; second++) {
    if ((await look(arn)).status !== 'RUNNING') break;
    await advance(1);
  }
  const { status, error } = await look(arn);
  return { status, error, invoked: cloud.invoked, events };
}

describe('a refund’s run', () => {
  it('gives the money back, writes the credit note and closes', async () => {
    const { status, invoked, events } = await run(false);
    expect(status).toBe('SUCCEEDED');
    expect(invoked).toEqual(['RefundPayment', 'WriteCreditNote', 'CloseRefund']);
    for (const event of events) {
      expect(event).toMatchObject({
        orderId: 'order-1',
        refundId: 'order-1-refund-1',
        attempt: 1,
        maxAttempts: 6,
      });
    }
  });

  it('returns the stock once the money is back', async () => {
    const { invoked } = await run(true);
    expect(invoked).toEqual(['RefundPayment', 'ReleaseStock', 'WriteCreditNote', 'CloseRefund']);
  });

  it('tries again what fails for a while', async () => {
    const { status, invoked } = await run(false, { RefundPayment: 2, CloseRefund: 1 });
    expect(status).toBe('SUCCEEDED');
    expect(invoked.filter((name) => name === 'RefundPayment')).toHaveLength(3);
  });

  it('leaves the order to people when the money cannot be given back', async () => {
    const { status, error, invoked, events } = await run(true, { RefundPayment: 6 });
    expect([status, error]).toEqual(['FAILED', 'RefundFailed']);
    expect(invoked.slice(-2)).toEqual(['RefundPayment', 'FlagOrder']);
    expect(events.at(-1)).toMatchObject({
      refundId: 'order-1-refund-1',
      failure: { Error: 'TransientFailure' },
    });
  });

  it.each(['WriteCreditNote', 'CloseRefund'])(
    'fails, to be taken up again, when %s does not work',
    async (step) => {
      const { status, error, invoked } = await run(false, { [step]: 6 });
      expect([status, error]).toEqual(['FAILED', 'TransientFailure']);
      expect(invoked).not.toContain('FlagOrder');
    },
  );
});
