import type { CloudCall, LocalCloud } from '../gateway/cloud.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Principal } from '../kernel/service.ts';
import type { InvocationFault } from '../lambda/definition.ts';
import { ActiveRule } from './active-rule.ts';
import type { FaultRule } from './rule.ts';
import { isFunctionRule } from './rule.ts';
import type { SeenCall } from './selection.ts';
import { callerName } from './selection.ts';

/** A rule and what became of it. */
export interface RuleState {
  rule: FaultRule;
  /** Calls it was about. */
  matched: number;
  /** Calls it befell. */
  fired: number;
  /** Calls it holds back at this moment. */
  held: number;
  /** False when it can do nothing any more. */
  active: boolean;
}

export interface FaultKnobsOptions {
  clock: Clock;
  cloud: Pick<LocalCloud, 'around' | 'services'>;
  /** Told whenever rules are set or taken away. */
  onChange?: (rules: readonly FaultRule[]) => void;
}

/**
 * Makes calls between the parts of the runtime fail, hang, linger or happen twice, by rules that live in
 * memory. Without rules nothing stands between the parts. A call passes the rules in their order: those
 * that befall it lie around it like shells, the first one outermost.
 */
export class FaultKnobs {
  readonly #options: FaultKnobsOptions;
  #rules: readonly ActiveRule[] = [];
  #detach: (() => void) | undefined;

  constructor(options: FaultKnobsOptions) {
    this.#options = options;
  }

  /** Every rule, in order. */
  get states(): RuleState[] {
    return this.#rules.map(({ rule, schedule: { matched, fired }, held, active }) => ({
      rule,
      matched,
      fired,
      held,
      active,
    }));
  }

  /** How many rules can still do something. */
  get activeCount(): number {
    return this.#rules.filter(({ active }) => active).length;
  }

  /** Takes all rules away and sets these; calls that were held back take their course. */
  replace(rules: readonly FaultRule[]): void {
    const former = this.#rules;
    this.#use(rules.map((rule) => new ActiveRule(rule, this.#options.clock)));
    for (const rule of former) rule.remove();
    if (former.length + rules.length > 0) this.#tell();
  }

  /** Sets one more rule, after those there are. */
  add(rule: FaultRule): void {
    this.#use([...this.#rules, new ActiveRule(rule, this.#options.clock)]);
    this.#tell();
  }

  /** What is to befall a run of a function, if anything. */
  invocationFault(functionArn: string, caller: Principal): InvocationFault | undefined {
    if (this.#rules.length === 0) return undefined;
    const call = {
      service: 'lambda',
      operations: ['Invoke'],
      caller: callerName(caller),
      resources: [functionArn],
    };
    // One end is enough: the others keep their turns for further runs.
    const found = this.#rules.find((active) => isFunctionRule(active.rule) && active.befalls(call));
    return found?.rule.kind as InvocationFault | undefined;
  }

  /** Whether a rule asks for this of calls of the service; what takes work to find out is found out then only. */
  asksFor(member: 'caller' | 'target', service: string): boolean {
    return this.#rules.some(
      ({ rule }) => rule[member] !== undefined && (rule.service === '*' || rule.service === service),
    );
  }

  /** Makes a call under the rules. */
  around<Answer>(call: SeenCall, next: () => Promise<Answer>): Promise<Answer> {
    const rules = this.#rules.filter(({ rule }) => !isFunctionRule(rule));
    return rules.reduceRight((inner, rule) => () => rule.around(call, inner), next)();
  }

  #use(rules: readonly ActiveRule[]): void {
    this.#rules = rules;
    if (rules.length === 0) {
      this.#detach?.();
      this.#detach = undefined;
    } else {
      this.#detach ??= this.#options.cloud.around((call, next) => this.#aroundCloud(call, next));
    }
  }

  async #aroundCloud(call: CloudCall, next: () => Promise<unknown>): Promise<unknown> {
    const { service, operation, principal } = call;
    const resources = this.asksFor('target', service) ? await call.resources() : [];
    return this.around({ service, operations: [operation], caller: callerName(principal), resources }, next);
  }

  #tell(): void {
    this.#options.onChange?.(this.#rules.map(({ rule }) => rule));
  }
}
