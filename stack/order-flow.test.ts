import aslValidator from 'asl-validator';
import { beforeAll, describe, expect, it } from 'vitest';
import { flowDefinition, templateOf } from './testing.ts';

interface Catch {
  ErrorEquals: string[];
  Next: string;
  Output?: string;
  Assign?: Record<string, unknown>;
}
interface State {
  Type: string;
  Next?: string;
  End?: boolean;
  TimeoutSeconds?: number | string;
  Retry?: {
    ErrorEquals: string[];
    MaxAttempts: number;
    IntervalSeconds: number;
    BackoffRate: number;
    MaxDelaySeconds: number;
    JitterStrategy: string;
  }[];
  Catch?: Catch[];
  Arguments?: { FunctionName: string; Payload: Record<string, unknown> };
  Assign?: Record<string, unknown>;
  Output?: unknown;
  Branches?: Machine[];
  Choices?: { Next: string; Condition: string; Assign?: Record<string, unknown> }[];
  Default?: string;
}
interface Machine {
  StartAt: string;
  States: Record<string, State>;
  QueryLanguage?: string;
  TimeoutSeconds?: number;
}

/** How long stock is held for an order, in seconds; docs of the order domain. */
const HOLD_SECONDS = 20 * 60;
/** The longest a payment waits for its customer; the guide for integrators. */
const CUSTOMER_SECONDS = 5 * 60;
const FORWARD = ['ValidateOrder', 'SaveOrder', 'ProcessPayment', 'UpdateInventory', 'CapturePayment'];

let machine: Machine;
let tasks: Record<string, State>;
beforeAll(() => {
  const template = templateOf('dev');
  template.hasResourceProperties('AWS::StepFunctions::StateMachine', { StateMachineType: 'STANDARD' });
  machine = flowDefinition(template) as unknown as Machine;
  tasks = Object.fromEntries(
    [machine, ...(machine.States.FollowUp?.Branches ?? [])].flatMap(({ States }) =>
      Object.entries(States).filter(([, { Type }]) => Type === 'Task'),
    ),
  );
});

/** Longest time a task takes: every attempt times out and every wait before the next is the longest. */
function worst(name: string): number {
  const { Retry = [] } = tasks[name]!;
  const TimeoutSeconds = Number(tasks[name]!.TimeoutSeconds ?? Infinity);
  const { MaxAttempts, IntervalSeconds, BackoffRate, MaxDelaySeconds } = Retry[0]!;
  let seconds = TimeoutSeconds;
  for (let attempt = 0; attempt < MaxAttempts; attempt++) {
    seconds += Math.min(MaxDelaySeconds, IntervalSeconds * BackoffRate ** attempt) + TimeoutSeconds;
  }
  return seconds;
}
const sum = (...names: string[]) => names.reduce((seconds, name) => seconds + worst(name), 0);

describe('the order state machine', () => {
  it('is valid, in JSONata', () => {
    expect(machine.QueryLanguage).toBe('JSONata');
    const { isValid, errors } = aslValidator(machine);
    expect(errors).toEqual([]);
    expect(isValid).toBe(true);
  });

  it('goes through the steps in order', () => {
    const way: string[] = [];
    const after = ({ Next, Default }: State): string | undefined => Next ?? Default;
    for (let name: string | undefined = machine.StartAt; name; name = after(machine.States[name]!)) {
      if (machine.States[name]!.Type !== 'Choice') way.push(name);
    }
    expect(way).toEqual([...FORWARD, 'FollowUp', 'CloseOrder', 'OrderClosed']);
    expect(machine.States.FollowUp?.Branches?.map(({ StartAt }) => StartAt)).toEqual([
      'SendNotification',
      'GenerateReceipt',
    ]);
  });

  it('limits every task and tries it again with full jitter', () => {
    expect(Object.keys(tasks).length).toBe(13);
    for (const [name, { TimeoutSeconds, Retry }] of Object.entries(tasks)) {
      const waits = name === 'AwaitCustomer';
      expect(TimeoutSeconds, name).toBe(waits ? '{% $confirmWithin %}' : 12);
      expect(Retry, name).toHaveLength(1);
      expect(Retry![0], name).toMatchObject({ JitterStrategy: 'FULL', MaxDelaySeconds: 8 });
      expect(Retry![0]!.ErrorEquals, name).toEqual(
        expect.arrayContaining([
          'Lambda.ServiceException',
          'Lambda.AWSLambdaException',
          'Lambda.SdkClientException',
          'Lambda.TooManyRequestsException',
          'Lambda.Unknown',
          'Sandbox.Timedout',
          'TransientFailure',
        ]),
      );
      // A wait that ran out is an end; a function that did not answer is tried again.
      expect(Retry![0]!.ErrorEquals.includes('States.Timeout'), name).toBe(!waits);
      expect(Retry![0]!.ErrorEquals, name).not.toContain('OrderRefused');
      expect(Retry![0]!.ErrorEquals, name).not.toContain('OrderCancelled');
      expect(Retry![0]!.ErrorEquals, name).not.toContain('States.ALL');
    }
  });

  it('tells each function the order, the attempt and how many there are, and nothing about the order', () => {
    const more: Record<string, Record<string, unknown>> = {
      AwaitCustomer: {
        confirmBefore: '{% $confirmBefore %}',
        taskToken: '{% $states.context.Task.Token %}',
      },
      CloseOrder: { outcome: '{% $outcome %}', failure: '{% $failure %}' },
      FlagOrder: { failure: '{% $failure %}' },
      ReleaseStockOnly: { keepStatus: true },
    };
    for (const [name, { Arguments, Retry, Output }] of Object.entries(tasks)) {
      const payload = Arguments!.Payload;
      expect(payload, name).toEqual({
        orderId: '{% $states.input.orderId %}',
        attempt: '{% $states.context.State.RetryCount + 1 %}',
        maxAttempts: Retry![0]!.MaxAttempts + 1,
        startedAt: '{% $states.context.State.EnteredTime %}',
        ...more[name],
      });
      expect(Output, name).toBe('{% $states.input %}');
    }
  });

  it('undoes whatever fails before the money is taken, with the order’s id in hand', () => {
    for (const name of [...FORWARD, 'AwaitCustomer']) {
      expect(
        machine.States[name]?.Catch?.map(({ ErrorEquals, Next, Output, Assign }) => [
          ErrorEquals,
          Next,
          Output,
          Assign?.outcome,
        ]),
        name,
      ).toEqual([
        ...(name === 'AwaitCustomer'
          ? [
              [['CustomerAnswered'], 'ProcessPayment', '{% $states.input %}', undefined],
              [['States.Timeout'], 'VoidPayment', '{% $states.input %}', 'EXPIRED'],
            ]
          : []),
        [['OrderRefused'], 'VoidPayment', '{% $states.input %}', 'REJECTED'],
        [['OrderCancelled'], 'VoidPayment', '{% $states.input %}', 'CANCELLED'],
        [['States.ALL'], 'VoidPayment', '{% $states.input %}', 'FAILED'],
      ]);
    }
    expect(machine.States.VoidPayment?.Next).toBe('ReleaseStock');
    expect(machine.States.ReleaseStock?.Next).toBe('CloseOrder');
  });

  it('goes on when an undo finds the money taken', () => {
    expect(machine.States.VoidPayment?.Catch?.[0]).toEqual({
      ErrorEquals: ['PaymentCaptured'],
      Next: 'CapturePayment',
      Output: '{% $states.input %}',
    });
  });

  it('leaves to people what cannot be undone or closed', () => {
    for (const name of ['VoidPayment', 'ReleaseStock', 'CloseOrder']) {
      expect(machine.States[name]?.Catch?.at(-1), name).toEqual({
        ErrorEquals: ['States.ALL'],
        Next: 'FlagOrder',
        Output: '{% $states.input %}',
        Assign: { failure: '{% $states.errorOutput %}' },
      });
    }
    expect(machine.States.FlagOrder?.Next).toBe('NeedsAttention');
    expect(machine.States.NeedsAttention?.Type).toBe('Fail');
  });

  it('waits for the customer, and then asks for the payment again', () => {
    const wait = machine.States.DoesThePaymentWait;
    expect(wait?.Choices).toEqual([{ Condition: '{% $confirmBefore != null %}', Next: 'AwaitCustomer' }]);
    expect(wait?.Default).toBe('UpdateInventory');
    expect(machine.States.AwaitCustomer?.Next).toBe('ProcessPayment');
  });

  it('begins at the undoing for an order that was left behind', () => {
    expect(machine.States.WhereToBegin).toMatchObject({
      Default: 'ValidateOrder',
      Choices: [
        { Next: 'VoidPayment', Assign: { outcome: 'RESUMED', failure: null } },
        { Next: 'ReleaseStockOnly' },
      ],
    });
  });

  it('never undoes after the money is taken', () => {
    const reached = new Set<string>();
    const visit = (name: string): void => {
      if (reached.has(name)) return;
      reached.add(name);
      const { Next, Catch = [], Choices = [], Default } = machine.States[name]!;
      for (const to of [Next, Default, ...[...Catch, ...Choices].map((one) => one.Next)]) if (to) visit(to);
    };
    visit('FollowUp');
    expect(reached).toEqual(
      new Set([
        ...['FollowUp', 'CloseOrder', 'HowDidItEnd', 'OrderFailed', 'OrderClosed'],
        ...['FlagOrder', 'NeedsAttention'],
      ]),
    );
  });

  it('lets neither of the two that follow stop the other', () => {
    for (const { StartAt, States } of machine.States.FollowUp!.Branches!) {
      const [caught] = States[StartAt]!.Catch!;
      expect(caught?.ErrorEquals).toEqual(['States.ALL']);
      expect(States[caught!.Next]).toMatchObject({ Type: 'Pass', End: true });
    }
  });

  it('sets every variable on each way to where it is read', () => {
    const read = JSON.stringify(machine)
      .match(/\$[a-z]\w*/gi)!
      .filter((name) => !['$states', '$exists'].includes(name));
    const variables = [...new Set(read)].map((name) => name.slice(1)).sort();
    expect(variables).toEqual(['confirmBefore', 'confirmWithin', 'end', 'failure', 'outcome']);
    const end = ['failure', 'outcome'];
    const set = ({ Assign = {} }: { Assign?: Record<string, unknown> }) => Object.keys(Assign).sort();
    expect(set(machine.States.FollowUp!)).toEqual(end);
    for (const name of [...FORWARD, 'AwaitCustomer']) {
      const undone = machine.States[name]!.Catch!.filter(({ Next }) => Next === 'VoidPayment');
      for (const way of undone) expect(set(way), name).toEqual(end);
    }
    expect(set(machine.States.ProcessPayment!)).toEqual(['confirmBefore', 'confirmWithin']);
    expect(set(machine.States.CloseOrder!)).toEqual(['end']);
  });

  it('ends its longest run within its own limit, and that within the hold of the stock', () => {
    // A task that only hands its token over is short; it is the wait that takes time, and the asking again.
    const until = sum(...FORWARD, 'ProcessPayment') + CUSTOMER_SECONDS;
    const undone = until + sum('VoidPayment', 'ReleaseStock', 'CloseOrder', 'FlagOrder');
    const followed = Math.max(worst('SendNotification'), worst('GenerateReceipt'));
    const captured = until + sum('VoidPayment', 'CapturePayment', 'CloseOrder') + followed;
    expect(machine.TimeoutSeconds).toBeGreaterThan(Math.max(undone, captured));
    expect(machine.TimeoutSeconds).toBeLessThan(HOLD_SECONDS);
  });
});
