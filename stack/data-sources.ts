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
import {
  CATALOG_BY_LISTING,
  type Data,
  ORDERS_BY_CUSTOMER,
  ORDERS_BY_DAY,
  ORDERS_BY_PROBLEM,
} from './data.ts';
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
  /** Runs orders. */
  machine: StateMachine;
  refundMachine: StateMachine;
  receiptLink: OrderFunction;
  confirmPayment: OrderFunction;
  auditOrder: OrderFunction;
}

/** What resolvers work on, each with a role of its own: one that reads cannot write. */
export class DataSources extends Construct {
  readonly catalog: BaseDataSource;
  readonly ordersRead: BaseDataSource;
  readonly ordersPlace: BaseDataSource;
  readonly ordersPost: BaseDataSource;
  /** Moves orders by the wish of a caller, not of the pipeline. */
  readonly ordersMove: BaseDataSource;
  readonly ordersProblems: BaseDataSource;
  /** Reads everybody's orders. */
  readonly ordersAll: BaseDataSource;
  /** Starts executions. */
  readonly states: BaseDataSource;
  /** Lets an execution go on that waits for the customer. */
  readonly taskTokens: BaseDataSource;
  readonly receiptLink: BaseDataSource;
  readonly confirmPayment: BaseDataSource;
  readonly auditOrder: BaseDataSource;
  readonly none: BaseDataSource;

  readonly #api: GraphqlApi;

  constructor(scope: Construct, id: string, props: DataSourcesProps) {
    super(scope, id);
    const { api, auditOrder, confirmPayment, data, machine, receiptLink, refundMachine } = props;
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
    // Deleted are only the problems of an order that is mended.
    const moves = ['dynamodb:DeleteItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'];
    this.ordersPost = this.#table('OrdersPost', data.orders, [
      allow(['dynamodb:GetItem', ...moves], data.orders.tableArn),
    ]);
    this.ordersMove = this.#table('OrdersMove', data.orders, [
      allow(['dynamodb:BatchGetItem', ...moves], data.orders.tableArn),
    ]);
    this.ordersProblems = this.#table('OrdersProblems', data.orders, [
      allow(['dynamodb:Query'], `${data.orders.tableArn}/index/${ORDERS_BY_PROBLEM}`),
    ]);
    this.ordersAll = this.#table('OrdersAll', data.orders, [
      allow(['dynamodb:BatchGetItem'], data.orders.tableArn),
      allow(['dynamodb:Query'], `${data.orders.tableArn}/index/${ORDERS_BY_DAY}`),
    ]);
    this.states = this.#stepFunctions('States', [
      allow(['states:StartExecution'], machine.stateMachineArn, refundMachine.stateMachineArn),
    ]);
    this.taskTokens = this.#stepFunctions('TaskTokens', [
      allow(['states:SendTaskSuccess'], machine.stateMachineArn),
    ]);
    this.receiptLink = this.#function('ReceiptLink', receiptLink);
    this.confirmPayment = this.#function('ConfirmPayment', confirmPayment);
    this.auditOrder = this.#function('AuditOrder', auditOrder);
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

  #stepFunctions(id: string, permissions: readonly PolicyStatement[]): BaseDataSource {
    const { region } = Stack.of(this);
    return new Source(
      this,
      id,
      { api: this.#api, name: id },
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
      permissions,
    );
  }

  #function(id: string, { lambda }: OrderFunction): BaseDataSource {
    return new Source(
      this,
      id,
      { api: this.#api, name: id },
      { type: 'AWS_LAMBDA', lambdaConfig: { lambdaFunctionArn: lambda.functionArn } },
      [allow(['lambda:InvokeFunction'], lambda.functionArn)],
    );
  }
}
