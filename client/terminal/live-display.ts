import type { Tone } from '../words/tone.ts';
import { explain } from '../words/failures.ts';
import type { Order, OrdersClient } from '../sdk/main.ts';
import { type Followed, OrderFollower } from './follow.ts';
import type { Key } from './keys.ts';
import { progressLines, ticks } from './progress.ts';
import { orderNow } from './steps.ts';
import type { Terminal } from './terminal.ts';

/** How often it is drawn while something moves and nothing happens. */
const TICK_MS = 250;

export interface LiveOptions {
  client: OrdersClient;
  orderId: string;
  /** As it was when it was placed, if it just was. */
  order?: Order | undefined;
  terminal: Terminal;
  signal: AbortSignal;
}

/** Follows an order on the terminal, and does what the keys say. */
export class LiveDisplay {
  readonly #options: LiveOptions;
  readonly #follower: OrderFollower;
  readonly #left = new AbortController();
  #notice: { tone: Tone; text: string } | undefined;
  #frame = 0;
  #busy = false;

  constructor(options: LiveOptions) {
    this.#options = options;
    const { client, orderId, order } = options;
    this.#follower = new OrderFollower(client, orderId, { onChange: () => this.#draw() }, order);
  }

  /**
   * Shows the order until it is at rest and gives it; undefined when the person left before.
   * @throws OrdersError when it cannot be followed
   */
  async run(): Promise<Order | undefined> {
    const { terminal, signal } = this.#options;
    terminal.listen(
      (key) => this.#press(key),
      () => this.#draw(),
    );
    this.#draw();
    const tick = setInterval(() => this.#tick(), TICK_MS);
    try {
      return await this.#follower.run(AbortSignal.any([signal, this.#left.signal]));
    } finally {
      clearInterval(tick);
      terminal.listen(undefined, () => undefined);
    }
  }

  #draw(): void {
    const { terminal } = this.#options;
    const { followed } = this.#follower;
    const view = {
      followed,
      notice: this.#notice,
      keys: terminal.hearsKeys,
      now: Date.now(),
      frame: this.#frame,
    };
    terminal.draw(progressLines(view, terminal.size));
  }

  #tick(): void {
    if (!ticks(this.#follower.followed)) return;
    this.#frame += 1;
    this.#draw();
  }

  #press(key: Key): void {
    const text = typeof key === 'object' ? key.text.toLowerCase() : key;
    if (['interrupt', 'escape', 'q'].includes(text)) this.#left.abort();
    else if (text === 'c') void this.#wish('CANCEL');
    else if (text === 'p') void this.#wish('CONFIRM_PAYMENT');
  }

  /** Asks for what a key stands for, if it may be asked for now, and tells what came of it. */
  async #wish(action: keyof typeof WISHES): Promise<void> {
    const { ask, doing, impossible } = WISHES[action];
    if (this.#busy) return;
    if (!mayAsk(this.#follower.followed, action)) return this.#tell('warn', impossible);
    this.#busy = true;
    this.#tell('info', doing);
    try {
      const { client, orderId, signal } = this.#options;
      const { tone, text } = await ask(client, orderId, signal);
      this.#tell(tone, text);
      this.#follower.refresh();
    } catch (error) {
      if (this.#options.signal.aborted) return;
      const { title, text } = explain(error);
      this.#tell('bad', `${title}. ${text}`);
    } finally {
      this.#busy = false;
    }
  }

  #tell(tone: Tone, text: string): void {
    this.#notice = { tone, text };
    this.#draw();
  }
}

function mayAsk(followed: Followed, action: keyof typeof WISHES): boolean {
  return orderNow(followed)?.allowedActions.includes(action) ?? false;
}

interface Wish {
  doing: string;
  /** Why the key does nothing now. */
  impossible: string;
  ask(client: OrdersClient, orderId: string, signal: AbortSignal): Promise<{ tone: Tone; text: string }>;
}

const WISHES: Readonly<Record<'CANCEL' | 'CONFIRM_PAYMENT', Wish>> = {
  CANCEL: {
    doing: 'Asking to cancel …',
    impossible: 'The order cannot be cancelled now.',
    async ask(client, orderId, signal) {
      const result = await client.cancelOrder(orderId, { signal });
      return result.__typename === 'CancelAccepted'
        ? { tone: 'good', text: 'You have cancelled the order.' }
        : { tone: 'warn', text: result.problem.message };
    },
  },
  CONFIRM_PAYMENT: {
    doing: 'Confirming the payment …',
    impossible: 'No payment waits for your confirmation.',
    async ask(client, orderId, signal) {
      const result = await client.confirmPayment(orderId, { signal });
      return result.__typename === 'PaymentConfirmed'
        ? { tone: 'good', text: 'You have confirmed the payment.' }
        : { tone: 'warn', text: result.problem.message };
    },
  },
};
