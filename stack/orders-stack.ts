import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { accessLogsBucket } from './access-logs.ts';
import { Api } from './api.ts';
import type { Bundles } from './bundles.ts';
import { Data } from './data.ts';
import { DataSources } from './data-sources.ts';
import { Functions } from './functions.ts';
import { Identity } from './identity.ts';
import { Monitoring } from './monitoring.ts';
import { Notifications } from './notifications.ts';
import { Receipts } from './receipts.ts';
import { Resolvers } from './resolvers.ts';
import type { StageSettings } from './settings.ts';
import { OrderMachine } from './state-machine.ts';
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
    const { machine } = new OrderMachine(this, 'Pipeline', { functions, settings, stackName: id });
    new Resolvers(this, 'Resolvers', {
      api: api.graphql,
      bundles,
      sources: new DataSources(this, 'DataSources', {
        api: api.graphql,
        data,
        machine,
        receiptLink: functions.receiptLink,
      }),
      deployment: {
        ordersTable: data.orders.tableName,
        catalogTable: data.catalog.tableName,
        stateMachineArn: machine.stateMachineArn,
      },
    });
    const web = new Web(this, 'Web', { api: api.cfn, accessLogs, settings });
    new Monitoring(this, 'Monitoring', {
      api: api.graphql,
      functions,
      machine,
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
      WebBucket: web.bucket.bucketName,
      DistributionId: web.distribution.distributionId,
      WebUrl: `https://${web.distribution.distributionDomainName}`,
    };
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }
}
