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
  TimeoutSeconds?: number;
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
  Choices?: { Next: string; Condition: string }[];
  Default?: string;
}
interface Machine {
  StartAt: string;
  States: Record<string, State>;
  QueryLanguage?: string;
  TimeoutSeconds?: number;
}

/** How long stock is held for an order, in seconds; docs of the order domain. */
const HOLD_SECONDS = 15 * 60;
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
  const { TimeoutSeconds = Infinity, Retry = [] } = tasks[name]!;
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
    const way = [machine.StartAt];
    for (let next = machine.States[machine.StartAt]?.Next; next; next = machine.States[next]?.Next)
      way.push(next);
    expect(way).toEqual([...FORWARD, 'FollowUp', 'CloseOrder', 'HowDidItGo']);
    expect(machine.States.FollowUp?.Branches?.map(({ StartAt }) => StartAt)).toEqual([
      'SendNotification',
      'GenerateReceipt',
    ]);
  });

  it('limits every task and tries it again with full jitter', () => {
    expect(Object.keys(tasks).length).toBe(10);
    for (const [name, { TimeoutSeconds, Retry }] of Object.entries(tasks)) {
      expect(TimeoutSeconds, name).toBe(12);
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
          'States.Timeout',
          'TransientFailure',
        ]),
      );
      expect(Retry![0]!.ErrorEquals, name).not.toContain('OrderRefused');
      expect(Retry![0]!.ErrorEquals, name).not.toContain('OrderCancelled');
      expect(Retry![0]!.ErrorEquals, name).not.toContain('States.ALL');
    }
  });

  it('tells each function the order, the attempt and how many there are, and nothing about the order', () => {
    for (const [name, { Arguments, Retry, Output }] of Object.entries(tasks)) {
      const { outcome, failure, ...payload } = Arguments!.Payload;
      expect(payload, name).toEqual({
        orderId: '{% $states.input.orderId %}',
        attempt: '{% $states.context.State.RetryCount + 1 %}',
        maxAttempts: Retry![0]!.MaxAttempts + 1,
        startedAt: '{% $states.context.State.EnteredTime %}',
      });
      expect([outcome, failure], name).toEqual(
        name === 'CloseOrder' ? ['{% $outcome %}', '{% $failure %}'] : [undefined, undefined],
      );
      expect(Output, name).toEqual(
        ['SendNotification', 'GenerateReceipt'].includes(name) ? { done: true } : '{% $states.input %}',
      );
    }
  });

  it('undoes whatever fails before the money is taken, with the order’s id in hand', () => {
    for (const name of FORWARD) {
      expect(
        machine.States[name]?.Catch?.map(({ ErrorEquals, Next, Output, Assign }) => [
          ErrorEquals,
          Next,
          Output,
          Assign?.outcome,
        ]),
        name,
      ).toEqual([
        [['OrderRefused'], 'VoidPayment', '{% $states.input %}', 'REJECTED'],
        [['OrderCancelled'], 'VoidPayment', '{% $states.input %}', 'CANCELLED'],
        [['States.ALL'], 'VoidPayment', '{% $states.input %}', 'FAILED'],
      ]);
    }
    expect(machine.States.VoidPayment?.Next).toBe('ReleaseStock');
    expect(machine.States.ReleaseStock?.Next).toBe('CloseOrder');
  });

  it('goes on when an undo finds the money taken', () => {
    expect(machine.States.VoidPayment?.Catch).toEqual([
      { ErrorEquals: ['PaymentCaptured'], Next: 'CapturePayment', Output: '{% $states.input %}' },
    ]);
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
      new Set(['FollowUp', 'CloseOrder', 'HowDidItGo', 'OrderFailed', 'FollowUpPending', 'OrderClosed']),
    );
  });

  it('lets neither of the two that follow stop the other', () => {
    for (const { StartAt, States } of machine.States.FollowUp!.Branches!) {
      const [caught] = States[StartAt]!.Catch!;
      expect(caught?.ErrorEquals).toEqual(['States.ALL']);
      expect(States[caught!.Next]).toMatchObject({ Type: 'Pass', Output: { done: false }, End: true });
    }
  });

  it('sets every variable on each way to where it is read', () => {
    const read = JSON.stringify(machine)
      .match(/\$[a-z]\w*/gi)!
      .filter((name) => !['$states', '$not'].includes(name));
    const variables = [...new Set(read)].map((name) => name.slice(1)).sort();
    expect(variables).toEqual(['failure', 'followedUp', 'outcome']);
    expect(Object.keys(machine.States.FollowUp?.Assign ?? {}).sort()).toEqual(variables);
    for (const name of FORWARD) {
      for (const { Assign } of machine.States[name]!.Catch!)
        expect(Object.keys(Assign!).sort()).toEqual(variables);
    }
  });

  it('ends its longest run within its own limit, and that within the hold of the stock', () => {
    const until = sum(...FORWARD);
    const undone = until + sum('VoidPayment', 'ReleaseStock', 'CloseOrder');
    const followed = Math.max(worst('SendNotification'), worst('GenerateReceipt'));
    const captured = until + sum('VoidPayment', 'CapturePayment', 'CloseOrder') + followed;
    expect(machine.TimeoutSeconds).toBeGreaterThan(Math.max(undone, captured));
    expect(machine.TimeoutSeconds).toBeLessThan(HOLD_SECONDS);
  });
});
