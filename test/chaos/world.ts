import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { bootSystem, stateFolder, type TestSystem } from '../support/system.ts';
import type { Rule } from './knobs.ts';
import { Knobs } from './knobs.ts';

/** Starts in a row that may fail before the run is given up. */
const MOST_STARTS = 3;

/**
 * The real system on a state of its own, which dies and comes back at the same address. Rules and the clock
 * live in the memory of the process that dies: both are set anew when the next one serves.
 */
export class World {
  readonly #folder = stateFolder();
  readonly #listeners: (() => void)[] = [];
  #system: TestSystem | undefined;
  #child: ChildProcess | undefined;
  #up = Promise.withResolvers<void>();
  #rules: readonly Rule[] = [];
  #offset = 0;
  #ending = false;
  /** SIGKILLs so far, and how many of them hit a system that was still starting. */
  kills = 0;
  killsInStart = 0;
  /** What the runtime says of faults of its own, and of calls that no policy allows; and how often. */
  readonly complaints = new Map<string, number>();

  /** Boots it for the first time. */
  static async start(): Promise<World> {
    const world = new World();
    await world.#boot({ appPort: 0, awsPort: 0 });
    return world;
  }

  /** The system as it was last seen alive; its addresses never change. */
  get system(): TestSystem {
    if (!this.#system) throw new Error('The system was never up');
    return this.#system;
  }

  get knobs(): Knobs {
    return new Knobs(this.system.appUrl);
  }

  get statePath(): string {
    return this.#folder.path;
  }

  /** The runtime's time. */
  now(): Date {
    return new Date(Date.now() + this.#offset);
  }

  /** Resolves when it serves, at once if it does. */
  up(): Promise<void> {
    return this.#up.promise;
  }

  /** Calls the listener each time it is back after a death. */
  onReturn(listener: () => void): void {
    this.#listeners.push(listener);
  }

  async setRules(rules: readonly Rule[]): Promise<void> {
    this.#rules = rules;
    await this.#steer(() => this.knobs.replace(rules));
  }

  /** Lets the rules die with the system: the next one starts without them. */
  dropRules(): void {
    this.#rules = [];
  }

  /** Moves the clock forward by so many milliseconds, for the rest of the run. */
  async advance(milliseconds: number): Promise<void> {
    this.#offset += milliseconds;
    await this.#steer(() => this.knobs.advanceTo(this.#offset));
  }

  /**
   * Kills the system and starts it again on what it kept.
   * @param inStart milliseconds after which each further start is killed as well.
   */
  async kill(inStart: readonly number[] = []): Promise<void> {
    const { appUrl, awsUrl } = this.system;
    this.#up = Promise.withResolvers();
    await this.#end('SIGKILL');
    this.kills += 1;
    const ports = { appPort: portOf(appUrl), awsPort: portOf(awsUrl) };
    for (const milliseconds of inStart) {
      const start = this.#boot(ports).then(
        () => 'up',
        () => 'dead',
      );
      const first = await Promise.race([start, wait(milliseconds, 'time')]);
      if (first === 'up') this.#up = Promise.withResolvers();
      await this.#end('SIGKILL');
      await start;
      this.kills += 1;
      if (first === 'time') this.killsInStart += 1;
    }
    await this.#boot(ports);
    for (const listener of this.#listeners) listener();
  }

  /** Ends it, and removes what it kept unless that is to stay. */
  async stop(keep: boolean): Promise<void> {
    this.#ending = true;
    await this.#end('SIGTERM');
    if (!keep) this.#folder.remove();
  }

  async #boot(ports: { appPort: number; awsPort: number }): Promise<void> {
    for (let start = 1; ; start += 1) {
      try {
        this.#system = await bootSystem({
          ...ports,
          state: this.#folder.path,
          onError: (text) => this.#hear(text),
          onFork: (child) => (this.#child = child),
        });
        break;
      } catch (error) {
        // The one before it may not have let go of its port yet; a killed one is no failure to be tried again.
        if (start === MOST_STARTS || this.#child?.signalCode === 'SIGKILL') throw error;
      }
    }
    const { knobs } = this;
    if (this.#offset > 0) await knobs.advanceTo(this.#offset);
    if (this.#rules.length > 0) await knobs.replace(this.#rules);
    this.#child?.once('exit', (code, signal) => {
      if (signal === 'SIGKILL' || this.#ending) return;
      this.#complain(`The system ended by itself (${code ?? signal})`);
    });
    this.#up.resolve();
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }

  /** Does it where it can be done: a system that dies under it is given what it needs when it is back. */
  async #steer(act: () => Promise<unknown>): Promise<void> {
    await this.up();
    const { kills } = this;
    try {
      await act();
    } catch (error) {
      await wait(50);
      await this.up();
      if (this.kills === kills) throw error;
    }
  }

  #hear(text: string): void {
    for (const line of text.split('\n')) {
      if (/^(FAULT in|DENIED) /.test(line)) this.#complain(line);
    }
  }

  #complain(text: string): void {
    this.complaints.set(text, (this.complaints.get(text) ?? 0) + 1);
  }
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}
