import type { HistoryEvent } from '@aws-sdk/client-sfn';
import type { StateVisit } from '../../generated/schema.ts';

/** A failure as history events tell it; either may be missing. */
interface Failure {
  error: string | null;
  cause: string | null;
}

/** A stay in a state while its events are gathered. */
interface Visit {
  state: string;
  type: string;
  outcome: StateVisit['outcome'];
  attempts: number;
  enteredAt: Date;
  exitedAt?: Date;
  /** What befell its last attempt. */
  failure?: Failure;
  /** The Parallel or Map it is inside of. */
  around?: Visit;
  /** Of a Parallel or Map: its last attempt is over, and it failed. */
  broken?: boolean;
}

/** Events that begin a state's work, and those that end it. */
const BEGUN = /^(Activity|LambdaFunction|Task)Scheduled$|^(Parallel|Map)StateStarted$/;
const DONE = /^(Activity|LambdaFunction|Task|ParallelState|MapState)Succeeded$/;
const BROKEN = /^(Activity|LambdaFunction|Task)(ScheduleFailed|StartFailed|SubmitFailed|Failed|TimedOut)$/;
const ENDED = /^Execution(Aborted|Failed|TimedOut)$/;

/**
 * What an execution did, state by state in the order in which they were entered, from its history as
 * `GetExecutionHistory` tells it, oldest event first
 * (https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html). States inside a
 * Parallel or Map stand after it; those that its failure broke off have failed without an error of their
 * own. An attempt counts once a task is scheduled or branches are started; states that do neither have none.
 * While a state runs, its error is that of the attempt before.
 */
export function visitsOf(events: readonly HistoryEvent[]): StateVisit[] {
  const history = new History();
  for (const event of events) history.add(event);
  return history.visits.map(({ state, type, outcome, attempts, enteredAt, exitedAt, failure }) => ({
    state,
    type,
    outcome,
    attempts,
    enteredAt: enteredAt.toISOString(),
    exitedAt: exitedAt?.toISOString() ?? null,
    error: failure?.error ?? null,
    cause: failure?.cause ?? null,
  }));
}

class History {
  readonly visits: Visit[] = [];
  /** The visit that each event is about, by the event's number. */
  readonly #visitOf = new Map<number, Visit>();

  add(event: HistoryEvent): void {
    const visit = this.#take(event, this.#visitOf.get(event.previousEventId ?? 0));
    if (visit) this.#visitOf.set(event.id ?? 0, visit);
  }

  /** Adds what the event says; `before` is the visit its predecessor is about. Gives the visit it is about itself. */
  #take(event: HistoryEvent, before: Visit | undefined): Visit | undefined {
    const { type = '' } = event;
    const at = event.timestamp ?? new Date(0);
    if (type.endsWith('StateEntered')) return this.#enter(event, type, at, before);
    if (type.endsWith('StateExited')) {
      const visit = this.#open(before, (one) => one.state === nameIn(event));
      if (visit) this.#leave(visit, visit.failure ? 'CAUGHT' : 'SUCCEEDED', at);
      return visit;
    }
    if (type === 'EvaluationFailed') return fail(this.#evaluated(event), event);
    if (ENDED.test(type)) return this.#end(event, at, before);

    const visit = this.#of(type, before);
    if (!visit) return undefined;
    if (BEGUN.test(type)) this.#begin(visit, before, at);
    else if (DONE.test(type)) delete visit.failure;
    else if (BROKEN.test(type)) fail(visit, event);
    else if (type === 'ParallelStateFailed' || type === 'MapStateFailed') this.#break(visit, before, at);
    return visit;
  }

  #enter(event: HistoryEvent, type: string, enteredAt: Date, before: Visit | undefined): Visit {
    // Out of a state that is left, one comes to its neighbour; out of one that is not, to what is inside it.
    const around = before?.exitedAt ? before.around : before;
    const visit: Visit = {
      state: nameIn(event),
      type: type.slice(0, -'StateEntered'.length),
      outcome: 'RUNNING',
      attempts: 0,
      enteredAt,
      ...(around ? { around } : {}),
    };
    this.visits.push(visit);
    return visit;
  }

  /** The events of a Parallel or Map follow those of what is inside it. */
  #of(type: string, before: Visit | undefined): Visit | undefined {
    const container = /^(Parallel|Map)(State(Started|Succeeded|Failed)|Iteration)/.exec(type)?.[1];
    if (container === undefined) return before;
    return this.#open(before, (one) => one.type === container && !one.broken);
  }

  /** The nearest visit that is not over, from `visit` outwards, that the test holds for. */
  #open(visit: Visit | undefined, test: (one: Visit) => boolean): Visit | undefined {
    for (let one = visit; one; one = one.around) if (!one.exitedAt && test(one)) return one;
    return undefined;
  }

  /** On entry, an expression fails before the state has an event of its own to follow: the name tells. */
  #evaluated(event: HistoryEvent): Visit | undefined {
    const name = event.evaluationFailedEventDetails?.state;
    return this.visits.findLast(({ exitedAt, state }) => !exitedAt && state === name);
  }

  #begin(visit: Visit, before: Visit | undefined, at: Date): void {
    visit.attempts += 1;
    if (visit.attempts === 1 || visit === before) return;
    if (before?.failure) visit.failure = before.failure;
    this.#breakOff(visit, at);
  }

  #break(visit: Visit, before: Visit | undefined, at: Date): void {
    visit.failure = before?.failure ?? { error: null, cause: null };
    visit.broken = true;
    this.#breakOff(visit, at);
  }

  /** Ends what still runs inside of a visit. */
  #breakOff(around: Visit, at: Date): void {
    for (const one of this.visits) if (one.around === around && !one.exitedAt) this.#leave(one, 'FAILED', at);
  }

  #leave(visit: Visit, outcome: Visit['outcome'], at: Date): void {
    visit.outcome = outcome;
    visit.exitedAt = at;
    if (visit.type === 'Parallel' || visit.type === 'Map') this.#breakOff(visit, at);
  }

  /** Whatever runs has failed with the execution, for its own reason where it has one. */
  #end(event: HistoryEvent, at: Date, before: Visit | undefined): undefined {
    // That a Fail state was entered is told first, what it says with the execution's end.
    if (before && !before.exitedAt && !before.failure) fail(before, event);
    for (const visit of this.visits) {
      if (visit.exitedAt) continue;
      visit.failure ??= failureIn(event);
      this.#leave(visit, 'FAILED', at);
    }
  }
}

function fail(visit: Visit | undefined, event: HistoryEvent): Visit | undefined {
  if (visit) visit.failure = failureIn(event);
  return visit;
}

/** The one member of an event that says more than its type. */
function detailsOf(event: HistoryEvent): Record<string, unknown> {
  const member = Object.keys(event).find((name) => name.endsWith('EventDetails'));
  return ((member && event[member as keyof HistoryEvent]) ?? {}) as Record<string, unknown>;
}

function nameIn(event: HistoryEvent): string {
  return String(detailsOf(event).name ?? '');
}

function failureIn(event: HistoryEvent): Failure {
  const { error, cause } = detailsOf(event);
  return { error: textOrNull(error), cause: textOrNull(cause) };
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
