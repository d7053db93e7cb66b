import type { Expression } from '../expressions/expression.ts';
import type { Template } from '../expressions/template.ts';
import type { Retrier } from '../retry.ts';
import type { Integration } from '../tasks/integration.ts';

/** A definition, read, checked and compiled. */
export interface Definition {
  workflow: Workflow;
  timeoutSeconds: number | undefined;
}

/** States that lead to one another: a machine, a branch of a Parallel, the processor of a Map. */
export interface Workflow {
  startAt: string;
  states: ReadonlyMap<string, State>;
}

interface Named {
  name: string;
}

/** How a state, a catcher or a choice rule ends: `next` is undefined where the workflow ends. */
export interface Exit {
  next: string | undefined;
  assign: Template | undefined;
  output: Template | undefined;
}

export interface Catcher extends Exit {
  errors: readonly string[];
}

interface Fallible {
  retry: readonly Retrier[];
  catch: readonly Catcher[];
}

export interface PassState extends Named, Exit {
  type: 'Pass';
}

export interface TaskState extends Named, Exit, Fallible {
  type: 'Task';
  integration: Integration;
  arguments: Template | undefined;
  timeoutSeconds: Template | undefined;
  heartbeatSeconds: Template | undefined;
}

export interface ChoiceState extends Named {
  type: 'Choice';
  rules: readonly (Exit & { condition: Template })[];
  /** Where to go when no rule fits; `next` is undefined when there is nowhere. */
  otherwise: Exit;
}

export interface WaitState extends Named, Exit {
  type: 'Wait';
  seconds: Template | undefined;
  timestamp: Template | undefined;
}

export interface SucceedState extends Named, Exit {
  type: 'Succeed';
}

export interface FailState extends Named {
  type: 'Fail';
  error: Template | undefined;
  explanation: Template | undefined;
}

export interface ParallelState extends Named, Exit, Fallible {
  type: 'Parallel';
  arguments: Template | undefined;
  branches: readonly Workflow[];
}

export interface MapState extends Named, Exit, Fallible {
  type: 'Map';
  items: Template | undefined;
  itemSelector: Template | undefined;
  maxConcurrency: Template | undefined;
  processor: Workflow;
}

export type State =
  PassState | TaskState | ChoiceState | WaitState | SucceedState | FailState | ParallelState | MapState;

/** An expression and what it may read where it stands. */
export interface Site {
  state: string;
  expression: Expression;
  allows: ReadonlySet<string>;
}
