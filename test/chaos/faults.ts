import type { Rule, RuleState } from './knobs.ts';
import type { Cell } from './matrix.ts';
import type { World } from './world.ts';

/** That a fault fired: between the two times, on some call that its rule is about. */
export interface Firing {
  after: Date;
  before: Date;
  cell: Cell;
}

/** The rules that stand, and everything that came of them. */
export class Faults {
  readonly #world: World;
  #standing: readonly { cell: Cell; rule: Rule; fired: number }[] = [];
  #lastLook: Date;
  #turn: Promise<unknown> = Promise.resolve();
  /** How often each cell has fired. */
  readonly fired = new Map<string, number>();
  readonly firings: Firing[] = [];

  constructor(world: World) {
    this.#world = world;
    this.#lastLook = world.now();
  }

  /** Sets the rules of these cells, perhaps changed, in place of those that stood; none when there are none. */
  set(cells: readonly { cell: Cell; rule: Rule }[]): Promise<void> {
    return this.#inTurn(async () => {
      await this.#look();
      this.#standing = cells.map(({ cell, rule }) => ({ cell, rule, fired: 0 }));
      this.#lastLook = this.#world.now();
      await this.#world.setRules(cells.map(({ rule }) => rule));
    });
  }

  /** Counts what fired since the last look; nothing when the system cannot be asked. */
  look(): Promise<void> {
    return this.#inTurn(() => this.#look());
  }

  /** Counts anew: the system died, and its counters with it. */
  forget(): void {
    for (const standing of this.#standing) standing.fired = 0;
  }

  get total(): number {
    return this.firings.length;
  }

  async #look(): Promise<void> {
    if (this.#standing.length === 0) return;
    let states: RuleState[];
    try {
      states = await this.#world.knobs.states();
    } catch {
      return;
    }
    const now = this.#world.now();
    // While the rules are set anew after a death there may be others, or none.
    if (states.length !== this.#standing.length) return;
    for (const [index, standing] of this.#standing.entries()) {
      const { fired } = states[index]!;
      for (let one = standing.fired; one < fired; one += 1) {
        this.firings.push({ after: this.#lastLook, before: now, cell: standing.cell });
        this.fired.set(standing.cell.id, (this.fired.get(standing.cell.id) ?? 0) + 1);
      }
      standing.fired = fired;
    }
    this.#lastLook = now;
  }

  #inTurn(act: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(act);
    this.#turn = done.catch(() => undefined);
    return done;
  }
}
