import { ManualClock } from '../../kernel/clock.ts';
import { AwsError } from '../../kernel/errors.ts';
import type { Placement } from '../../kernel/resource.ts';
import type { Cloud, OnTurn, Operation, Principal } from '../../kernel/service.ts';
import { openStore, type Store } from '../../kernel/store.ts';
import { createStates, type StatesOptions, type StatesPart } from '../states.ts';

export const REGION = 'us-east-1';
export const ACCOUNT = '000000000000';
export const MACHINE_ARN = `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:Flow`;
const ROLE_ARN = `arn:aws:iam::${ACCOUNT}:role/flow`;

/** The ARN of a function, and what a Task that calls it looks like. */
export const functionArn = (name: string) => `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`;
export const invoke = (name: string, payload: unknown = '{% $states.input %}') => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: functionArn(name), Payload: payload },
  Output: '{% $states.result.Payload %}',
});

/** A call as the cloud saw it. */
export interface SeenCall {
  principal: Principal;
  service: string;
  operation: string;
  input: Record<string, unknown>;
}

/** What a function does with its event. Throwing makes an error of that name. */
export type Handler = (event: never, attempt: number) => unknown;

/** An error as a function throws it. */
export class FunctionError extends Error {
  constructor(name: string, message = '') {
    super(message);
    this.name = name;
  }
}

/** The services behind the state machines, by script. */
export class ScriptedCloud implements Cloud {
  readonly calls: SeenCall[] = [];
  readonly functions: Record<string, Handler>;
  /** Answers to anything that is no Lambda call, by `service:Operation`. */
  readonly others: Record<string, (input: Record<string, unknown>) => unknown>;
  /** By which the last call may be told that it waits for the machine. */
  onTurn: OnTurn | undefined;
  readonly #attempts = new Map<string, number>();

  constructor(
    functions: Record<string, Handler> = {},
    others: Record<string, (input: Record<string, unknown>) => unknown> = {},
  ) {
    this.functions = functions;
    this.others = others;
  }

  async call<Output>(
    principal: Principal,
    service: string,
    operation: string,
    input: unknown,
    { onTurn }: Parameters<Cloud['call']>[4] = {},
  ): Promise<Output> {
    const request = input as Record<string, unknown>;
    this.onTurn = onTurn;
    this.calls.push({ principal, service, operation, input: request });
    if (service === 'lambda' && operation === 'Invoke') return (await this.#invoke(request)) as Output;
    const other = this.others[`${service}:${operation}`];
    if (!other) throw new AwsError('UnknownOperationException', `${service}:${operation}`);
    return (await other(request)) as Output;
  }

  /** The functions called so far, in order. */
  get invoked(): string[] {
    return this.calls.filter(({ operation }) => operation === 'Invoke').map(({ input }) => nameOf(input));
  }

  async #invoke(request: Record<string, unknown>): Promise<unknown> {
    const name = nameOf(request);
    const handler = this.functions[name];
    if (!handler) {
      throw new AwsError('ResourceNotFoundException', `Function not found: ${functionArn(name)}`, {
        status: 404,
      });
    }
    const attempt = (this.#attempts.get(name) ?? 0) + 1;
    this.#attempts.set(name, attempt);
    const answer = { StatusCode: 200, ExecutedVersion: '$LATEST' };
    try {
      const result = await handler(JSON.parse(String(request.Payload)) as never, attempt);
      return { ...answer, Payload: Buffer.from(JSON.stringify(result ?? null)) };
    } catch (error) {
      if (error instanceof AwsError) throw error;
      const { name: errorType, message } = error as Error;
      const payload = { errorType, errorMessage: message, trace: [] };
      return { ...answer, FunctionError: 'Unhandled', Payload: Buffer.from(JSON.stringify(payload)) };
    }
  }
}

function nameOf(request: Record<string, unknown>): string {
  return String(request.FunctionName).split(':').at(-1) as string;
}

export interface BenchOptions extends Partial<Pick<StatesOptions, 'random'>> {
  cloud?: ScriptedCloud;
  clock?: ManualClock;
  store?: Store;
  properties?: Record<string, unknown>;
}

/** A state machine on a bench: made, started, and callable. */
export interface Bench {
  part: StatesPart;
  clock: ManualClock;
  cloud: ScriptedCloud;
  call<Output = Record<string, unknown>>(operation: string, input?: Record<string, unknown>): Promise<Output>;
  /** Starts an execution and returns its ARN. */
  start(input?: unknown, name?: string): Promise<string>;
  /** Starts an execution and waits until it ends. */
  run(input?: unknown): Promise<Described>;
  describe(arn: string): Promise<Described>;
  /** Moves the clock; whatever falls due by that is done. */
  advance(seconds: number): Promise<void>;
  /** Waits until nothing but the clock, a token or an answer can move anything. */
  quiet(): Promise<void>;
  history(arn: string): Promise<HistoryEvent[]>;
}

export interface Described {
  executionArn: string;
  status: string;
  input: string;
  output?: string;
  error?: string;
  cause?: string;
  startDate: Date;
  stopDate?: Date;
}

export interface HistoryEvent {
  id: number;
  previousEventId: number;
  type: string;
  timestamp: Date;
  [details: string]: unknown;
}

export const placement: Placement = {
  place: 'Stack/Flow',
  stack: 'Stack',
  logicalId: 'Flow',
  accountId: ACCOUNT,
  region: REGION,
  physicalName: () => 'Flow',
  asset: (key) => key,
  role: (arn) => ({
    kind: 'role',
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/flow/session`,
    accountId: ACCOUNT,
    roleArn: arn,
  }),
};

/** Puts a definition on a bench; `QueryLanguage` is added. */
export async function bench(definition: Record<string, unknown>, options: BenchOptions = {}): Promise<Bench> {
  const clock = options.clock ?? new ManualClock();
  const cloud = options.cloud ?? new ScriptedCloud();
  const store = options.store ?? (await openStore()).store;
  const part = createStates({
    clock,
    cloud,
    store,
    accountId: ACCOUNT,
    region: REGION,
    folder: undefined,
    // It takes longer than all else a test does; definitions have tests of their own.
    validate: () => Promise.resolve(),
    ...(options.random ? { random: options.random } : {}),
  });
  const type = part.resources![0]!;
  const properties = type.properties.parse({
    RoleArn: ROLE_ARN,
    DefinitionString: JSON.stringify({ QueryLanguage: 'JSONata', ...definition }),
    ...options.properties,
  });
  await type.create(properties, placement);
  await part.start?.();

  const operations = part.services![0]!.operations;
  const principal: Principal = {
    kind: 'operator',
    arn: `arn:aws:iam::${ACCOUNT}:user/operator`,
    accountId: ACCOUNT,
  };

  async function call<Output>(name: string, input: Record<string, unknown> = {}): Promise<Output> {
    const { input: schema, run } = operations[name] as Operation;
    return (await run(schema.parse(input), { principal, requestId: 'request' })) as Output;
  }
  async function quiet(): Promise<void> {
    // Answers of scripted functions take a turn or two of the event loop to reach the engine.
    for (let turn = 0; turn < 8; turn++) {
      await new Promise<void>((resolve) => setImmediate(resolve));
      await part.settled();
    }
  }
  const describe = (executionArn: string) => call<Described>('DescribeExecution', { executionArn });
  const self: Bench = {
    part,
    clock,
    cloud,
    call,
    quiet,
    describe,
    async start(input = {}, name) {
      const { executionArn } = await call<{ executionArn: string }>('StartExecution', {
        stateMachineArn: MACHINE_ARN,
        input: JSON.stringify(input),
        ...(name === undefined ? {} : { name }),
      });
      await quiet();
      return executionArn;
    },
    async run(input) {
      const arn = await self.start(input);
      for (let turn = 0; turn < 100; turn++) {
        const described = await describe(arn);
        if (described.status !== 'RUNNING') return described;
        await quiet();
      }
      throw new Error('The execution does not end by itself');
    },
    async advance(seconds) {
      await clock.advance(seconds * 1000);
      await quiet();
    },
    async history(executionArn) {
      const { events } = await call<{ events: HistoryEvent[] }>('GetExecutionHistory', {
        executionArn,
        maxResults: 1000,
      });
      return events;
    },
  };
  return self;
}

/** A machine of one state. */
export function single(
  state: Record<string, unknown>,
  rest: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    StartAt: 'Only',
    States: {
      Only: { ...state, ...(state.Type === 'Succeed' || state.Type === 'Fail' ? {} : { End: true }) },
      ...rest,
    },
  };
}

/** The output of an execution that succeeded. */
export function outputOf(described: Described): unknown {
  if (described.status !== 'SUCCEEDED') {
    throw new Error(`${described.status}: ${described.error} ${described.cause}`);
  }
  return JSON.parse(described.output as string);
}
