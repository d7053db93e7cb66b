import { AwsError } from '../kernel/errors.ts';
import type { Schedule } from './schedule.ts';
import type { RuleState, Target } from './schemas.ts';

/** A rule as its template describes it, and whether it runs. */
export interface Rule {
  name: string;
  arn: string;
  description: string | undefined;
  schedule: Schedule;
  targets: readonly Target[];
  /** As the template has it, or as somebody has set it since. */
  state: RuleState;
}

const BUS = 'default';

/** Every rule there is, by name. */
export class Rules {
  readonly #rules = new Map<string, Rule>();
  readonly #prefix: string;

  constructor({ region, accountId }: { region: string; accountId: string }) {
    this.#prefix = `arn:aws:events:${region}:${accountId}:`;
  }

  /** `*` stands for all rules of the account. */
  arnOf(name: string): string {
    return `${this.#prefix}rule/${name}`;
  }

  add(rule: Rule): void {
    this.#rules.set(rule.name, rule);
  }

  has(name: string): boolean {
    return this.#rules.has(name);
  }

  /**
   * @param bus its name or ARN.
   * @throws AwsError ResourceNotFoundException
   */
  at(name: string, bus: string): Rule {
    this.assertBus(bus);
    const rule = this.#rules.get(name);
    if (rule) return rule;
    throw new AwsError('ResourceNotFoundException', `Rule ${name} does not exist on EventBus ${BUS}.`);
  }

  /** @throws AwsError ResourceNotFoundException for any bus but the default one. */
  assertBus(bus: string): void {
    if (bus === BUS || bus === `${this.#prefix}event-bus/${BUS}`) return;
    throw new AwsError('ResourceNotFoundException', `Event bus ${bus.split('/').at(-1)} does not exist.`);
  }

  /** In the order of their names. */
  list(): Rule[] {
    return [...this.#rules.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
  }
}
