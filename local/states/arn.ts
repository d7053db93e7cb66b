/** What an ARN of a state machine or of an execution names. */
export interface ParsedArn {
  machine: string;
  /** Absent in the ARN of a machine. */
  execution?: string;
}

/** `arn:aws:states:<region>:<account>:stateMachine:<name>` */
export function machineArn(region: string, accountId: string, name: string): string {
  return `arn:aws:states:${region}:${accountId}:stateMachine:${name}`;
}

/** `…:execution:<machine>:<name>`, from the machine's ARN. */
export function executionArn(ofMachine: string, name: string): string {
  return `${ofMachine.replace(':stateMachine:', ':execution:')}:${name}`;
}

/** Reads either kind of ARN; undefined for anything else. */
export function parseArn(arn: string): ParsedArn | undefined {
  const [head, , service, , , kind, machine, execution, ...rest] = arn.split(':');
  if (head !== 'arn' || service !== 'states' || !machine || rest.length > 0) return undefined;
  if (kind === 'stateMachine' && execution === undefined) return { machine };
  if (kind === 'execution' && execution) return { machine, execution };
  return undefined;
}
