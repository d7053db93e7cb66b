import type { Alarm, Clock } from '../kernel/clock.ts';
import type { Rule } from './rules.ts';

export interface TickerOptions {
  clock: Clock;
  /** Told that a rule is due. */
  fire(rule: Rule): void;
}

/**
 * Has each rule fire when it is due, by the clock: one alarm for each rule that runs and has a target, and
 * nothing else that ticks.
 *
 * What is due while nobody looks is not made up for, as on AWS. So after a jump of the clock over many
 * periods, or a sleep of the machine, a rule that is due fires once, then goes on in its old rhythm; and after
 * a restart rates count from the start. A clock that passes through the time between, as a `ManualClock`
 * does, is no jump: each tick on its way is seen.
 */
export class Ticker {
  readonly #options: TickerOptions;
  readonly #alarms = new Map<string, Alarm>();
  #running = false;

  constructor(options: TickerOptions) {
    this.#options = options;
  }

  start(rules: readonly Rule[]): void {
    this.#running = true;
    for (const rule of rules) this.follow(rule);
  }

  /** Has a rule run from now on, or no longer, as its state says. */
  follow(rule: Rule): void {
    if (!this.#running) return;
    this.#alarms.get(rule.name)?.cancel();
    this.#alarms.delete(rule.name);
    if (rule.state === 'ENABLED' && rule.targets.length > 0) this.#arm(rule, this.#options.clock.now());
  }

  stop(): void {
    this.#running = false;
    for (const alarm of this.#alarms.values()) alarm.cancel();
    this.#alarms.clear();
  }

  #arm(rule: Rule, since: number): void {
    const { clock, fire } = this.#options;
    const due = rule.schedule.nextAfter(clock.now(), since);
    if (due === undefined) return void this.#alarms.delete(rule.name);
    const alarm = clock.at(due, () => {
      this.#arm(rule, since);
      fire(rule);
    });
    this.#alarms.set(rule.name, alarm);
  }
}
