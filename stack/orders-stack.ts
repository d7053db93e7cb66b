import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { accessLogsBucket } from './access-logs.ts';
import { Api } from './api.ts';
import { Audit } from './audit.ts';
import type { Bundles } from './bundles.ts';
import { Data } from './data.ts';
import { DataSources } from './data-sources.ts';
import { Functions } from './functions.ts';
import { Identity } from './identity.ts';
import { orderFlow } from './order-flow.ts';
import { refundFlow } from './refund-flow.ts';
import { Monitoring } from './monitoring.ts';
import { Notifications } from './notifications.ts';
import { Receipts } from './receipts.ts';
import { Resolvers } from './resolvers.ts';
import type { StageSettings } from './settings.ts';
import { Machine } from './state-machine.ts';
import { Upkeep } from './upkeep.ts';
import { Web } from './web.ts';

export interface OrdersStackProps extends StackProps {
  settings: StageSettings;
  bundles: Bundles;
  /** Who is told of orders and alarms. */
  notificationEmail: string;
}

/** The whole order system of one stage. */
export class OrdersStack extends Stack {
  constructor(scope: Construct, id: string, props: OrdersStackProps) {
    super(scope, id, props);
    const { bundles, notificationEmail, settings } = props;
    const metricsNamespace = id;

    const data = new Data(this, 'Data', settings);
    const identity = new Identity(this, 'Identity', settings);
    const accessLogs = accessLogsBucket(this, 'AccessLogs', settings);
    const receipts = new Receipts(this, 'Receipts', { settings, accessLogs });
    const notifications = new Notifications(this, 'Notifications', { email: notificationEmail });
    const api = new Api(this, 'Api', { identity, settings, name: id });
    const functions = new Functions(this, 'Functions', {
      settings,
      bundles,
      data,
      receipts,
      notifications,
      graphqlUrl: api.graphql.graphqlUrl,
      postStatusArn: api.fieldArn('Mutation', 'postOrderStatus'),
      metricsNamespace,
    });
    const { machine } = new Machine(this, 'Pipeline', {
      description: 'What the order state machine may do',
      logName: id,
      flow: (scope) => orderFlow(scope, functions),
      functions: functions.ofOrders,
      settings,
    });
    const { machine: refundMachine } = new Machine(this, 'Refunds', {
      description: 'What the refund state machine may do',
      logName: `${id}-refunds`,
      flow: (scope) => refundFlow(scope, functions),
      functions: functions.ofRefunds,
      settings,
    });
    const upkeep = new Upkeep(this, 'Upkeep', {
      settings,
      bundles,
      data,
      receipts,
      orderMachine: machine,
      refundMachine,
      metricsNamespace,
    });
    const { auditOrder } = new Audit(this, 'Audit', {
      settings,
      bundles,
      data,
      orderMachine: machine,
      refundMachine,
      metricsNamespace,
    });
    new Resolvers(this, 'Resolvers', {
      api: api.graphql,
      bundles,
      sources: new DataSources(this, 'DataSources', {
        api: api.graphql,
        data,
        machine,
        refundMachine,
        auditOrder,
        confirmPayment: functions.confirmPayment,
        receiptLink: functions.receiptLink,
      }),
      deployment: {
        ordersTable: data.orders.tableName,
        catalogTable: data.catalog.tableName,
        stateMachineArn: machine.stateMachineArn,
        refundMachineArn: refundMachine.stateMachineArn,
      },
    });
    const web = new Web(this, 'Web', { api: api.cfn, accessLogs, settings });
    new Monitoring(this, 'Monitoring', {
      api: api.graphql,
      functions,
      machine,
      refundMachine,
      others: [auditOrder, upkeep.sweepOrders, upkeep.reconcileBooks],
      reconcileBooks: upkeep.reconcileBooks,
      undelivered: notifications.undelivered,
      email: notificationEmail,
      metricsNamespace,
    });

    const outputs = {
      // Everything the web app needs to know, as the text of its config.json.
      WebConfig: this.toJsonString({
        region: this.region,
        userPoolId: identity.pool.userPoolId,
        userPoolClientId: identity.client.userPoolClientId,
        graphqlUrl: api.graphql.graphqlUrl,
        realtimeUrl: api.cfn.attrRealtimeUrl,
      }),
      GraphQLUrl: api.graphql.graphqlUrl,
      UserPoolId: identity.pool.userPoolId,
      OrdersTable: data.orders.tableName,
      CatalogTable: data.catalog.tableName,
      PaymentsTable: data.payments.tableName,
      ReceiptsBucket: receipts.bucket.bucketName,
      StateMachineArn: machine.stateMachineArn,
      RefundMachineArn: refundMachine.stateMachineArn,
      ReconcileFunction: upkeep.reconcileBooks.lambda.functionName,
      WebBucket: web.bucket.bucketName,
      DistributionId: web.distribution.distributionId,
      WebUrl: `https://${web.distribution.distributionDomainName}`,
    };
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }
}
