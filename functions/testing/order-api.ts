import type { Canceller } from '../../domain/cancellation.ts';
import type { Money } from '../../domain/money.ts';
import type { RepairAction } from '../../domain/repairs.ts';
import type { OrderStatusInput } from '../../generated/schema.ts';
import { FieldError } from '../../local/appsync/resolver.ts';
import type { ApiResolvers } from './api-resolvers.ts';
import { CUSTOMER, OPERATOR, PIPELINE } from './api-resolvers.ts';
import type { Lifeline } from './lifeline.ts';
import type { Answer, Seen, TestServer } from './wire.ts';
import { serve } from './wire.ts';

/** The API as the pipeline sees it, and a record of what came in. */
export interface OrderApi extends TestServer {
  /** Every report that was taken, in order. */
  readonly posts: OrderStatusInput[];
  /** Every request, taken or not. */
  readonly requests: Seen[];
  /** Answers the next requests instead of the API; taken from the front. */
  readonly interruptions: (Answer | 'hang' | 'lose the answer' | 'let through')[];
  /** Called before each report is stored, after it came in. */
  beforeStoring: ((input: OrderStatusInput) => Promise<unknown>) | undefined;
  /** Cancels as `cancelOrder` does. False, and nothing done, when it is refused. */
  cancel(orderId: string, by: Canceller): Promise<boolean>;
  /** Asks for a refund as an operator. @throws Error when it is refused. */
  refund(orderId: string, amount: Money, more?: { returnStock?: boolean }): Promise<void>;
  /** Repairs as an operator. @throws Error when it is refused. */
  repair(orderId: string, action: RepairAction): Promise<void>;
}

interface Answered {
  __typename: string;
  problem?: { code: string; message: string };
}

/** Serves the API's resolvers to the pipeline, and to the customers and operators of a test. */
export async function openOrderApi({ ask }: ApiResolvers, lifeline: Lifeline): Promise<OrderApi> {
  const posts: OrderStatusInput[] = [];
  const requests: Seen[] = [];
  const interruptions: OrderApi['interruptions'] = [];
  const taken = new Set<string>();
  let keys = 0;
  const idempotencyKey = (): string => `idempotency-key-${String(++keys).padStart(4, '0')}`;

  async function store(input: OrderStatusInput): Promise<Answer> {
    try {
      const event = await ask<{ type: string }>('Mutation.postOrderStatus', { input }, PIPELINE);
      // A late message is stored as what it is, and a repeat was taken before.
      if (event.type === input.type && !taken.has(input.eventId)) posts.push(input);
      taken.add(input.eventId);
      return { status: 200, body: JSON.stringify({ data: { postOrderStatus: event } }) };
    } catch (error) {
      if (!(error instanceof FieldError)) throw error;
      return refusal(error.errorType ?? '', error.message);
    }
  }

  async function wish(field: string, args: object): Promise<void> {
    const asked = { idempotencyKey: idempotencyKey(), ...args };
    const answer = await ask<Answered>(field, asked, OPERATOR);
    if (answer.problem) throw new Error(`${answer.problem.code}: ${answer.problem.message}`);
  }

  const answerTo = async (seen: Seen): Promise<Answer | 'hang'> => {
    requests.push(seen);
    const interruption = interruptions.shift();
    if (interruption !== undefined && !PASSING.includes(interruption)) return interruption as Answer | 'hang';
    const { variables } = JSON.parse(seen.body.toString()) as { variables: { input: OrderStatusInput } };
    await api.beforeStoring?.(variables.input);
    const answer = await store(variables.input);
    return interruption === 'lose the answer' ? 'hang' : answer;
  };
  const server = await serve(lifeline.through(answerTo, { status: 403 }));
  const api: OrderApi = {
    ...server,
    posts,
    requests,
    interruptions,
    beforeStoring: undefined,
    async cancel(orderId, by) {
      const args = { orderId, idempotencyKey: idempotencyKey() };
      const identity = by === 'CUSTOMER' ? CUSTOMER : OPERATOR;
      const answer = await ask<Answered>('Mutation.cancelOrder', args, identity);
      return answer.__typename === 'CancelAccepted';
    },
    refund: (orderId, amount, { returnStock = false } = {}) =>
      wish('Mutation.requestRefund', { orderId, amount, returnStock, reason: 'Broken on arrival' }),
    repair: (orderId, action) =>
      wish('Mutation.repairOrder', { orderId, action, reason: 'The cause is gone' }),
  };
  return api;
}

/** Interruptions after which the report is stored all the same. */
const PASSING: readonly unknown[] = ['lose the answer', 'let through'];

export function refusal(errorType: string, message: string): Answer {
  return {
    status: 200,
    body: JSON.stringify({ data: null, errors: [{ errorType, message, path: ['postOrderStatus'] }] }),
  };
}
