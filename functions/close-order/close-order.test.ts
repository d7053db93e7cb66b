import { afterEach, describe, expect, it, vi } from 'vitest';
import { INITIAL_FACTS } from '../../domain/facts.ts';
import { initialSteps } from '../../domain/steps.ts';
import type { Order } from '../orders/order.ts';
import type { StatusReport } from '../status/status-poster.ts';
import { closeOrderHandler } from './close-order.ts';
import { reasonOf } from './reason.ts';

vi.hoisted(() =>
  Object.assign(process.env, {
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_SERVICE_NAME: 'close-order',
    POWERTOOLS_METRICS_NAMESPACE: 'Orders',
  }),
);

const confirmed: Order = {
  ...{ id: 'o1', customerId: 'c1', status: 'CONFIRMED', placedAt: '2026-01-01T00:00:00.000Z' },
  requested: { lines: [], paymentToken: 'tok_approve' },
  lines: [],
  ...INITIAL_FACTS,
  ...{ notificationStatus: 'SENT', receiptStatus: 'READY' },
  steps: initialSteps(),
};

/** Closes an order; gives what was posted and what was counted. */
async function close(
  order: Order,
  outcome: string,
): Promise<{ posts: StatusReport[]; counted: Record<string, unknown>[] }> {
  const posts: StatusReport[] = [];
  const lines: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => lines.push(String(chunk)) > 0);
  const handler = closeOrderHandler({
    orders: { get: async () => order } as never,
    status: {
      post: async (report) => ({ sequence: posts.push(report), status: report.status ?? order.status }),
      tell: async () => {},
    },
  });
  await handler({ orderId: order.id, outcome, startedAt: '2026-01-01T00:00:00.000Z' });
  const counted = lines.filter((line) => line.includes('CloudWatchMetrics')).map((line) => JSON.parse(line));
  return { posts, counted };
}

afterEach(() => vi.restoreAllMocks());

describe('an order that is closed', () => {
  it('is counted by its outcome, with the time it took', async () => {
    const { posts, counted } = await close(confirmed, 'COMPLETED');
    expect(posts).toEqual([{ orderId: 'o1', type: 'ORDER_COMPLETED', status: 'COMPLETED' }]);
    expect(counted).toEqual([
      expect.objectContaining({ service: 'close-order', outcome: 'COMPLETED', OrderClosed: 1 }),
    ]);
    const aws = counted[0]?._aws as {
      CloudWatchMetrics: { Namespace: string; Dimensions: string[][]; Metrics: unknown[] }[];
    };
    expect(aws.CloudWatchMetrics[0]).toMatchObject({
      Namespace: 'Orders',
      Dimensions: [expect.arrayContaining(['service', 'outcome'])],
      Metrics: [
        { Name: 'OrderClosed', Unit: 'Count' },
        { Name: 'OrderDuration', Unit: 'Milliseconds' },
      ],
    });
    expect(counted[0]?.OrderDuration).toBeGreaterThan(0);
  });

  it('is not counted again', async () => {
    const { posts, counted } = await close({ ...confirmed, status: 'COMPLETED' }, 'COMPLETED');
    expect([posts, counted]).toEqual([[], []]);
  });

  it.each([{ notificationStatus: 'PENDING' as const }, { receiptStatus: 'PENDING' as const }])(
    'stays confirmed while %j',
    async (facts) => {
      const { posts, counted } = await close({ ...confirmed, ...facts }, 'COMPLETED');
      expect(posts).toEqual([]);
      expect(counted).toEqual([expect.objectContaining({ outcome: 'CONFIRMED' })]);
    },
  );
});

describe('the reason of an end', () => {
  const failed: Order = {
    ...confirmed,
    steps: { ...initialSteps(), SAVE_ORDER: { state: 'FAILED', attempt: 1, reasonCode: 'OUT_OF_STOCK' } },
  };
  const cause = (errorMessage: string): string => JSON.stringify({ errorType: 'X', errorMessage, trace: [] });

  it.each([
    [
      'what the step said',
      confirmed,
      { Error: 'OrderRefused', Cause: cause('{"code":"PRICE_CHANGED","message":"Now 2"}') },
      'PRICE_CHANGED',
      'Now 2',
    ],
    ['what the step left on the order', failed, undefined, 'OUT_OF_STOCK', 'could not be taken'],
    [
      'what the step left, when the cause is no JSON',
      failed,
      { Error: 'X', Cause: 'oops' },
      'OUT_OF_STOCK',
      'could not be taken',
    ],
    ['a timeout', confirmed, { Error: 'States.Timeout', Cause: '' }, 'TIMEOUT', 'Something'],
    [
      'us, for a code nobody knows',
      confirmed,
      { Error: 'X', Cause: cause('{"code":"NEW","message":"x"}') },
      'INTERNAL',
      'Something',
    ],
    [
      'us, for an error without a name',
      confirmed,
      { Error: 'TypeError', Cause: cause('x is undefined') },
      'INTERNAL',
      'Something',
    ],
  ] as const)('is %s', (_what, order, failure, code, text) => {
    expect(reasonOf(order, failure)).toEqual({ code, text: expect.stringContaining(text) });
  });
});
