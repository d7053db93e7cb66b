import { Stack } from 'aws-cdk-lib';
import {
  BackedDataSource,
  type BackedDataSourceProps,
  type BaseDataSource,
  type ExtendedDataSourceProps,
  type GraphqlApi,
  NoneDataSource,
} from 'aws-cdk-lib/aws-appsync';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { CATALOG_BY_LISTING, type Data, ORDERS_BY_CUSTOMER } from './data.ts';
import { allow, type OrderFunction } from './function.ts';

/** A data source whose role may do what it is given, and no more: the library's own grant whole tables. */
class Source extends BackedDataSource {
  constructor(
    scope: Construct,
    id: string,
    props: BackedDataSourceProps,
    extended: ExtendedDataSourceProps,
    permissions: readonly PolicyStatement[],
  ) {
    super(scope, id, props, extended);
    for (const statement of permissions) this.grantPrincipal.addToPrincipalPolicy(statement);
  }
}

export interface DataSourcesProps {
  api: GraphqlApi;
  data: Data;
  machine: StateMachine;
  receiptLink: OrderFunction;
}

/** What resolvers work on, each with a role of its own: one that reads cannot write. */
export class DataSources extends Construct {
  readonly catalog: BaseDataSource;
  readonly ordersRead: BaseDataSource;
  readonly ordersPlace: BaseDataSource;
  readonly ordersPost: BaseDataSource;
  readonly ordersCancel: BaseDataSource;
  readonly states: BaseDataSource;
  readonly receiptLink: BaseDataSource;
  readonly none: BaseDataSource;

  readonly #api: GraphqlApi;

  constructor(scope: Construct, id: string, props: DataSourcesProps) {
    super(scope, id);
    const { api, data, machine, receiptLink } = props;
    this.#api = api;
    this.catalog = this.#table('Catalog', data.catalog, [
      allow(['dynamodb:BatchGetItem', 'dynamodb:GetItem'], data.catalog.tableArn),
      allow(['dynamodb:Query'], `${data.catalog.tableArn}/index/${CATALOG_BY_LISTING}`),
    ]);
    this.ordersRead = this.#table('OrdersRead', data.orders, [
      allow(['dynamodb:GetItem', 'dynamodb:Query'], data.orders.tableArn),
      allow(['dynamodb:Query'], `${data.orders.tableArn}/index/${ORDERS_BY_CUSTOMER}`),
    ]);
    this.ordersPlace = this.#table('OrdersPlace', data.orders, [
      allow(['dynamodb:GetItem', 'dynamodb:PutItem'], data.orders.tableArn),
    ]);
    this.ordersPost = this.#table('OrdersPost', data.orders, [
      allow(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'], data.orders.tableArn),
    ]);
    this.ordersCancel = this.#table('OrdersCancel', data.orders, [
      allow(['dynamodb:BatchGetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'], data.orders.tableArn),
    ]);
    const { region } = Stack.of(this);
    this.states = new Source(
      this,
      'States',
      { api, name: 'States' },
      {
        type: 'HTTP',
        httpConfig: {
          endpoint: `https://states.${region}.amazonaws.com/`,
          authorizationConfig: {
            authorizationType: 'AWS_IAM',
            awsIamConfig: { signingRegion: region, signingServiceName: 'states' },
          },
        },
      },
      [allow(['states:StartExecution'], machine.stateMachineArn)],
    );
    this.receiptLink = new Source(
      this,
      'ReceiptLink',
      { api, name: 'ReceiptLink' },
      { type: 'AWS_LAMBDA', lambdaConfig: { lambdaFunctionArn: receiptLink.lambda.functionArn } },
      [allow(['lambda:InvokeFunction'], receiptLink.lambda.functionArn)],
    );
    this.none = new NoneDataSource(this, 'None', { api, name: 'None' });
  }

  #table(id: string, table: TableV2, permissions: readonly PolicyStatement[]): BaseDataSource {
    return new Source(
      this,
      id,
      { api: this.#api, name: id },
      {
        type: 'AMAZON_DYNAMODB',
        dynamoDbConfig: { tableName: table.tableName, awsRegion: Stack.of(this).region },
      },
      permissions,
    );
  }
}
