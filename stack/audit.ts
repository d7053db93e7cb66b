import { Duration } from 'aws-cdk-lib';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Bundles } from './bundles.ts';
import type { Data } from './data.ts';
import { acknowledgeExecutions, allowOnExecutions } from './executions.ts';
import { allow, OrderFunction } from './function.ts';
import type { StageSettings } from './settings.ts';

export interface AuditProps {
  settings: StageSettings;
  bundles: Bundles;
  data: Data;
  orderMachine: StateMachine;
  refundMachine: StateMachine;
  metricsNamespace: string;
}

/** What lets an operator read all that is on the books about one order. */
export class Audit extends Construct {
  readonly auditOrder: OrderFunction;

  constructor(scope: Construct, id: string, props: AuditProps) {
    super(scope, id);
    const { bundles, data, metricsNamespace, orderMachine, refundMachine, settings } = props;
    const machines = [orderMachine, refundMachine];
    this.auditOrder = new OrderFunction(this, 'AuditOrder', {
      name: 'audit-order',
      description: 'Reads what is on the books about one order',
      settings,
      bundles,
      // An order may have many executions; the API waits for thirty seconds.
      timeout: Duration.seconds(25),
      environment: {
        ORDERS_TABLE: data.orders.tableName,
        CATALOG_TABLE: data.catalog.tableName,
        PAYMENTS_TABLE: data.payments.tableName,
        ORDER_MACHINE_ARN: orderMachine.stateMachineArn,
        REFUND_MACHINE_ARN: refundMachine.stateMachineArn,
        POWERTOOLS_SERVICE_NAME: 'audit-order',
        POWERTOOLS_METRICS_NAMESPACE: metricsNamespace,
      },
      permissions: [
        allow(['dynamodb:Query'], data.orders.tableArn, data.payments.tableArn),
        allow(['dynamodb:BatchGetItem'], data.catalog.tableArn),
        allowOnExecutions(
          [
            'states:DescribeExecution',
            'states:DescribeStateMachineForExecution',
            'states:GetExecutionHistory',
          ],
          machines,
        ),
      ],
    });
    acknowledgeExecutions(this.auditOrder, machines);
  }
}
