import { after } from '../kernel/clock.ts';
import type { Clock } from '../kernel/clock.ts';
import type { FaultRule } from './rule.ts';
import { Schedule } from './schedule.ts';
import { selects } from './selection.ts';
import type { SeenCall } from './selection.ts';
import { serviceError } from './service-errors.ts';

/** A rule at work. */
export class ActiveRule {
  readonly rule: FaultRule;
  readonly schedule: Schedule;
  readonly #clock: Clock;
  readonly #removed = Promise.withResolvers<void>();
  #held = 0;

  constructor(rule: FaultRule, clock: Clock) {
    this.rule = rule;
    this.schedule = new Schedule(rule);
    this.#clock = clock;
  }

  /** How many calls it holds back at this moment. */
  get held(): number {
    return this.#held;
  }

  /** Whether it can still do anything. */
  get active(): boolean {
    return !this.schedule.spent || this.#held > 0;
  }

  /** Whether this call is one the rule is to befall; counts it. */
  befalls(call: SeenCall): boolean {
    return selects(this.rule, call) && this.schedule.next();
  }

  /**
   * Makes a call under this rule.
   * @param next does the call; called twice by `twice`.
   */
  async around<Answer>(call: SeenCall, next: () => Promise<Answer>): Promise<Answer> {
    if (!this.befalls(call)) return next();
    const { rule } = this;
    switch (rule.kind) {
      case 'fail-before':
        throw serviceError(call.service, rule.error);
      case 'fail-after':
        await next();
        throw serviceError(call.service, rule.error);
      case 'hang-before':
        await this.#hold(this.#removed.promise);
        return next();
      case 'hang-after': {
        const outcome = next();
        outcome.catch(() => undefined);
        await this.#hold(this.#removed.promise);
        return outcome;
      }
      case 'delay':
        await this.#pause(rule.milliseconds);
        return next();
      case 'twice':
        // As when the first answer is lost and the caller's SDK asks again: it sees the second one.
        await next();
        return next();
      default:
        return next();
    }
  }

  /** Lets go of the calls it holds back: they take their course. */
  remove(): void {
    this.#removed.resolve();
  }

  async #pause(milliseconds: number): Promise<void> {
    const over = Promise.withResolvers<void>();
    const alarm = after(this.#clock, milliseconds, over.resolve);
    await this.#hold(Promise.race([over.promise, this.#removed.promise]));
    alarm.cancel();
  }

  async #hold(until: Promise<void>): Promise<void> {
    this.#held++;
    await until;
    this.#held--;
  }
}
