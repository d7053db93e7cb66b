import * as z from 'zod/mini';

const state = z.object({
  Type: z.string(),
  Next: z.optional(z.string()),
  Default: z.optional(z.string()),
  Choices: z.optional(z.array(z.object({ Next: z.string() }))),
  Catch: z.optional(z.array(z.object({ Next: z.string() }))),
  get Branches() {
    return z.optional(z.array(machine));
  },
  get ItemProcessor() {
    return z.optional(machine);
  },
});

const machine = z.object({
  StartAt: z.string(),
  get States() {
    return z.record(z.string(), state);
  },
});

/** A state, with the machines that run inside of it. */
export interface MachineState {
  name: string;
  /** As the Amazon States Language names it: Task, Choice, Parallel, ... */
  type: string;
  branches: readonly MachineGraph[];
}

/** A way from one state to another. `catch`: the one that failures take. */
export interface MachineEdge {
  from: string;
  to: string;
  kind: 'next' | 'catch';
}

/** A state machine as a graph: each way once, the usual one out of a state first. */
export interface MachineGraph {
  start: string;
  states: readonly MachineState[];
  edges: readonly MachineEdge[];
}

/**
 * Reads a definition in the Amazon States Language
 * (https://docs.aws.amazon.com/step-functions/latest/dg/concepts-amazon-states-language.html).
 * @throws Error when it is none, or names a state it does not have
 */
export function readDefinition(text: string): MachineGraph {
  return graphOf(machine.parse(JSON.parse(text)));
}

function graphOf({ StartAt, States }: z.infer<typeof machine>): MachineGraph {
  const edges = new Map<string, MachineEdge>();
  const add = (from: string, to: string | undefined, kind: MachineEdge['kind']): void => {
    if (to === undefined) return;
    if (!Object.hasOwn(States, to)) throw new Error(`The state ${from} leads to ${to}, which is not there`);
    const edge = { from, to, kind };
    const key = edgeKey(edge);
    if (!edges.has(key)) edges.set(key, edge);
  };
  for (const [name, { Next, Default, Choices = [], Catch = [] }] of Object.entries(States)) {
    add(name, Next, 'next');
    add(name, Default, 'next');
    for (const choice of Choices) add(name, choice.Next, 'next');
    for (const caught of Catch) add(name, caught.Next, 'catch');
  }
  if (!Object.hasOwn(States, StartAt)) throw new Error(`The first state, ${StartAt}, is not there`);
  return {
    start: StartAt,
    states: Object.entries(States).map(([name, { Type, Branches, ItemProcessor }]) => ({
      name,
      type: Type,
      branches: [...(Branches ?? []), ...(ItemProcessor ? [ItemProcessor] : [])].map(graphOf),
    })),
    edges: [...edges.values()],
  };
}

/** What tells one way from all others of its machine. */
export function edgeKey({ from, to, kind }: MachineEdge): string {
  return `${from} ${kind} ${to}`;
}
