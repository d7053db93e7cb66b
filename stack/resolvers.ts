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

/** How often `allOrders` asks for a day's orders, at most; `resolvers/shared/all-orders.ts` tells why. */
const DAYS_A_PAGE = 8;

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
    const { auditOrder, catalog, confirmPayment, none, receiptLink, states, taskTokens } = props.sources;
    const { ordersAll, ordersMove, ordersPlace, ordersPost, ordersProblems, ordersRead } = props.sources;

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
    this.#field('Query', 'orderProblems', ordersProblems);
    this.#field('Query', 'orderAudit', auditOrder);
    // As many days as a page looks through.
    const listAllOrders = this.#function('listAllOrders', ordersAll);
    this.#pipeline('Query', 'allOrders', [
      ...Array.from({ length: DAYS_A_PAGE }, () => listAllOrders),
      this.#function('getOrders', ordersAll),
    ]);

    // Twice where another request may come in between: the second time settles it.
    const acceptOrder = this.#function('acceptOrder', ordersPlace);
    const startExecution = this.#function('startExecution', states);
    this.#pipeline('Mutation', 'placeOrder', [
      acceptOrder,
      acceptOrder,
      this.#function('findOrder', ordersPlace),
      startExecution,
    ]);
    const findOrderToMove = this.#function('findOrderToMove', ordersMove);
    const moveOrder = this.#function('moveOrder', ordersMove);
    const wakeExecution = this.#function('wakeExecution', taskTokens);
    // The last look is for why the order did not move.
    const byWish = [findOrderToMove, moveOrder, findOrderToMove, moveOrder, findOrderToMove, startExecution];
    const readWaitingOrder = this.#function('readWaitingOrder', ordersRead);
    this.#pipeline('Mutation', 'cancelOrder', [...byWish, readWaitingOrder, wakeExecution]);
    this.#pipeline('Mutation', 'requestRefund', byWish);
    this.#pipeline('Mutation', 'repairOrder', byWish);
    this.#pipeline('Mutation', 'confirmPayment', [
      this.#function('findOrderToConfirm', ordersRead),
      this.#function('confirmAtProvider', confirmPayment),
      readWaitingOrder,
      wakeExecution,
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
    this.#field('Subscription', 'onAnyOrder', none);
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
