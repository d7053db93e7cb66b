import { setTimeout as wait } from 'node:timers/promises';
import { isErrorCode, isRetryable } from '../../domain/error-codes.ts';
import type { OrderStatus } from '../../domain/order-status.ts';
import { send, signedIn, type Customer } from '../support/customer.ts';
import { CANCEL, CONFIRM, ordersDocument, PLACE, PROBLEMS, REFUND, REPAIR } from './documents.ts';
import type { World } from './world.ts';

/** An answer is not waited for longer; the same request is then sent again. */
const ANSWER_WITHIN_MS = 12_000;
/** The longest that one wish goes unanswered, in real time, however often it is sent. */
const PATIENCE_MS = 180_000;
/** Between two tries. */
const PAUSE_MS = 150;

/** An order as the API shows it, as far as the suite looks. */
export interface OrderView {
  id: string;
  customerId: string;
  status: OrderStatus;
  paymentStatus: string;
  stockStatus: string;
  notificationStatus: string;
  receiptStatus: string;
  reasonCode: string | null;
  total: { amount: number; currency: string } | null;
  refundable: { amount: number; currency: string } | null;
  refunds: readonly { id: string; state: string }[];
  allowedActions: readonly string[];
  sequence: number;
  version: number;
}

interface Problem {
  code: string;
  message: string;
  retryable: boolean;
}

/** What one of the mutations answered. */
export interface Result {
  __typename: string;
  order?: OrderView;
  replayed?: boolean;
  refund?: { id: string; state: string };
  problem?: Problem;
  problems?: readonly Problem[];
}

export interface OrderInput {
  lines: readonly { productId: string; quantity: number }[];
  paymentToken: string;
  expectedTotal?: { amount: number; currency: string };
}

export interface ListedProblem {
  orderId: string;
  kind: string;
  code: string;
  message: string;
}

/** The API said no where it never should have. */
export class Unwelcome extends Error {
  override readonly name = 'Unwelcome';
}

/**
 * Somebody who is signed in and goes on asking until there is an answer, as a good client does: the same
 * request with the same key, through failures, hangs and deaths of the system.
 */
export class Desk {
  readonly #world: World;
  readonly #email: string;
  #customer: Customer;
  #signIn: Promise<void> | undefined;

  private constructor(world: World, email: string, customer: Customer) {
    this.#world = world;
    this.#email = email;
    this.#customer = customer;
  }

  static async open(world: World, email: string): Promise<Desk> {
    return new Desk(world, email, await signedIn(world.system, email));
  }

  get customerId(): string {
    return this.#customer.id;
  }

  get token(): string {
    return this.#customer.token;
  }

  place(input: OrderInput, idempotencyKey: string): Promise<Result> {
    return this.#result(PLACE, { input, idempotencyKey });
  }

  cancel(orderId: string, idempotencyKey: string): Promise<Result> {
    return this.#result(CANCEL, { orderId, idempotencyKey });
  }

  confirm(orderId: string): Promise<Result> {
    return this.#result(CONFIRM, { orderId });
  }

  refund(orderId: string, amount: number, returnStock: boolean, idempotencyKey: string): Promise<Result> {
    const reason = 'Asked for by the chaos suite';
    return this.#result(REFUND, {
      ...{ orderId, amount: { amount, currency: 'EUR' }, reason, returnStock, idempotencyKey },
    });
  }

  redo(orderId: string, idempotencyKey: string): Promise<Result> {
    const reason = 'Done again by the chaos suite';
    return this.#result(REPAIR, { orderId, action: 'REDO', reason, idempotencyKey });
  }

  /** As the API shows them; an order that it does not know fails the run. */
  async orders(ids: readonly string[]): Promise<OrderView[]> {
    const data = await this.ask<Record<string, OrderView | null>>(ordersDocument(ids), {});
    return ids.map((id, index) => {
      const order = data[`o${index}`];
      if (!order) throw new Unwelcome(`The API does not know order ${id} any more`);
      return order;
    });
  }

  async problems(): Promise<ListedProblem[]> {
    const found: ListedProblem[] = [];
    let after: string | null = null;
    do {
      const { page }: { page: { items: ListedProblem[]; endCursor: string | null } } = await this.ask(
        PROBLEMS,
        {
          after,
        },
      );
      found.push(...page.items);
      after = page.endCursor;
    } while (after);
    return found;
  }

  /**
   * Sends a document until it is answered.
   * @throws Unwelcome for an error that another try will not change, or when there is never an answer.
   */
  async ask<Data>(document: string, variables: Record<string, unknown>): Promise<Data> {
    const until = Date.now() + PATIENCE_MS;
    let last: unknown;
    while (Date.now() < until) {
      await this.#world.up();
      try {
        const { status, data, errors } = await send<Data>(
          this.#world.system,
          { authorization: this.token },
          document,
          variables,
          AbortSignal.timeout(ANSWER_WITHIN_MS),
        );
        if (data && !errors) return data;
        last = errors;
        if (status === 401) await this.#signInAgain();
        const final = errors?.find(({ errorType }) => isFinal(errorType));
        if (final) throw new Unwelcome(`The API answered ${final.errorType}: ${final.message}`);
      } catch (error) {
        if (error instanceof Unwelcome) throw error;
        last = error;
      }
      await wait(PAUSE_MS);
    }
    throw new Unwelcome(`No answer within ${PATIENCE_MS / 1000} s; the last was ${textOf(last)}`);
  }

  async #result(document: string, variables: Record<string, unknown>): Promise<Result> {
    return (await this.ask<{ result: Result }>(document, variables)).result;
  }

  /** Tokens run out by the system's clock, which the run moves. */
  #signInAgain(): Promise<void> {
    this.#signIn ??= signedIn(this.#world.system, this.#email)
      .then((customer) => void (this.#customer = customer))
      .finally(() => (this.#signIn = undefined));
    return this.#signIn;
  }
}

/** Whether the API's own rules say no; all else may pass. */
function isFinal(errorType: string | null | undefined): boolean {
  if (errorType === 'ValidationError' || errorType === 'Unauthorized') return true;
  return typeof errorType === 'string' && isErrorCode(errorType) && !isRetryable(errorType);
}

function textOf(last: unknown): string {
  return last instanceof Error ? `${last.name}: ${last.message}` : JSON.stringify(last);
}
