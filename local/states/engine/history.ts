/** An event as it is kept; its number is in its key. */
export interface StoredEvent {
  type: string;
  previous: number;
  /** Milliseconds since the epoch. */
  at: number;
  details?: Record<string, unknown>;
}

/** An event with its number. */
export interface NumberedEvent extends StoredEvent {
  id: number;
}

/** The most events an execution may have (https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html). */
export const MAX_EVENTS = 25_000;

/** What goes with each piece of data in an event; the runtime never cuts any. */
export const WHOLE = { truncated: false };

/** Members of event details that show the data of an execution. */
const DATA_MEMBERS: ReadonlySet<string> = new Set([
  'input',
  'inputDetails',
  'output',
  'outputDetails',
  'parameters',
  'assignedVariables',
  'assignedVariablesDetails',
]);

/** The member of a history event that holds its details, by the event's type. */
function detailsMember(type: string): string {
  if (type.endsWith('StateEntered')) return 'stateEnteredEventDetails';
  if (type.endsWith('StateExited')) return 'stateExitedEventDetails';
  return `${type.charAt(0).toLowerCase()}${type.slice(1)}EventDetails`;
}

/** The details of an event, without the execution's data when `withData` is false. */
export function detailsOf(event: StoredEvent, withData: boolean): Record<string, unknown> | undefined {
  if (withData || event.details === undefined) return event.details;
  return Object.fromEntries(Object.entries(event.details).filter(([member]) => !DATA_MEMBERS.has(member)));
}

/** An event as `GetExecutionHistory` shows it. */
export function toHistoryEvent(event: NumberedEvent, withData: boolean): Record<string, unknown> {
  const details = detailsOf(event, withData);
  return {
    timestamp: new Date(event.at),
    type: event.type,
    id: event.id,
    previousEventId: event.previous,
    ...(details === undefined ? {} : { [detailsMember(event.type)]: details }),
  };
}
