import type { Alarm } from '../../kernel/clock.ts';
import type { State, Workflow } from '../definition/definition.ts';
import type { FlowRecord, Pending } from './records.ts';

/**
 * One line of execution: that of the machine (`0`), of a branch of a Parallel or of an item of a Map
 * (`0.2` for the third inside the first).
 */
export class Flow {
  readonly id: string;
  readonly parent: Flow | undefined;
  readonly workflow: Workflow;
  /** The number of the branch or item. */
  readonly index: number;

  state: State | undefined;
  input: unknown;
  entered = 0;
  enteredAt = 0;
  before = 0;
  last: number;
  retries: number[] = [];
  pending: Pending | undefined;
  done: number | undefined;
  output: unknown;

  /** Branches or iterations under way or ended, by number. */
  readonly children = new Map<number, Flow>();
  /** What a Map goes over, while it does. */
  items: unknown[] | undefined;
  /** Whether the store has a record of this flow, of its variables, of its items. */
  stored = { record: false, variables: false, items: false };
  /** Ended without a result, with whatever it was part of. */
  dropped = false;
  readonly alarms: Alarm[] = [];
  #own: Readonly<Record<string, unknown>> = {};
  #visible: Readonly<Record<string, unknown>>;

  constructor(workflow: Workflow, last: number, place?: { parent: Flow; index: number }) {
    this.workflow = workflow;
    this.last = last;
    this.parent = place?.parent;
    this.index = place?.index ?? 0;
    this.id = place ? `${place.parent.id}.${place.index}` : '0';
    this.#visible = place?.parent.visible ?? {};
    place?.parent.children.set(place.index, this);
  }

  /** The variables this flow has assigned. */
  get variables(): Readonly<Record<string, unknown>> {
    return this.#own;
  }

  set variables(values: Readonly<Record<string, unknown>>) {
    this.#own = values;
    this.#visible = { ...this.parent?.visible, ...values };
  }

  /** Its own variables and those around it. Outer ones do not change while an inner flow runs. */
  get visible(): Readonly<Record<string, unknown>> {
    return this.#visible;
  }

  /** Puts an alarm away with the flow. */
  clearAlarms(): void {
    for (const alarm of this.alarms.splice(0)) alarm.cancel();
  }

  toRecord(): FlowRecord {
    return {
      state: this.state?.name ?? '',
      entered: this.entered,
      enteredAt: this.enteredAt,
      before: this.before,
      last: this.last,
      retries: this.retries,
      ...(this.pending === undefined ? {} : { pending: this.pending }),
      ...(this.done === undefined ? {} : { done: this.done }),
    };
  }

  restore(record: FlowRecord): void {
    this.state = this.workflow.states.get(record.state);
    this.entered = record.entered;
    this.enteredAt = record.enteredAt;
    this.before = record.before;
    this.last = record.last;
    this.retries = record.retries;
    this.pending = record.pending;
    this.done = record.done;
    this.stored.record = true;
  }
}
