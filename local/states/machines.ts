import { createHash } from 'node:crypto';
import type { Clock } from '../kernel/clock.ts';
import type { Principal } from '../kernel/service.ts';
import type { Store } from '../kernel/store.ts';
import { compileDefinition } from './definition/compile.ts';
import type { Definition } from './definition/definition.ts';
import { invalid } from './definition/checks.ts';
import { keys } from './engine/records.ts';
import type { ExpressionWorld } from './expressions/functions.ts';

/** `LoggingConfiguration`, defaults filled in. */
export interface Logging {
  level: 'ALL' | 'ERROR' | 'FATAL' | 'OFF';
  includeExecutionData: boolean;
  /** ARN of the log group, as given. */
  destination: string | undefined;
}

/** A machine as it is kept; dates in milliseconds since the epoch. */
interface MachineRecord {
  revision: string;
  createdAt: number;
  updatedAt: number;
}

/** A definition as an execution started with it. */
export interface Revision {
  definition: string;
  roleArn: string;
  createdAt: number;
}

/** A second opinion on a definition; throws a BootError when it is against it. */
export type Validate = (definition: Record<string, unknown>, place: string) => Promise<void>;

/** What makes a machine. */
export interface MachineInput {
  name: string;
  arn: string;
  /** Text in JSON. */
  definition: string;
  roleArn: string;
  principal: Principal;
  logging: Logging;
  tracing: boolean;
  tags: readonly { key: string; value: string }[];
  /** Where it stands, for messages. */
  place: string;
}

/** A state machine. */
export interface Machine extends Omit<MachineInput, 'place'> {
  /** Names the present definition. */
  revision: string;
  createdAt: number;
  updatedAt: number;
  /** The definition of a revision, compiled. */
  definitionOf(revision: string): Promise<Definition>;
}

/** The state machines of the template, and every definition that executions go by. */
export class Machines {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #world: ExpressionWorld;
  readonly #validate: Validate;
  readonly #machines = new Map<string, Machine>();
  readonly #compiled = new Map<string, Definition>();

  constructor(store: Store, clock: Clock, world: ExpressionWorld, validate: Validate) {
    this.#store = store;
    this.#validate = validate;
    this.#clock = clock;
    this.#world = world;
  }

  /**
   * Makes a machine or brings it up to date. A definition other than the last one is a new revision;
   * executions that run keep theirs.
   * @throws BootError when the definition is not one this engine can run.
   */
  async put(input: MachineInput): Promise<Machine> {
    const { name, place, definition } = input;
    const revision = revisionOf(input);
    const known = await this.revision(name, revision);
    const source = parse(definition, place);
    const compiled = compileDefinition(source, place, this.#world);
    if (!known) await this.#validate(source, place);
    this.#compiled.set(`${name}/${revision}`, compiled);

    const now = this.#clock.now();
    const stored = await this.#store.get<MachineRecord>(keys.machine(name));
    const record: MachineRecord = {
      revision,
      createdAt: stored?.createdAt ?? now,
      updatedAt: stored?.revision === revision ? stored.updatedAt : now,
    };
    const kept: Revision = known ?? { definition, roleArn: input.roleArn, createdAt: now };
    await this.#store.write([
      { key: keys.machine(name), value: record },
      { key: keys.revision(name, revision), value: kept },
    ]);
    const machine: Machine = { ...input, ...record, definitionOf: (id) => this.#definitionOf(name, id) };
    this.#machines.set(name, machine);
    return machine;
  }

  get(name: string): Machine | undefined {
    return this.#machines.get(name);
  }

  /** By name. */
  list(): Machine[] {
    return [...this.#machines.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  revision(machine: string, revision: string): Promise<Revision | undefined> {
    return this.#store.get(keys.revision(machine, revision));
  }

  async #definitionOf(name: string, revision: string): Promise<Definition> {
    const key = `${name}/${revision}`;
    const compiled = this.#compiled.get(key);
    if (compiled) return compiled;
    const stored = await this.revision(name, revision);
    if (!stored) throw new Error(`The machine ${name} has no revision ${revision}`);
    const place = `revision ${revision} of ${name}`;
    const definition = compileDefinition(parse(stored.definition, place), place, this.#world);
    this.#compiled.set(key, definition);
    return definition;
  }
}

/** The same id for the same definition and role, in the form of a UUID as the service's are. */
function revisionOf({ definition, roleArn }: MachineInput): string {
  const digest = createHash('sha256').update(`${roleArn}\n${definition}`).digest('hex');
  return [
    [0, 8],
    [8, 12],
    [12, 16],
    [16, 20],
    [20, 32],
  ]
    .map(([from, to]) => digest.slice(from, to))
    .join('-');
}

function parse(definition: string, place: string): Record<string, unknown> {
  let source: unknown;
  try {
    source = JSON.parse(definition);
  } catch (error) {
    throw invalid(`not JSON: ${(error as Error).message}`, place);
  }
  if (typeof source !== 'object' || source === null || Array.isArray(source)) {
    throw invalid('not a JSON object', place);
  }
  return source as Record<string, unknown>;
}
