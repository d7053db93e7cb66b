import { setTimeout as wait } from 'node:timers/promises';
import type { Faults } from './faults.ts';
import type { Cell } from './matrix.ts';
import type { Random } from './random.ts';

/** Rules that stand at once. */
const AT_ONCE = 14;
/** A spell of them, in milliseconds of real time. */
const SPELL_MS = 3000;
/** Every so often one lasts longer than any task waits, so that what hangs is given up on. */
const LONG_SPELL_MS = 14_000;
const LONG_EVERY = 6;
/** How often it is looked what has fired. */
const LOOK_EVERY_MS = 250;
/** Share of a call's occurrences that fails while every cell has had its turn already. */
const RANDOM_SHARE = 0.1;

/**
 * Lets calls go wrong, spell after spell, until it is told to stop: first every cell of the matrix once, those
 * that found no call to befall again later, then any of them at random.
 */
export class Weather {
  readonly #faults: Faults;
  readonly #cells: readonly Cell[];
  readonly #random: Random;
  readonly #waiting: Cell[];
  #over = false;
  spells = 0;

  constructor(faults: Faults, cells: readonly Cell[], random: Random) {
    this.#faults = faults;
    this.#cells = cells;
    this.#random = random;
    this.#waiting = random.shuffled(cells);
  }

  /** Cells of the matrix that had their turn and came to pass. */
  get visited(): number {
    return this.#cells.filter(({ id }) => this.#faults.fired.has(id)).length;
  }

  /** Goes on until `stop`. */
  async blow(): Promise<void> {
    while (!this.#over) {
      this.spells += 1;
      const cells = this.#next();
      await this.#faults.set(cells);
      const until = performance.now() + (this.spells % LONG_EVERY === 0 ? LONG_SPELL_MS : SPELL_MS);
      while (!this.#over && performance.now() < until) {
        await wait(LOOK_EVERY_MS);
        await this.#faults.look();
      }
      for (const { cell } of cells) if (!this.#faults.fired.has(cell.id)) this.#waiting.push(cell);
    }
    await this.#faults.set([]);
  }

  stop(): void {
    this.#over = true;
  }

  #next(): { cell: Cell; rule: Cell['rule'] }[] {
    const cells = this.#waiting.splice(0, AT_ONCE).map((cell) => ({ cell, rule: cell.rule }));
    while (cells.length < AT_ONCE) {
      const cell = this.#random.pick(this.#cells);
      const { nth: _nth, ...rule } = cell.rule;
      const random = { probability: RANDOM_SHARE, seed: this.#random.between(0, 2 ** 30), times: 2 };
      cells.push({ cell, rule: { ...rule, ...random } });
    }
    return cells;
  }
}
