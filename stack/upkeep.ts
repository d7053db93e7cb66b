import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Bundles } from './bundles.ts';
import { type Data, ORDERS_BY_DUE } from './data.ts';
import { acknowledgeExecutions, allowOnExecutions } from './executions.ts';
import { allow, OrderFunction } from './function.ts';
import { acknowledgeReceipts, RECEIPTS_PREFIX, type Receipts } from './receipts.ts';
import type { StageSettings } from './settings.ts';

export interface UpkeepProps {
  settings: StageSettings;
  bundles: Bundles;
  data: Data;
  receipts: Receipts;
  orderMachine: StateMachine;
  refundMachine: StateMachine;
  metricsNamespace: string;
}

/** What nobody asks for: no order is left behind, and the books are checked. */
export class Upkeep extends Construct {
  readonly sweepOrders: OrderFunction;
  readonly reconcileBooks: OrderFunction;

  constructor(scope: Construct, id: string, props: UpkeepProps) {
    super(scope, id);
    const { bundles, data, metricsNamespace, orderMachine, receipts, refundMachine, settings } = props;
    const orders = data.orders.tableArn;
    const machines = [orderMachine, refundMachine];
    const lookUp = allowOnExecutions(['states:DescribeExecution'], machines);
    const environment = {
      ORDERS_TABLE: data.orders.tableName,
      ORDER_MACHINE_ARN: orderMachine.stateMachineArn,
      REFUND_MACHINE_ARN: refundMachine.stateMachineArn,
      POWERTOOLS_METRICS_NAMESPACE: metricsNamespace,
    };

    this.sweepOrders = new OrderFunction(this, 'SweepOrders', {
      name: 'sweep-orders',
      description: 'Takes up the orders that were left behind',
      settings,
      bundles,
      timeout: Duration.seconds(50),
      environment: { ...environment, POWERTOOLS_SERVICE_NAME: 'sweep-orders' },
      permissions: [
        allow(['dynamodb:Query'], `${orders}/index/${ORDERS_BY_DUE}`),
        allow(['dynamodb:GetItem', 'dynamodb:UpdateItem'], orders),
        allow(['states:StartExecution'], ...machines.map(({ stateMachineArn }) => stateMachineArn)),
        lookUp,
      ],
    });
    this.#every(Duration.minutes(1), 'Sweep', this.sweepOrders);

    this.reconcileBooks = new OrderFunction(this, 'ReconcileBooks', {
      name: 'reconcile-books',
      description: 'Compares orders, payments, stock, receipts and executions',
      settings,
      bundles,
      timeout: Duration.minutes(15),
      memorySize: 1024,
      environment: {
        ...environment,
        CATALOG_TABLE: data.catalog.tableName,
        PAYMENTS_TABLE: data.payments.tableName,
        RECEIPTS_BUCKET: receipts.bucket.bucketName,
        POWERTOOLS_SERVICE_NAME: 'reconcile-books',
      },
      permissions: [...this.#booksPermissions(data, receipts), lookUp],
    });
    this.#every(Duration.days(1), 'Reconcile', this.reconcileBooks);

    for (const each of [this.sweepOrders, this.reconcileBooks]) acknowledgeExecutions(each, machines);
    acknowledgeReceipts(this.reconcileBooks, receipts);
  }

  #booksPermissions(data: Data, receipts: Receipts): PolicyStatement[] {
    return [
      allow(
        [
          'dynamodb:BatchGetItem',
          'dynamodb:ConditionCheckItem',
          'dynamodb:DeleteItem',
          'dynamodb:GetItem',
          'dynamodb:PutItem',
          'dynamodb:Query',
          'dynamodb:Scan',
          'dynamodb:UpdateItem',
        ],
        data.orders.tableArn,
      ),
      allow(
        [
          'dynamodb:BatchGetItem',
          'dynamodb:GetItem',
          'dynamodb:PutItem',
          'dynamodb:Query',
          'dynamodb:Scan',
          'dynamodb:UpdateItem',
        ],
        data.catalog.tableArn,
      ),
      allow(['dynamodb:Query', 'dynamodb:Scan'], data.payments.tableArn),
      allow(['s3:GetObject'], receipts.bucket.arnForObjects(`${RECEIPTS_PREFIX}*`)),
      allow(['s3:ListBucket'], receipts.bucket.bucketArn),
    ];
  }

  #every(pause: Duration, id: string, { description, lambda }: OrderFunction): void {
    new Rule(this, id, {
      description,
      schedule: Schedule.rate(pause),
      // The next run does what this one could not.
      targets: [
        new LambdaFunction(lambda, {
          retryAttempts: 0,
          maxEventAge: pause.toMinutes() > 1 ? Duration.hours(1) : pause,
        }),
      ],
    });
  }
}
