import * as z from 'zod/mini';
import type { ErrorCode } from '../../domain/error-codes.ts';
import { isErrorCode, isRetryable } from '../../domain/error-codes.ts';
import { eventIdOf } from '../../domain/events.ts';
import { ORDER_STATUSES } from '../../domain/order-status.ts';
import type { OrderStatusInput } from '../../generated/schema.ts';
import { backOff } from '../aws/backoff.ts';
import { isTransient } from '../aws/transient.ts';
import { TransientFailure } from '../pipeline/errors.ts';
import { logger, metrics } from '../pipeline/telemetry.ts';
import { POST_ORDER_STATUS } from './document.ts';
import type { RequestSigner } from './signature.ts';

/** What happened; the event's id is made from it. */
export type StatusReport = Omit<OrderStatusInput, 'eventId'> & {
  /** For what may happen again after each repair: how many repairs the order has had. */
  round?: number;
};

const postedEvent = z.object({ sequence: z.int(), status: z.enum(ORDER_STATUSES) });
/** The event as the API stored it. */
export type PostedEvent = z.infer<typeof postedEvent>;

/**
 * Reports to the API. The mutation is what moves the order and what publishes the move, in this order:
 * a report that was answered is stored.
 */
export interface StatusPoster {
  /**
   * For a report that is the step's own promise, such as the end of it.
   * @throws TransientFailure when it could not be stored: the step is then not done, and because its
   * effects are keyed, trying it again costs nothing.
   * @throws StatusRefused when the API will not take it.
   */
  post(report: StatusReport): Promise<PostedEvent>;
  /** For a report that only informs, such as a coming retry: a failure is logged and counted, no more. */
  tell(report: StatusReport): Promise<void>;
}

/** The API understood the report and refused it: trying again changes nothing. */
export class StatusRefused extends Error {
  override readonly name = 'StatusRefused';
}

const ROUNDS_OF_POST = 6;
const ROUNDS_OF_TELL = 2;
const BACKOFF_BASE_MS = 60;
const BACKOFF_CAP_MS = 800;
const REQUEST_TIMEOUT_MS = 2000;
/** No further try begins after this; functions have ten seconds in all. */
const PATIENCE_MS = 5000;

const answerSchema = z.object({
  data: z.optional(z.nullable(z.object({ postOrderStatus: z.nullable(postedEvent) }))),
  errors: z.optional(
    z.array(
      z.object({
        errorType: z.optional(z.nullable(z.string())),
        message: z.optional(z.nullable(z.string())),
      }),
    ),
  ),
});

export function createStatusPoster(url: URL, signer: RequestSigner): StatusPoster {
  async function send({ round: repairs, ...report }: StatusReport, rounds: number): Promise<PostedEvent> {
    const eventId = eventIdOf({ ...report, ...(repairs ? { round: repairs } : {}) });
    const input: OrderStatusInput = { ...report, eventId };
    const body = JSON.stringify({ query: POST_ORDER_STATUS, variables: { input } });
    const began = performance.now();
    for (let round = 0; ; round++) {
      try {
        return await sendOnce(body);
      } catch (error) {
        const patient = round + 1 < rounds && performance.now() - began < PATIENCE_MS;
        if (!(error instanceof TransientFailure) || !patient) throw error;
        logger.debug('Posting the status again', { eventId: input.eventId, round, error });
      }
      await backOff(round, BACKOFF_BASE_MS, BACKOFF_CAP_MS);
    }
  }

  async function sendOnce(body: string): Promise<PostedEvent> {
    const request = await signer.sign(body);
    let status: number;
    let text: string;
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: request.headers,
        body: request.body,
        signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
      });
      status = response.status;
      text = await response.text();
    } catch (error) {
      if (!isTransient(error)) throw error;
      throw busy('TIMEOUT', error);
    }
    if (status === 429 || status >= 500) {
      throw busy('INTERNAL', new Error(`The order API answered with status ${status}`));
    }
    if (status !== 200)
      throw new StatusRefused(`The order API answered with status ${status}: ${text.slice(0, 500)}`);
    return read(text);
  }

  return {
    post: (report) => send(report, ROUNDS_OF_POST),
    async tell(report) {
      try {
        await send(report, ROUNDS_OF_TELL);
      } catch (error) {
        logger.warn('A status could not be posted', { type: report.type, step: report.step, error });
        metrics.addMetric('StatusPostFailed', 'Count', 1);
        metrics.publishStoredMetrics();
      }
    },
  };
}

/** @throws TransientFailure, StatusRefused */
function read(text: string): PostedEvent {
  const answer = answerSchema.safeParse(parsed(text));
  if (!answer.success)
    throw new StatusRefused(`The order API answered with something else: ${text.slice(0, 500)}`);
  const event = answer.data.data?.postOrderStatus;
  if (event) return event;
  const [error] = answer.data.errors ?? [];
  const type = error?.errorType ?? '';
  const message = `The order API refused the status: ${type || 'no error type'}: ${error?.message ?? ''}`;
  if (mayPass(type)) throw busy(isErrorCode(type) ? type : 'INTERNAL', new Error(message));
  throw new StatusRefused(message);
}

/** What is wrong with the API is told to the log, by the cause, and not to customers. */
function busy(code: ErrorCode, cause: unknown): TransientFailure {
  return new TransientFailure(code, 'The order system is busy.', { cause });
}

/** An illegal move reads as retryable to clients, who can look again; to the step it is final. */
function mayPass(errorType: string): boolean {
  if (errorType === 'ILLEGAL_TRANSITION') return false;
  return isErrorCode(errorType) ? isRetryable(errorType) : errorType.startsWith('DynamoDB:');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
