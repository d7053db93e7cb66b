/** Which state machine runs an execution. */
export type Machine = 'ORDER' | 'REFUND';

/** Where an order's execution begins when it is not at the beginning. */
export type Resume = 'UNDO' | 'RELEASE_STOCK';

/**
 * The execution that an order is in the hands of, as it is kept on the order: written before the execution
 * is started, so that whoever finds it missing can start the very same one.
 */
export interface Work {
  machine: Machine;
  /** Name of the execution. */
  name: string;
  resume?: Resume;
  refundId?: string;
  /** How often the sweeper has taken the order up. */
  times: number;
}

/** The work of an order that was just placed. */
export function firstWork(orderId: string): Work {
  return { machine: 'ORDER', name: orderId, times: 0 };
}

/** The input of an execution, the same text each time: starting it again is then the same act. */
export function workInput(orderId: string, { refundId, resume }: Work): string {
  if (refundId) return JSON.stringify({ orderId, refundId });
  if (resume) return JSON.stringify({ orderId, resume });
  return JSON.stringify({ orderId });
}

const SWEEP = '-sweep-';

/** The name of the execution by which the sweeper takes up, for the `times`th time, what execution `name` left. */
export function sweepName(name: string, times: number): string {
  return `${name}${SWEEP}${times}`;
}

/** The name of the execution that the sweeper took up under this name, or had not yet. */
export function sweptName(name: string): string {
  const at = name.lastIndexOf(SWEEP);
  return at < 0 ? name : name.slice(0, at);
}

/**
 * The name of the execution that an operator's repair begins; `id` is the order's or a refund's, `sequence`
 * that of the repair's event.
 */
export function repairName(id: string, sequence: number): string {
  return `${id}-repair-${sequence}`;
}
