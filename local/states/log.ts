import { randomUUID } from 'node:crypto';
import type { Clock } from '../kernel/clock.ts';
import type { Cloud, Principal } from '../kernel/service.ts';
import { executionArn } from './arn.ts';
import { detailsOf, type NumberedEvent } from './engine/history.ts';
import type { Machine } from './machines.ts';

const FATAL = /^Execution(Aborted|Failed|TimedOut)$/;
const ERROR = /(Aborted|Failed|TimedOut)$|^FailStateEntered$/;

/**
 * Writes the events of executions to the log groups of their machines
 * (https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html). Logs are written after the fact
 * and at best: an execution never waits for one or fails by one.
 */
export class ExecutionLog {
  readonly #cloud: Cloud;
  readonly #clock: Clock;
  readonly #accountId: string;
  /** The end of what is being written, and the stream it goes to, by machine. */
  readonly #streams = new Map<string, { name: Promise<string>; tail: Promise<unknown> }>();

  readonly #complained = new Set<string>();

  constructor(cloud: Cloud, clock: Clock, accountId: string) {
    this.#cloud = cloud;
    this.#clock = clock;
    this.#accountId = accountId;
  }

  /**
   * Has log delivery admitted to the machine's group, on the permissions of the machine's role.
   * @throws AwsError when the role may not have logs delivered or there is no such group.
   */
  async connect(machine: Machine): Promise<void> {
    const { level, destination } = machine.logging;
    if (level === 'OFF' || destination === undefined) return;
    await this.#cloud.call(machine.principal, 'logs', 'CreateLogDelivery', {
      logGroupName: groupNameOf(destination),
      sourceArn: machine.arn,
    });
  }

  write(machine: Machine, execution: { name: string }, events: readonly NumberedEvent[]): void {
    const { level, includeExecutionData, destination } = machine.logging;
    if (level === 'OFF' || destination === undefined) return;
    const wanted =
      level === 'ALL' ? events : events.filter(({ type }) => (level === 'FATAL' ? FATAL : ERROR).test(type));
    if (wanted.length === 0) return;
    const arn = executionArn(machine.arn, execution.name);
    const logEvents = wanted.map((event) => ({
      timestamp: event.at,
      message: JSON.stringify({
        id: String(event.id),
        type: event.type,
        details: detailsOf(event, includeExecutionData) ?? {},
        previous_event_id: String(event.previous),
        event_timestamp: String(event.at),
        execution_arn: arn,
        redrive_count: '0',
      }),
    }));
    const logGroupName = groupNameOf(destination);
    const stream = this.#stream(machine, logGroupName);
    stream.tail = stream.tail
      .then(async () => {
        const logStreamName = await stream.name;
        await this.#cloud.call(this.#principalOf(machine), 'logs', 'PutLogEvents', {
          logGroupName,
          logStreamName,
          logEvents,
        });
      })
      .catch((error: unknown) => this.#missed(machine, error));
  }

  /** Says once why there are no logs; the next event tries a new stream. */
  #missed(machine: Machine, error: unknown): void {
    this.#streams.delete(machine.name);
    if (this.#complained.has(machine.name)) return;
    this.#complained.add(machine.name);
    console.warn(`states: no logs of ${machine.arn}: ${(error as Error).message}`);
  }

  /** Resolves when everything so far is written. */
  async flush(): Promise<void> {
    await Promise.all([...this.#streams.values()].map(({ tail }) => tail));
  }

  /** One stream a machine and process. */
  #stream(machine: Machine, logGroupName: string): { name: Promise<string>; tail: Promise<unknown> } {
    const open = this.#streams.get(machine.name);
    if (open) return open;
    const minute = new Date(this.#clock.now()).toISOString().slice(0, 16).replace(/[T:]/g, '-');
    const logStreamName = `states/${machine.name}/${minute}/${randomUUID().slice(0, 8)}`;
    const name = this.#cloud
      .call(this.#principalOf(machine), 'logs', 'CreateLogStream', { logGroupName, logStreamName })
      .then(() => logStreamName);
    name.catch(() => undefined);
    const stream = { name, tail: Promise.resolve() as Promise<unknown> };
    this.#streams.set(machine.name, stream);
    return stream;
  }

  #principalOf(machine: Machine): Principal {
    return {
      kind: 'service',
      arn: 'delivery.logs.amazonaws.com',
      accountId: this.#accountId,
      sourceArn: machine.arn,
    };
  }
}

function groupNameOf(destination: string): string {
  return destination.replace(/^.*:log-group:/, '').replace(/:\*$/, '');
}
