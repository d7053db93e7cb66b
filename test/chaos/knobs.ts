/** A rule as `/_local/faults` takes it; docs/faults.md tells what each member means. */
export interface Rule {
  service: string;
  operation?: string;
  caller?: string;
  target?: string;
  kind: string;
  nth?: number;
  times?: number;
  probability?: number;
  seed?: number;
  milliseconds?: number;
  error?: string | { code: string; message?: string; status?: number };
}

/** A rule and what became of it. */
export interface RuleState {
  rule: Rule;
  matched: number;
  fired: number;
  held: number;
}

interface Clock {
  time: string;
  /** Milliseconds ahead of the machine's. */
  offset: number;
}

/** A machine that is busy with other things answers late; beyond this it does not answer. */
const ANSWER_WITHIN_MS = 60_000;

/** The fault and clock endpoints of a running system. Each call fails when it does not answer. */
export class Knobs {
  readonly #url: string;

  constructor(appUrl: string) {
    this.#url = `${appUrl}/_local`;
  }

  /** Takes all rules away and sets these. What the former held back takes its course. */
  async replace(rules: readonly Rule[]): Promise<void> {
    await this.#ask('faults', rules.length === 0 ? 'DELETE' : 'PUT', { rules });
  }

  async add(rule: Rule): Promise<void> {
    await this.#ask('faults', 'POST', rule);
  }

  async states(): Promise<RuleState[]> {
    return (await this.#ask<{ rules: RuleState[] }>('faults', 'GET')).rules;
  }

  /** Moves the clock forward until it is so many milliseconds ahead of the machine's. */
  async advanceTo(offset: number): Promise<void> {
    const clock = await this.#ask<Clock>('clock', 'GET');
    if (clock.offset < offset) await this.#ask('clock', 'POST', { advance: offset - clock.offset });
  }

  async #ask<Answer>(page: string, method: string, body?: unknown): Promise<Answer> {
    const response = await fetch(`${this.#url}/${page}?format=json`, {
      method,
      ...(body === undefined || method === 'DELETE'
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    if (!response.ok)
      throw new Error(`${method} ${page} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as Answer;
  }
}
