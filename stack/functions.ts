import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Bundles } from './bundles.ts';
import type { Data } from './data.ts';
import { allow, OrderFunction } from './function.ts';
import type { Notifications } from './notifications.ts';
import { acknowledgeReceipts, RECEIPTS_PREFIX, type Receipts } from './receipts.ts';
import type { StageSettings } from './settings.ts';

export interface FunctionsProps {
  settings: StageSettings;
  bundles: Bundles;
  data: Data;
  receipts: Receipts;
  notifications: Notifications;
  graphqlUrl: string;
  /** ARN of the API's field by which a step reports what it did. */
  postStatusArn: string;
  metricsNamespace: string;
}

/** The Lambda functions, each with exactly what its code does. */
export class Functions extends Construct {
  readonly validateOrder: OrderFunction;
  readonly saveOrder: OrderFunction;
  readonly processPayment: OrderFunction;
  readonly updateInventory: OrderFunction;
  readonly capturePayment: OrderFunction;
  readonly sendNotification: OrderFunction;
  readonly generateReceipt: OrderFunction;
  readonly closeOrder: OrderFunction;
  readonly voidPayment: OrderFunction;
  readonly releaseStock: OrderFunction;
  readonly awaitCustomer: OrderFunction;
  readonly flagOrder: OrderFunction;
  readonly refundPayment: OrderFunction;
  readonly writeCreditNote: OrderFunction;
  readonly closeRefund: OrderFunction;
  /** Called by the API, not by a state machine. */
  readonly confirmPayment: OrderFunction;
  readonly receiptLink: OrderFunction;

  readonly #props: FunctionsProps;

  constructor(scope: Construct, id: string, props: FunctionsProps) {
    super(scope, id);
    this.#props = props;
    const { data, receipts, notifications } = props;
    const orders = data.orders.tableArn;
    const catalog = data.catalog.tableArn;
    const payments = data.payments.tableArn;
    const receiptObjects = receipts.bucket.arnForObjects(`${RECEIPTS_PREFIX}*`);
    const reads = (table: string) => allow(['dynamodb:GetItem'], table);

    const ordersEnv = { ORDERS_TABLE: data.orders.tableName };
    const catalogEnv = { CATALOG_TABLE: data.catalog.tableName };
    const paymentsEnv = { PAYMENTS_TABLE: data.payments.tableName };
    const topicEnv = { NOTIFICATION_TOPIC_ARN: notifications.topic.topicArn };
    const bucketEnv = { RECEIPTS_BUCKET: receipts.bucket.bucketName };

    this.validateOrder = this.#step(
      'ValidateOrder',
      'validate-order',
      'Prices the lines and checks the limits',
      {
        environment: { ...ordersEnv, ...catalogEnv },
        permissions: [
          allow(['dynamodb:GetItem', 'dynamodb:UpdateItem'], orders),
          allow(['dynamodb:BatchGetItem'], catalog),
        ],
      },
    );
    this.saveOrder = this.#step('SaveOrder', 'save-order', 'Holds the stock of all lines, or of none', {
      environment: { ...ordersEnv, ...catalogEnv },
      permissions: [
        allow(['dynamodb:GetItem', 'dynamodb:UpdateItem'], orders),
        allow(['dynamodb:BatchGetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'], catalog),
      ],
    });
    this.processPayment = this.#step('ProcessPayment', 'process-payment', 'Authorizes the total', {
      environment: { ...ordersEnv, ...paymentsEnv },
      permissions: [
        reads(orders),
        allow(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'], payments),
      ],
    });
    this.updateInventory = this.#step('UpdateInventory', 'update-inventory', 'Turns the hold into a sale', {
      environment: { ...ordersEnv, ...catalogEnv },
      permissions: [
        reads(orders),
        allow(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'], catalog),
      ],
    });
    this.capturePayment = this.#step(
      'CapturePayment',
      'capture-payment',
      'Takes the money: the point of no return',
      {
        environment: { ...ordersEnv, ...paymentsEnv },
        permissions: [
          allow(['dynamodb:GetItem', 'dynamodb:UpdateItem'], orders),
          allow(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'], payments),
        ],
      },
    );
    this.sendNotification = this.#step(
      'SendNotification',
      'send-notification',
      'Tells the shop of the order',
      {
        environment: { ...ordersEnv, ...topicEnv },
        permissions: [
          allow(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'], orders),
          allow(['sns:Publish'], notifications.topic.topicArn),
        ],
      },
    );
    this.generateReceipt = this.#step('GenerateReceipt', 'generate-receipt', 'Writes the receipt as PDF', {
      environment: { ...ordersEnv, ...bucketEnv },
      permissions: [
        allow(['dynamodb:GetItem', 'dynamodb:UpdateItem'], orders),
        allow(['s3:PutObject'], receiptObjects),
      ],
    });
    this.closeOrder = this.#step('CloseOrder', 'close-order', 'Gives the order its end', {
      environment: ordersEnv,
      permissions: [reads(orders)],
    });
    this.voidPayment = this.#step('VoidPayment', 'void-payment', 'Lets an authorization go', {
      environment: { ...ordersEnv, ...paymentsEnv },
      permissions: [
        reads(orders),
        allow(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'], payments),
      ],
    });
    this.releaseStock = this.#step('ReleaseStock', 'release-stock', 'Gives back what the order held', {
      environment: { ...ordersEnv, ...catalogEnv },
      permissions: [
        reads(orders),
        allow(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'], catalog),
      ],
    });
    this.awaitCustomer = this.#step(
      'AwaitCustomer',
      'await-customer',
      'Asks the customer to confirm the payment',
      {
        environment: { ...ordersEnv, ...paymentsEnv },
        permissions: [allow(['dynamodb:GetItem', 'dynamodb:UpdateItem'], orders), reads(payments)],
      },
    );
    this.flagOrder = this.#step('FlagOrder', 'flag-order', 'Leaves an order to people', {
      environment: ordersEnv,
      permissions: [reads(orders)],
    });
    this.refundPayment = this.#step('RefundPayment', 'refund-payment', 'Gives money back', {
      environment: { ...ordersEnv, ...paymentsEnv },
      permissions: [
        reads(orders),
        allow(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'], payments),
      ],
    });
    // It reports nothing: that the refund is done, with its note, closing it tells.
    this.writeCreditNote = this.#function('WriteCreditNote', 'write-credit-note', 'Writes a refund as PDF', {
      environment: { ...ordersEnv, ...bucketEnv },
      permissions: [
        allow(['dynamodb:GetItem', 'dynamodb:UpdateItem'], orders),
        allow(['s3:PutObject'], receiptObjects),
      ],
    });
    this.closeRefund = this.#step('CloseRefund', 'close-refund', 'Tells that the money is given back', {
      environment: ordersEnv,
      permissions: [reads(orders)],
    });
    this.confirmPayment = this.#function(
      'ConfirmPayment',
      'confirm-payment',
      'Tells the payment provider the customer’s word',
      {
        environment: paymentsEnv,
        permissions: [allow(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'], payments)],
      },
    );
    this.receiptLink = this.#function('ReceiptLink', 'receipt-link', 'Signs a link to a receipt', {
      environment: { ...ordersEnv, ...bucketEnv },
      permissions: [reads(orders), allow(['s3:GetObject'], receiptObjects)],
    });
    for (const each of [this.generateReceipt, this.writeCreditNote, this.receiptLink]) {
      acknowledgeReceipts(each, receipts);
    }
  }

  /** Those the state machine of orders calls. */
  get ofOrders(): OrderFunction[] {
    const others = [
      this.refundPayment,
      this.writeCreditNote,
      this.closeRefund,
      this.confirmPayment,
      this.receiptLink,
    ];
    return this.all.filter((candidate) => !others.includes(candidate));
  }

  /** Those the state machine of refunds calls. */
  get ofRefunds(): OrderFunction[] {
    return [this.refundPayment, this.releaseStock, this.writeCreditNote, this.closeRefund, this.flagOrder];
  }

  get all(): OrderFunction[] {
    return this.node.children.filter((child) => child instanceof OrderFunction);
  }

  /** A function that reports to the API. */
  #step(id: string, name: string, description: string, options: FunctionOptions): OrderFunction {
    return this.#function(id, name, description, {
      environment: { ...options.environment, GRAPHQL_URL: this.#props.graphqlUrl },
      permissions: [...options.permissions, allow(['appsync:GraphQL'], this.#props.postStatusArn)],
    });
  }

  #function(id: string, name: string, description: string, options: FunctionOptions): OrderFunction {
    const { settings, bundles, metricsNamespace } = this.#props;
    return new OrderFunction(this, id, {
      name,
      description,
      settings,
      bundles,
      permissions: options.permissions,
      environment: {
        ...options.environment,
        POWERTOOLS_SERVICE_NAME: name,
        POWERTOOLS_METRICS_NAMESPACE: metricsNamespace,
      },
    });
  }
}

interface FunctionOptions {
  environment: Readonly<Record<string, string>>;
  permissions: readonly PolicyStatement[];
}
