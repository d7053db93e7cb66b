import type { Canceller } from '../../domain/cancellation.ts';
import { cancelReason } from '../../domain/cancellation.ts';
import type { ErrorCode } from '../../domain/error-codes.ts';
import type { OrderFacts } from '../../domain/facts.ts';

interface Extras {
  /** What became known with the failure; posted with it. */
  facts?: Partial<OrderFacts>;
  details?: Readonly<Record<string, unknown>>;
  cause?: unknown;
}

/**
 * The base of failures the state machine knows by name. Their message is JSON, so that code and text
 * travel through Step Functions' `Cause` to the function that closes the order.
 */
class NamedFailure extends Error {
  readonly code: ErrorCode;
  /** For people. */
  readonly text: string;
  readonly facts: Partial<OrderFacts>;

  constructor(code: ErrorCode, text: string, extras: Extras) {
    super(JSON.stringify({ code, message: text, ...(extras.details ? { details: extras.details } : {}) }), {
      cause: extras.cause,
    });
    this.code = code;
    this.text = text;
    this.facts = extras.facts ?? {};
  }
}

/** The business says no: never tried again, the order is undone and rejected. */
export class OrderRefused extends NamedFailure {
  override readonly name = 'OrderRefused';

  constructor(code: ErrorCode, text: string, extras: Extras = {}) {
    super(code, text, extras);
  }
}

/** The same refusal once more: it is told already. */
export class RefusedBefore extends OrderRefused {}

/** The order was cancelled before its money was claimed: never tried again, the order is undone and closed. */
export class OrderCancelled extends NamedFailure {
  override readonly name = 'OrderCancelled';

  constructor(by: Canceller, cause?: unknown) {
    const { code, text } = cancelReason(by);
    super(code, text, { cause });
  }
}

/** Nobody is to blame for long: the state machine tries again, with jitter. */
export class TransientFailure extends NamedFailure {
  override readonly name = 'TransientFailure';

  constructor(code: ErrorCode, text: string, extras: Extras = {}) {
    super(code, text, extras);
  }
}

/**
 * An undo found the money captured: the point of no return is behind us, and the order has to go
 * forward. The state machine answers by capturing again, which repeats the stored answer and confirms.
 */
export class PaymentCaptured extends Error {
  override readonly name = 'PaymentCaptured';
}

/** The order is not where this step belongs: it was given up on or overtaken. Nothing was done. */
export class StepSuperseded extends Error {
  override readonly name: string = 'StepSuperseded';
}

/** The wait for the customer is over before it began: the state machine asks the provider again. */
export class CustomerAnswered extends StepSuperseded {
  override readonly name = 'CustomerAnswered';
}
