import { setTimeout as wait } from 'node:timers/promises';
import { audit, type Check } from './audit.ts';
import { type Books, readBooks } from './books.ts';
import { Desk } from './desk.ts';
import { type Cast, drive } from './drive.ts';
import { Faults } from './faults.ts';
import { stockGoods } from './goods.ts';
import { hold } from './held.ts';
import { type Cell, cellsOf, type Subject, subjectsOf } from './matrix.ts';
import type { ChaosOptions } from './options.ts';
import { type Kill, planOf, type Plan, type PlannedOrder } from './plan.ts';
import { Random } from './random.ts';
import { idOf, newRun, type OrderRun } from './run-record.ts';
import { reconcilerFindings } from './reconcile.ts';
import { settle, type Settling } from './settle.ts';
import { Sight } from './sight.ts';
import { sandboxTokens } from './tokens.ts';
import { readTraces } from './traces.ts';
import { attend, sweep } from './trouble.ts';
import { Weather } from './weather.ts';
import { World } from './world.ts';

/** Orders under way side by side. */
const LANES = 8;
/** A lane takes its next order after so long, though the one before goes on; real time. */
const PATIENCE_MS = 15_000;
const CUSTOMERS = ['customer@example.com', 'second@example.com'];

/** Who tells people that an order needs them, and who takes up what was left behind: these have turns of their own. */
const TELLER = 'flag-order';
const SWEEPER = 'sweep-orders';
/** From so many orders on the sweeper fails in every way; below in a share of them. */
const ORDERS_FOR_ALL_SWEEPS = 200;

/** An order that changed less than this ago is not reconciled. */
const RECONCILED_AFTER_MS = 3 * 60_000;

/** What is told while it runs. */
export interface Progress {
  phase: string;
  placed: number;
  atRest: number;
  orders: number;
  faults: number;
  kills: number;
}

/** All that came of a run. */
export interface Outcome {
  options: ChaosOptions;
  runs: OrderRun[];
  books: Books;
  checks: Check[];
  cells: readonly Cell[];
  faults: Faults;
  settling: Settling;
  kills: number;
  killsInStart: number;
  /** Events that came by the live stream. */
  live: number;
  seconds: number;
  statePath: string;
}

/** Does all that the options ask for, on a system of its own. */
export async function runChaos(
  options: ChaosOptions,
  onProgress: (told: Progress) => void,
): Promise<Outcome> {
  const start = performance.now();
  const world = await World.start();
  let sight: Sight | undefined;
  try {
    const subjects = await subjectsOf(world.system);
    await stockGoods(world.system);
    const customers = [];
    for (const email of CUSTOMERS) customers.push(await Desk.open(world, email));
    const operator = await Desk.open(world, 'operator@example.com');
    sight = Sight.open(
      world,
      operator,
      customers.map(({ customerId }) => customerId),
    );
    const suite = new Suite(options, world, subjects, { customers, operator, sight }, onProgress);
    const outcome = await suite.run();
    return { ...outcome, live: sight.live, seconds: (performance.now() - start) / 1000 };
  } finally {
    sight?.close();
    await world.stop(options.keep);
  }
}

class Suite {
  readonly #options: ChaosOptions;
  readonly #world: World;
  readonly #subjects: readonly Subject[];
  readonly #cast: Cast;
  readonly #onProgress: (told: Progress) => void;
  readonly #random: Random;
  readonly #faults: Faults;
  readonly #cells: readonly Cell[];
  readonly #runs: OrderRun[] = [];

  constructor(
    options: ChaosOptions,
    world: World,
    subjects: readonly Subject[],
    cast: Cast,
    onProgress: (told: Progress) => void,
  ) {
    this.#options = options;
    this.#world = world;
    this.#subjects = subjects;
    this.#cast = cast;
    this.#onProgress = onProgress;
    this.#random = new Random(options.seed);
    this.#faults = new Faults(world);
    this.#cells = cellsOf(subjects, this.#random.branch('matrix'));
    world.onReturn(() => this.#faults.forget());
  }

  async run(): Promise<Omit<Outcome, 'live' | 'seconds'>> {
    const plan = planOf({
      orders: this.#options.orders,
      kills: this.#options.kills,
      customers: this.#cast.customers.length,
      subjects: this.#subjects.flatMap(({ name, functionName }) => (functionName ? [name] : [])),
      tokens: sandboxTokens(),
      random: this.#random.branch('plan'),
    });
    await this.#hold(plan.held);
    await this.#crowd(plan);
    await this.#hold(plan.late);
    await this.#attend(plan.attended);
    await this.#sweep(plan.swept);
    this.#tell('let all come to rest');
    const settling = await settle(this.#runs, this.#cast, this.#world, () =>
      this.#tell('let all come to rest'),
    );
    this.#tell('read the books');
    const books = await readBooks(this.#world.system);
    const ended = [...books.orders.values()];
    await readTraces(
      this.#world.system,
      ended.filter(({ order }) => order.status === 'FAILED'),
    );
    // The reconciler looks at no order that may still be moving.
    await this.#world.advance(RECONCILED_AFTER_MS);
    const checks: Check[] = [
      ...audit(books, this.#runs),
      { name: 'the reconciler finds nothing', findings: await reconcilerFindings(this.#world.system) },
      { name: 'every order comes to rest, what needs people is listed', findings: settling.findings },
      {
        name: 'the runtime had no fault of its own, and no call lacked a permission',
        findings: [...this.#world.complaints].map(([text, times]) => ({
          text: times > 1 ? `${text} (${times} times)` : text,
        })),
      },
    ];
    const bad = new Set(checks.flatMap(({ findings }) => findings.map(({ orderId }) => orderId)));
    await readTraces(
      this.#world.system,
      ended.filter(({ order }) => bad.has(order.id)),
    );
    const { kills, killsInStart, statePath } = this.#world;
    return {
      ...{
        options: this.#options,
        runs: this.#runs,
        books,
        checks,
        cells: this.#cells,
        faults: this.#faults,
      },
      ...{ settling, kills, killsInStart, statePath },
    };
  }

  /** One order after the other, each held at its own moment. */
  async #hold(held: readonly PlannedOrder[]): Promise<void> {
    for (const planned of held) {
      this.#tell('hold steps, one order at a time');
      const run = this.#newRun(planned);
      const subject = this.#subjects.find(({ name }) => name === planned.holding?.subject);
      if (subject) await hold(run, subject, this.#cast, this.#world);
    }
  }

  /** In groups, each while the function it needs is down. */
  async #attend(attended: readonly PlannedOrder[]): Promise<void> {
    for (const subject of this.#subjects) {
      const planned = attended.filter(({ down }) => down === subject.name);
      if (planned.length === 0) continue;
      this.#tell(`${subject.name} is down`);
      const runs = planned.map((one) => this.#newRun(one));
      const { length } = await this.#placed(runs);
      const telling = this.#cells.filter(
        ({ subject: of, id }) => of === TELLER && !this.#faults.fired.has(id),
      );
      // More ways to fail than there are orders to fail for would only wait.
      const some = telling.slice(0, Math.ceil((telling.length * length) / attended.length) + length);
      await attend(subject, runs, some, { cast: this.#cast, faults: this.#faults, world: this.#world });
    }
  }

  async #sweep(swept: readonly PlannedOrder[]): Promise<void> {
    const cells = this.#cells.filter(({ subject }) => subject === SWEEPER);
    const share = Math.min(1, this.#options.orders / ORDERS_FOR_ALL_SWEEPS);
    const some = this.#random
      .branch('sweep')
      .shuffled(cells)
      .slice(0, Math.ceil(cells.length * share));
    const each = Math.ceil(some.length / Math.max(swept.length, 1));
    for (const [index, planned] of swept.entries()) {
      this.#tell('the sweeper fails');
      await this.#placed([this.#newRun(planned)]);
      await sweep(some.slice(index * each, (index + 1) * each), { faults: this.#faults, world: this.#world });
    }
  }

  /** Sets them going, and comes back when they are placed. */
  async #placed(runs: readonly OrderRun[]): Promise<readonly OrderRun[]> {
    for (const run of runs) void drive(run, this.#cast);
    while (runs.some((run) => idOf(run) === '' && run.trouble === undefined)) await wait(20);
    return runs;
  }

  /** Side by side, while calls go wrong and the system dies. */
  async #crowd({ crowd, killsIn }: Plan): Promise<void> {
    // A held order that passed its moment by was killed at none: the crowd makes up for it.
    const kills = killsIn(Math.max(0, this.#options.kills - this.#world.kills));
    const cells = this.#cells.filter(({ subject }) => subject !== TELLER && subject !== SWEEPER);
    const weather = new Weather(this.#faults, cells, this.#random.branch('weather'));
    const blowing = weather.blow();
    const waiting = [...crowd];
    let taken = 0;
    let dying: Promise<unknown> = Promise.resolve();
    const lane = async (): Promise<void> => {
      for (let planned = waiting.shift(); planned; planned = waiting.shift()) {
        taken += 1;
        for (const kill of kills.filter(({ atOrder }) => atOrder === taken)) {
          dying = dying.then(() => this.#kill(kill));
        }
        const driven = drive(this.#newRun(planned), this.#cast);
        await Promise.race([driven, wait(PATIENCE_MS)]);
        this.#tell('orders side by side');
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    await dying;
    weather.stop();
    await blowing;
  }

  async #kill({ wait: pause, inStart }: Kill): Promise<void> {
    await wait(pause);
    await this.#faults.look();
    await this.#world.kill(inStart);
  }

  #newRun(planned: PlannedOrder): OrderRun {
    const run = newRun(planned);
    this.#runs.push(run);
    return run;
  }

  #tell(phase: string): void {
    this.#onProgress({
      phase,
      placed: this.#runs.length,
      atRest: this.#runs.filter(({ done }) => done).length,
      orders: this.#options.orders,
      faults: this.#faults.total,
      kills: this.#world.kills,
    });
  }
}
