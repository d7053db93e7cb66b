import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventKey, ledgerKey, orderKey, problemKey, type StockMovement } from '../../domain/keys.ts';
import { orderProblem } from '../../domain/order-problems.ts';
import { refundIdOf } from '../../domain/refunds.ts';
import { firstWork, type Machine, repairName, sweepName, type Work } from '../../domain/work.ts';
import { createDynamoDb } from '../../local/dynamodb/dynamodb.ts';
import { ManualClock } from '../../local/kernel/clock.ts';
import { createStates, type StatesPart } from '../../local/states/states.ts';
import { Bench, CLIENT } from '../../local/testing/bench.ts';
import { createTable } from '../books/tables.ts';
import { createPaymentLedger } from '../payment/ledger.ts';
import type { Audit } from './audit-order.ts';
import { auditOrderHandler } from './audit-order.ts';
import { createExecutions } from './executions.ts';

const ID = '01JZZZZZZZZZZZZZZZZZZZZZZA';
const OTHER = '01JZZZZZZZZZZZZZZZZZZZZZZB';
const REFUND = refundIdOf(ID, 1);
const T0 = Date.parse('2026-01-01T00:00:00Z');
const at = (seconds: number) => new Date(T0 + seconds * 1000).toISOString();

/** Goes on once, waits a second, and ends as its input says. */
const FLOW = {
  QueryLanguage: 'JSONata',
  Comment: 'A flow',
  StartAt: 'Begin',
  States: {
    Begin: { Type: 'Pass', Next: 'Wait' },
    Wait: { Type: 'Wait', Seconds: 1, Next: 'How' },
    How: {
      Type: 'Choice',
      Choices: [{ Condition: '{% $states.input.secret = "fail" %}', Next: 'Wrong' }],
      Default: 'Done',
    },
    Wrong: { Type: 'Fail', Error: 'Wrong' },
    Done: { Type: 'Succeed' },
  },
};

let bench: Bench;
let clock: ManualClock;
let states: StatesPart;
let client: DynamoDBDocumentClient;
let sfn: SFNClient;
let machines: Record<Machine, string>;
let audit: (event: unknown) => Promise<Audit | null>;

beforeEach(async () => {
  clock = new ManualClock(T0);
  bench = await Bench.open({ clock });
  const tables = bench.add(await createDynamoDb(bench.options('dynamodb')));
  for (const TableName of ['Orders', 'Catalog', 'Payments']) {
    const properties = {
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['pk', 'sk'].map((name) => ({ AttributeName: name, AttributeType: 'S' })),
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    };
    await bench.create(tables, 'AWS::DynamoDB::Table', properties, { logicalId: TableName });
  }
  states = bench.add(createStates({ ...bench.options('states'), validate: () => Promise.resolve() }));
  const machineOf = async (name: string): Promise<string> => {
    const properties = {
      StateMachineName: name,
      RoleArn: 'arn:aws:iam::000000000000:role/flow',
      DefinitionString: JSON.stringify({ ...FLOW, Comment: name }),
    };
    const type = 'AWS::StepFunctions::StateMachine';
    return String((await bench.create(states, type, properties, { logicalId: name })).ref);
  };
  machines = { ORDER: await machineOf('OrderFlow'), REFUND: await machineOf('RefundFlow') };
  await states.start?.();

  client = DynamoDBDocumentClient.from(
    new DynamoDBClient({ ...CLIENT, endpoint: await bench.serve('dynamodb') }),
    { marshallOptions: { removeUndefinedValues: true } },
  );
  sfn = new SFNClient({ ...CLIENT, endpoint: await bench.serve('states') });
  audit = auditor();
});

afterEach(async () => {
  client.destroy();
  sfn.destroy();
  await bench.close();
});

const auditor = (eventsAPage?: number) =>
  auditOrderHandler({
    orders: createTable(client, 'Orders'),
    catalog: createTable(client, 'Catalog'),
    payments: createTable(client, 'Payments'),
    executions: createExecutions(sfn, machines, eventsAPage),
  });

const put = (TableName: string, Item: object) =>
  client.send(new PutCommand({ TableName, Item: { ...Item } }));

interface Stored {
  work?: Work;
  refunds?: object[];
}

async function placed(id: string, { work = firstWork(id), refunds }: Stored = {}): Promise<void> {
  const lines = ['tea', 'beans'].map((productId) => ({ productId, quantity: 2 }));
  await put('Orders', {
    ...orderKey(id),
    id,
    status: 'PLACED',
    lines,
    work,
    ...(refunds ? { refunds } : {}),
  });
  await put('Orders', { ...eventKey(id, 1), orderId: id, sequence: 1, type: 'ORDER_PLACED' });
}

const refund = (id: string) => ({
  id,
  kind: 'REFUND',
  amount: { amount: 500, currency: 'EUR' },
  reason: 'Broken',
  returnStock: false,
  callerId: 'operator-sub',
  key: 'idempotency-key-0001',
  at: at(0),
  state: 'REQUESTED',
});

/** Has an execution begin, a second after what was before it. */
async function begin(machine: Machine, name: string, secret = 'well'): Promise<void> {
  await clock.advance(1000);
  await bench.call('states', 'StartExecution', {
    stateMachineArn: machines[machine],
    name,
    input: JSON.stringify({ secret }),
  });
  await quiet();
}

async function quiet(): Promise<void> {
  await new Promise<void>((resolve) => setImmediate(resolve));
  await states.settled();
}

async function pass(seconds: number): Promise<void> {
  await clock.advance(seconds * 1000);
  await quiet();
}

const names = (audited: Audit | null) => audited?.executions.map(({ name }) => name);

describe('The executions of an order', () => {
  it('are told state by state, with the definition they went by', async () => {
    await placed(ID);
    await begin('ORDER', ID, 'fail');
    await pass(1);
    const { executions } = (await audit({ orderId: ID })) as Audit;
    const none = { error: null, cause: null, attempts: 0 };
    expect(executions).toEqual([
      {
        name: ID,
        machine: 'ORDER',
        status: 'FAILED',
        startedAt: at(1),
        stoppedAt: at(2),
        definition: { ...FLOW, Comment: 'OrderFlow' },
        states: [
          { ...none, state: 'Begin', type: 'Pass', outcome: 'SUCCEEDED', enteredAt: at(1), exitedAt: at(1) },
          { ...none, state: 'Wait', type: 'Wait', outcome: 'SUCCEEDED', enteredAt: at(1), exitedAt: at(2) },
          { ...none, state: 'How', type: 'Choice', outcome: 'SUCCEEDED', enteredAt: at(2), exitedAt: at(2) },
          {
            ...none,
            state: 'Wrong',
            type: 'Fail',
            outcome: 'FAILED',
            enteredAt: at(2),
            exitedAt: at(2),
            error: 'Wrong',
          },
        ],
      },
    ]);
  });

  it('are told while they run', async () => {
    await placed(ID);
    await begin('ORDER', ID);
    expect((await audit({ orderId: ID }))?.executions).toMatchObject([
      {
        status: 'RUNNING',
        stoppedAt: null,
        states: [{ state: 'Begin' }, { state: 'Wait', outcome: 'RUNNING' }],
      },
    ]);
  });

  it('are none before the first has begun', async () => {
    await placed(ID);
    expect(names(await audit({ orderId: ID }))).toEqual([]);
  });

  it('are all there are: the order’s, its refunds’, the sweeper’s and those of repairs, oldest first', async () => {
    const repaired = repairName(ID, 12);
    const refundRepaired = repairName(REFUND, 15);
    const second = refundIdOf(ID, 2);
    const begun: [Machine, string][] = [
      ['ORDER', ID],
      ['ORDER', sweepName(ID, 1)],
      ['ORDER', sweepName(ID, 2)],
      ['ORDER', repaired],
      ['ORDER', sweepName(repaired, 1)],
      ['REFUND', REFUND],
      ['REFUND', sweepName(REFUND, 1)],
      ['ORDER', sweepName(REFUND, 2)],
      ['REFUND', refundRepaired],
      ['REFUND', second],
    ];
    await placed(ID, {
      refunds: [refund(REFUND), refund(second)],
      work: { machine: 'REFUND', name: second, refundId: second, times: 0 },
    });
    for (const sequence of [12, 15]) {
      await put('Orders', { ...eventKey(ID, sequence), sequence, type: 'REPAIR_REQUESTED' });
    }
    await put('Orders', { ...eventKey(ID, 20), sequence: 20, type: 'ORDER_CLOSED' });
    for (const [machine, name] of begun) await begin(machine, name);
    // Not of this order, or of no repair.
    await begin('ORDER', OTHER);
    await begin('ORDER', repairName(ID, 20));
    const audited = await audit({ orderId: ID });
    expect(audited?.executions.map(({ machine, name }) => [machine, name])).toEqual(begun);
    expect(audited?.executions.map(({ definition }) => (definition as typeof FLOW).Comment)).toEqual(
      begun.map(([machine]) => (machine === 'ORDER' ? 'OrderFlow' : 'RefundFlow')),
    );
  });

  it('of an order that is taken up again and again are the first twenty, and the one that works on it', async () => {
    await placed(ID, { work: { machine: 'ORDER', name: sweepName(ID, 30), resume: 'UNDO', times: 30 } });
    await begin('ORDER', ID);
    for (let times = 1; times <= 30; times++) await begin('ORDER', sweepName(ID, times));
    expect(names(await audit({ orderId: ID }))).toEqual([
      ID,
      ...Array.from({ length: 20 }, (_, index) => sweepName(ID, index + 1)),
      sweepName(ID, 30),
    ]);
  });

  it('are the same whether their events come in one page or in many', async () => {
    await placed(ID);
    await begin('ORDER', ID);
    await pass(1);
    const whole = await audit({ orderId: ID });
    expect(whole?.executions[0]?.states).toHaveLength(4);
    expect(await auditor(2)({ orderId: ID })).toEqual(whole);
  });

  it('do not tell what was put into them', async () => {
    await placed(ID);
    await begin('ORDER', ID, 'whisper');
    await pass(1);
    expect(JSON.stringify(await audit({ orderId: ID }))).not.toContain('whisper');
  });

  it('have their definition asked for once', async () => {
    await placed(ID);
    await begin('ORDER', ID);
    const asked = () =>
      bench.accesses.filter(({ action }) => action === 'states:DescribeStateMachineForExecution').length;
    const first = await audit({ orderId: ID });
    expect(asked()).toBe(1);
    expect(await audit({ orderId: ID })).toEqual(first);
    expect(asked()).toBe(1);
  });
});

describe('The books of an order', () => {
  it('are null when there is no such order', async () => {
    await begin('ORDER', ID);
    expect(await audit({ orderId: ID })).toBeNull();
  });

  it('have what the payment provider did, oldest first', async () => {
    await placed(ID);
    const ledger = createPaymentLedger(client, 'Payments');
    const payment = {
      status: 'AUTHORIZED',
      authorized: 500,
      captured: 0,
      refunded: 0,
      currency: 'EUR',
      captureBefore: at(600),
      token: 'tok_approve',
    } as const;
    const amount = { amount: 500, currency: 'EUR' };
    for (const id of [ID, OTHER]) {
      const key = (kind: string) => `${id}:${kind}:1`;
      const authorize = { paymentId: id, key: key('authorize'), kind: 'authorize', amount } as const;
      await ledger.open(payment, { ...authorize, outcome: 'AUTHORIZED', at: at(2) });
      const capture = { paymentId: id, key: key('capture'), kind: 'capture', amount } as const;
      // Its key comes first where it does not come first in time.
      await ledger.change(
        payment,
        { status: 'CAPTURED', captured: 500 },
        { ...capture, key: `${id}:a`, outcome: 'CAPTURED', at: at(3) },
      );
    }
    expect((await audit({ orderId: ID }))?.payments).toEqual([
      { key: `${ID}:authorize:1`, kind: 'authorize', amount, outcome: 'AUTHORIZED', reason: null, at: at(2) },
      { key: `${ID}:a`, kind: 'capture', amount, outcome: 'CAPTURED', reason: null, at: at(3) },
    ]);
  });

  it('have the movements of its products’ stock, oldest first', async () => {
    await placed(ID);
    const row = (productId: string, orderId: string, movement: StockMovement, seconds: number) => ({
      productId,
      orderId,
      movement,
      onHandDelta: movement === 'COMMIT' ? -2 : 0,
      reservedDelta: movement === 'HOLD' ? 2 : -2,
      at: at(seconds),
    });
    const rows = [
      row('tea', ID, 'HOLD', 1),
      row('beans', ID, 'COMMIT', 2),
      row('tea', ID, 'RELEASE', 3),
      row('tea', ID, 'RETURN', 4),
    ];
    for (const one of [...rows, row('tea', OTHER, 'HOLD', 1), row('tea', '-', 'SUPPLY', 0)]) {
      await put('Catalog', { ...ledgerKey(one.productId, one.orderId, one.movement), ...one });
    }
    expect((await audit({ orderId: ID }))?.stock).toEqual(rows.map(({ orderId: _, ...rest }) => rest));
  });

  it('have what is wrong with it', async () => {
    await placed(ID);
    for (const [id, kind] of [
      [ID, 'STUCK'],
      [ID, 'NEEDS_ATTENTION'],
      [OTHER, 'STUCK'],
    ] as const) {
      await put('Orders', {
        ...problemKey(id, kind),
        ...orderProblem(id, kind, 'INTERNAL', 'Look at it.', at(1)),
      });
    }
    const problem = { orderId: ID, code: 'INTERNAL', message: 'Look at it.', since: at(1) };
    expect((await audit({ orderId: ID }))?.problems).toEqual([
      { ...problem, kind: 'NEEDS_ATTENTION' },
      { ...problem, kind: 'STUCK' },
    ]);
  });

  it('are read by these actions and no others', async () => {
    await placed(ID);
    await begin('ORDER', ID);
    bench.accesses.length = 0;
    await audit({ orderId: ID });
    const execution = `${machines.ORDER.replace(':stateMachine:', ':execution:')}:${ID}`;
    const read = new Set(bench.accesses.map(({ action, resource }) => `${action} ${resource}`));
    const table = (name: string) => `arn:aws:dynamodb:us-east-1:000000000000:table/${name}`;
    expect([...read].sort()).toEqual([
      `dynamodb:BatchGetItem ${table('Catalog')}`,
      `dynamodb:Query ${table('Orders')}`,
      `dynamodb:Query ${table('Payments')}`,
      `states:DescribeExecution ${execution}`,
      `states:DescribeExecution ${execution}-sweep-1`,
      `states:DescribeStateMachineForExecution ${execution}`,
      `states:GetExecutionHistory ${execution}`,
    ]);
  });

  it.each([{}, { orderId: '' }, { orderId: 1 }, null])('are not read for %j', async (event) => {
    await expect(audit(event)).rejects.toThrow();
  });
});
