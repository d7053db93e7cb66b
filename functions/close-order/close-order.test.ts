import { afterEach, describe, expect, it, vi } from 'vitest';
import { INITIAL_FACTS } from '../../domain/facts.ts';
import type { OrderStatus } from '../../domain/order-status.ts';
import type { StepName, Steps } from '../../domain/steps.ts';
import { initialSteps } from '../../domain/steps.ts';
import { firstWork } from '../../domain/work.ts';
import type { Order } from '../orders/order.ts';
import type { StatusReport } from '../status/status-poster.ts';
import { StatusRefused } from '../status/status-poster.ts';
import { closeOrderHandler } from './close-order.ts';
import type { Unhappy } from './reason.ts';
import { endFor, reasonOf } from './reason.ts';

vi.hoisted(() =>
  Object.assign(process.env, {
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_SERVICE_NAME: 'close-order',
    POWERTOOLS_METRICS_NAMESPACE: 'Orders',
  }),
);

const confirmed: Order = {
  ...{ id: 'o1', customerId: 'c1', status: 'CONFIRMED', placedAt: '2026-01-01T00:00:00.000Z' },
  ...{ updatedAt: '2026-01-01T00:00:00.000Z', version: 1, sequence: 1, posted: {}, work: firstWork('o1') },
  requested: { lines: [], paymentToken: 'tok_approve' },
  lines: [],
  ...INITIAL_FACTS,
  ...{ notificationStatus: 'SENT', receiptStatus: 'READY' },
  steps: initialSteps(),
};

/** Closes an order; gives what was posted and what was counted. `read` is what each look at it finds. */
async function close(
  read: Order | Order[],
  outcome: string,
  refuse: (report: StatusReport) => boolean = () => false,
): Promise<{ posts: StatusReport[]; counted: Record<string, unknown>[]; status: string }> {
  const posts: StatusReport[] = [];
  const lines: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => lines.push(String(chunk)) > 0);
  const looks = [read].flat();
  let order = looks[0] as Order;
  const handler = closeOrderHandler({
    orders: { get: async () => (order = looks.shift() ?? order) } as never,
    status: {
      async post(report) {
        posts.push(report);
        if (refuse(report)) throw new StatusRefused('ILLEGAL_TRANSITION');
        return { sequence: posts.length, status: report.status ?? order.status };
      },
      tell: async () => {},
    },
  });
  const { status } = await handler({ orderId: order.id, outcome, startedAt: '2026-01-01T00:00:00.000Z' });
  const counted = lines.filter((line) => line.includes('CloudWatchMetrics')).map((line) => JSON.parse(line));
  return { posts, counted, status };
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

describe('an order that is past its closing', () => {
  it.each<OrderStatus>([
    ...(['COMPLETED', 'REFUND_PENDING', 'PARTIALLY_REFUNDED', 'REFUNDED', 'NEEDS_ATTENTION'] as const),
    ...(['REJECTED', 'CANCELLED', 'EXPIRED', 'FAILED'] as const),
  ])('(%s) is left as it is, whatever comes', async (status) => {
    for (const outcome of ['COMPLETED', 'RESUMED', 'FAILED', 'EXPIRED']) {
      expect(await close({ ...confirmed, status }, outcome)).toEqual({ posts: [], counted: [], status });
    }
  });

  it('is left as it is when a refund overtakes its completion', async () => {
    const looks = [confirmed, { ...confirmed, status: 'REFUND_PENDING' as const }];
    const { status } = await close(looks, 'COMPLETED', () => true);
    expect(status).toBe('REFUND_PENDING');
  });

  it('is not left when the completion is refused for no reason', async () => {
    await expect(close(confirmed, 'COMPLETED', () => true)).rejects.toThrow('ILLEGAL_TRANSITION');
  });
});

describe('a paid order', () => {
  it.each(['REJECTED', 'EXPIRED', 'FAILED', 'RESUMED'])('is never closed as %s', async (outcome) => {
    await expect(close(confirmed, outcome)).rejects.toThrow(/is paid/);
  });

  it('is complete with a notice that may have gone out: nobody sends it again', async () => {
    const { status } = await close({ ...confirmed, notificationStatus: 'UNCONFIRMED' }, 'COMPLETED');
    expect(status).toBe('COMPLETED');
  });
});

describe('a cancel', () => {
  const validating: Order = { ...confirmed, status: 'VALIDATING' };
  const cancelled: Order = { ...validating, status: 'CANCEL_REQUESTED', cancelRequest: { by: 'CUSTOMER' } };

  it('that comes while the order is being closed is what it ends with', async () => {
    const closing = ({ status }: StatusReport): boolean => status === 'FAILED';
    const { posts, status } = await close([validating, cancelled], 'FAILED', closing);
    expect(status).toBe('CANCELLED');
    expect(posts.at(-1)).toMatchObject({ type: 'ORDER_CLOSED', reasonCode: 'CANCELLED_BY_CUSTOMER' });
  });

  it('that comes before the order is on its way back is what it ends with', async () => {
    const saved: Order = { ...confirmed, status: 'SAVED' };
    const way: Order = { ...cancelled, status: 'COMPENSATING' };
    expect(await close([saved, way], 'FAILED')).toMatchObject({ status: 'CANCELLED' });
  });

  it('tells what was given back of an order that turned out paid', async () => {
    const { posts } = await close({ ...cancelled, paymentStatus: 'REFUNDED' }, 'RESUMED');
    expect(posts.at(-1)?.message).toBe('Cancelled by the customer. What was charged is given back.');
  });
});

describe('the reason of an end', () => {
  const NOW = new Date('2026-01-01T00:10:00.000Z');
  const PAST = '2026-01-01T00:09:59.000Z';
  const LATER = '2026-01-01T00:10:01.000Z';
  const way: Order = { ...confirmed, status: 'COMPENSATING' };
  const with_ = (name: StepName, step: Partial<Steps[StepName]>): Order => ({
    ...way,
    steps: { ...initialSteps(), [name]: { state: 'FAILED', attempt: 1, ...step } },
  });
  const failed = with_('SAVE_ORDER', { reasonCode: 'OUT_OF_STOCK' });
  const cause = (errorMessage: string): string => JSON.stringify({ errorType: 'X', errorMessage, trace: [] });
  const asked = { paymentAction: { taskToken: 't', confirmBefore: PAST }, paymentStatus: 'VOIDED' } as const;

  it.each<[string, Order, Unhappy, { Error: string; Cause: string } | undefined, string, string, string]>([
    [
      'what the step said',
      ...([way, 'REJECTED'] as const),
      { Error: 'OrderRefused', Cause: cause('{"code":"PRICE_CHANGED","message":"Now 2"}') },
      ...(['REJECTED', 'PRICE_CHANGED', 'Now 2'] as const),
    ],
    [
      'what the step left on the order',
      ...([failed, 'REJECTED', undefined, 'REJECTED', 'OUT_OF_STOCK', 'could not be taken'] as const),
    ],
    [
      'what the step left, when the cause is no JSON',
      ...([failed, 'REJECTED', { Error: 'X', Cause: 'oops' }] as const),
      ...(['REJECTED', 'OUT_OF_STOCK', 'could not be taken'] as const),
    ],
    [
      'a timeout',
      ...([way, 'FAILED', { Error: 'States.Timeout', Cause: '' }, 'FAILED', 'TIMEOUT', 'Something'] as const),
    ],
    [
      'us, for a code nobody knows',
      ...([way, 'FAILED', { Error: 'X', Cause: cause('{"code":"NEW","message":"x"}') }] as const),
      ...(['FAILED', 'INTERNAL', 'Something'] as const),
    ],
    [
      'us, for an error without a name',
      ...([way, 'FAILED', { Error: 'TypeError', Cause: cause('x is undefined') }] as const),
      ...(['FAILED', 'INTERNAL', 'Something'] as const),
    ],
    [
      'that the customer did not confirm the payment in time',
      ...([way, 'EXPIRED', { Error: 'States.Timeout', Cause: '' }] as const),
      ...(['EXPIRED', 'PAYMENT_ACTION_REQUIRED', 'not confirmed in time. Nothing was charged.'] as const),
    ],
    [
      'that the provider waited in vain',
      ...([way, 'REJECTED'] as const),
      { Error: 'OrderRefused', Cause: cause('{"code":"PAYMENT_ACTION_REQUIRED","message":"Too late."}') },
      ...(['EXPIRED', 'PAYMENT_ACTION_REQUIRED', 'Too late.'] as const),
    ],
    [
      'that the hold ran out in the run',
      ...([way, 'REJECTED'] as const),
      { Error: 'OrderRefused', Cause: cause('{"code":"RESERVATION_EXPIRED","message":"Gone."}') },
      ...(['EXPIRED', 'RESERVATION_EXPIRED', 'Gone.'] as const),
    ],
    ['nothing known, of an order taken up', way, 'RESUMED', undefined, 'FAILED', 'INTERNAL', 'Something'],
    [
      'a refusal, of an order taken up',
      ...([failed, 'RESUMED', undefined, 'REJECTED', 'OUT_OF_STOCK', 'could not be taken'] as const),
    ],
    [
      'a refusal whose step is undone since',
      with_('PROCESS_PAYMENT', { state: 'UNDONE', reasonCode: 'PAYMENT_DECLINED' }),
      ...(['RESUMED', undefined, 'REJECTED', 'PAYMENT_DECLINED', 'could not be taken'] as const),
    ],
    [
      'a refusal, though the hold ran out too',
      { ...failed, holdExpiresAt: PAST },
      ...(['RESUMED', undefined, 'REJECTED', 'OUT_OF_STOCK', 'could not be taken'] as const),
    ],
    [
      'no refusal: the step only was tried more than once',
      with_('PROCESS_PAYMENT', { state: 'RETRYING', reasonCode: 'PROVIDER_UNAVAILABLE' }),
      ...(['RESUMED', undefined, 'FAILED', 'INTERNAL', 'Something'] as const),
    ],
    [
      'a technical failure',
      with_('PROCESS_PAYMENT', { reasonCode: 'PROVIDER_UNAVAILABLE' }),
      ...(['RESUMED', undefined, 'FAILED', 'PROVIDER_UNAVAILABLE', 'Something'] as const),
    ],
    [
      'a hold that ran out while nobody looked',
      { ...with_('PROCESS_PAYMENT', { reasonCode: 'TIMEOUT' }), holdExpiresAt: PAST },
      ...(['RESUMED', undefined, 'EXPIRED', 'RESERVATION_EXPIRED', 'held too long'] as const),
    ],
    [
      'no hold that ran out, while it stands',
      { ...way, holdExpiresAt: LATER },
      ...(['RESUMED', undefined, 'FAILED', 'INTERNAL', 'Something'] as const),
    ],
    [
      'no hold that ran out, in an order that cannot expire',
      { ...way, status: 'VALIDATING', holdExpiresAt: PAST },
      ...(['RESUMED', undefined, 'FAILED', 'INTERNAL', 'Something'] as const),
    ],
    [
      'an authorization that ran out',
      { ...way, paymentStatus: 'AUTH_EXPIRED' },
      ...(['RESUMED', undefined, 'EXPIRED', 'AUTHORIZATION_EXPIRED', 'too long ago'] as const),
    ],
    [
      'a payment nobody confirmed, before the hold that ran out too',
      { ...way, ...asked, holdExpiresAt: PAST },
      ...(['RESUMED', undefined, 'EXPIRED', 'PAYMENT_ACTION_REQUIRED', 'not confirmed in time'] as const),
    ],
    [
      'no such payment, once it was authorized',
      { ...way, ...asked, posted: { 'o1:STEP_DONE:PROCESS_PAYMENT:DONE': 4 } },
      ...(['RESUMED', undefined, 'FAILED', 'INTERNAL', 'Something'] as const),
    ],
    [
      'what it is, and that the money is back',
      { ...way, paymentStatus: 'REFUNDED' },
      ...(['RESUMED', undefined, 'FAILED', 'INTERNAL', 'What was charged is given back.'] as const),
    ],
  ])('is %s', (_what, order, outcome, failure, end, code, text) => {
    const reason = reasonOf(order, outcome, failure, NOW);
    expect(reason).toEqual({ code, text: expect.stringContaining(text) });
    expect(endFor(outcome, reason)).toBe(end);
  });
});
