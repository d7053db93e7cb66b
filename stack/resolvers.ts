import {
  AppsyncFunction,
  type BaseDataSource,
  Code,
  FunctionRuntime,
  type GraphqlApi,
  Resolver,
} from 'aws-cdk-lib/aws-appsync';
import { Construct } from 'constructs';
import type { Bundles } from './bundles.ts';
import type { DataSources } from './data-sources.ts';

export interface ResolversProps {
  api: GraphqlApi;
  bundles: Bundles;
  sources: DataSources;
  /** What only the deployment knows, by the names that stand in the resolvers' code as `{{name}}`. */
  deployment: Readonly<Record<string, string>>;
}

/** What answers each field of the schema. */
export class Resolvers extends Construct {
  readonly #props: ResolversProps;

  constructor(scope: Construct, id: string, props: ResolversProps) {
    super(scope, id);
    this.#props = props;
    const { catalog, none, ordersCancel, ordersPlace, ordersPost, ordersRead, receiptLink, states } =
      props.sources;

    this.#field('Query', 'product', catalog);
    this.#pipeline('Query', 'products', [
      this.#function('listProducts', catalog),
      this.#function('getProducts', catalog),
    ]);
    this.#field('Query', 'order', ordersRead);
    this.#field('Query', 'orders', ordersRead);
    const ownOrder = this.#function('ownOrder', ordersRead);
    this.#pipeline('Query', 'orderEvents', [ownOrder, this.#function('listEvents', ordersRead)]);
    this.#pipeline('Query', 'receiptLink', [ownOrder, this.#function('linkReceipt', receiptLink)]);

    // Twice where another request may come in between: the second time settles it.
    const acceptOrder = this.#function('acceptOrder', ordersPlace);
    const startExecution = this.#function('startExecution', states);
    this.#pipeline('Mutation', 'placeOrder', [
      acceptOrder,
      acceptOrder,
      this.#function('findOrder', ordersPlace),
      startExecution,
    ]);
    const findOrderToCancel = this.#function('findOrderToCancel', ordersCancel);
    const requestCancel = this.#function('requestCancel', ordersCancel);
    this.#pipeline('Mutation', 'cancelOrder', [
      findOrderToCancel,
      requestCancel,
      findOrderToCancel,
      requestCancel,
      startExecution,
    ]);
    const readOrder = this.#function('readOrder', ordersPost);
    const writeStatus = this.#function('writeStatus', ordersPost);
    this.#pipeline('Mutation', 'postOrderStatus', [
      readOrder,
      writeStatus,
      readOrder,
      writeStatus,
      this.#function('readEvent', ordersPost),
    ]);

    this.#field('Subscription', 'onOrderStatus', ordersRead);
    this.#field('Subscription', 'onMyOrders', none);
  }

  #field(typeName: string, fieldName: string, dataSource: BaseDataSource): void {
    new Resolver(this, `${typeName}.${fieldName}`, {
      api: this.#props.api,
      typeName,
      fieldName,
      dataSource,
      runtime: FunctionRuntime.JS_1_0_0,
      code: this.#code(`${typeName}.${fieldName}`),
    });
  }

  #pipeline(typeName: string, fieldName: string, pipelineConfig: AppsyncFunction[]): void {
    new Resolver(this, `${typeName}.${fieldName}`, {
      api: this.#props.api,
      typeName,
      fieldName,
      pipelineConfig,
      runtime: FunctionRuntime.JS_1_0_0,
      code: this.#code(`${typeName}.${fieldName}`),
    });
  }

  #function(name: string, dataSource: BaseDataSource): AppsyncFunction {
    return new AppsyncFunction(this, name, {
      api: this.#props.api,
      name,
      dataSource,
      runtime: FunctionRuntime.JS_1_0_0,
      code: this.#code(name),
    });
  }

  /**
   * The bundle, with the deployment's values in their places. They are references to other resources,
   * which is how code learns the state machine's ARN though the machine needs the API's URL.
   * @throws Error for a name the deployment does not know.
   */
  #code(name: string): Code {
    const code = this.#props.bundles.resolverCode(name);
    return Code.fromInline(
      code.replaceAll(/\{\{(\w+)\}\}/g, (_, key: string) => {
        const value = this.#props.deployment[key];
        if (value === undefined)
          throw new Error(`${name}.js wants {{${key}}}, which the stack does not know`);
        return value;
      }),
    );
  }
}
