import { appSyncTransport } from './appsync/transport.ts';
import { OrdersError } from './errors.ts';
import * as documents from './generated/documents.ts';
import type { PlaceOrderInput, RepairAction } from './generated/types.ts';
import { newIdempotencyKey } from './idempotency-key.ts';
import type {
  CallOptions,
  ListOptions,
  ListOrdersOptions,
  OrderEvents,
  OrdersClientOptions,
  OrdersPageOptions,
  ReceiptLinkOptions,
  WatchMyOrdersOptions,
  WatchOrderOptions,
  WatchOrdersOptions,
  WishOptions,
} from './options.ts';
import { itemsOf, type Page } from './pages.ts';
import { systemClock } from './recovery/clock.ts';
import { type Environment, TIMINGS } from './recovery/timings.ts';
import { watchOrder } from './recovery/watch-order.ts';
import { watchOrders } from './recovery/watch-orders.ts';
import { withRetries } from './retry.ts';
import { allOrdersSource, customerOrdersSource, isEnd, orderSource } from './sources.ts';
import type { GraphQLDocument, Transport } from './transport.ts';
import type {
  CancelOrderResult,
  ConfirmPaymentResult,
  Order,
  OrderAudit,
  OrderEvent,
  OrderProblem,
  PlaceOrderResult,
  Product,
  ReceiptLink,
  RefundWish,
  RepairOrderResult,
  RequestRefundResult,
} from './types.ts';

/** The order API. Made by {@link createOrdersClient}. */
export class OrdersClient {
  readonly #transport: Transport;
  readonly #environment: Environment;
  readonly #closing = new AbortController();

  /** @internal */
  constructor(transport: Transport, environment: Environment) {
    this.#transport = transport;
    this.#environment = environment;
  }

  /**
   * Places an order. Sent again under the same key while no answer comes, it is placed once.
   * @throws OrdersError
   */
  async placeOrder(input: PlaceOrderInput, options: WishOptions = {}): Promise<PlaceOrderResult> {
    const idempotencyKey = options.idempotencyKey ?? newIdempotencyKey();
    return (await this.#send(documents.PlaceOrder, { input, idempotencyKey }, options)).placeOrder;
  }

  /**
   * Cancels an order, if its payment is not being taken yet.
   * @throws OrdersError; `NOT_FOUND` for an order that is not the caller's
   */
  async cancelOrder(orderId: string, options: WishOptions = {}): Promise<CancelOrderResult> {
    const idempotencyKey = options.idempotencyKey ?? newIdempotencyKey();
    return (await this.#send(documents.CancelOrder, { orderId, idempotencyKey }, options)).cancelOrder;
  }

  /**
   * Gives the customer's word for a payment that waits for it: where the order's `allowedActions` have
   * `CONFIRM_PAYMENT`. May be repeated.
   * @throws OrdersError; `NOT_FOUND` for an order that is not the caller's
   */
  async confirmPayment(orderId: string, options: CallOptions = {}): Promise<ConfirmPaymentResult> {
    return (await this.#send(documents.ConfirmPayment, { orderId }, options)).confirmPayment;
  }

  /**
   * An order as it stands; null when there is no such order for this caller.
   * @throws OrdersError
   */
  async order(id: string, options: CallOptions = {}): Promise<Order | null> {
    return (await this.#send(documents.Order, { id }, options)).order;
  }

  /**
   * The caller's orders, newest first. Pages are read as the items are asked for.
   * @throws OrdersError while it is read
   */
  orders(options: ListOrdersOptions = {}): AsyncGenerator<Order, void> {
    return itemsOf((after) => this.ordersPage({ ...options, after }));
  }

  /**
   * One page of the caller's orders, newest first, for lists with a button for more.
   * @throws OrdersError
   */
  async ordersPage(options: OrdersPageOptions = {}): Promise<Page<Order>> {
    const { pageSize: first, status, after } = options;
    return (await this.#send(documents.Orders, { first, after, status }, options)).orders;
  }

  /**
   * The stored events of an order, from the first or after a sequence, up to now.
   * @throws OrdersError while it is read; `NOT_FOUND` for an order that is not the caller's
   */
  async *orderEvents(
    orderId: string,
    options: ListOptions & { after?: number | undefined } = {},
  ): AsyncGenerator<OrderEvent, void> {
    let after = options.after ?? 0;
    for (let hasMore = true; hasMore;) {
      const variables = { orderId, after, first: options.pageSize };
      const { orderEvents } = await this.#send(documents.OrderEvents, variables, options);
      if (!orderEvents) throw new OrdersError('NOT_FOUND', 'There is no such order for this caller.');
      yield* orderEvents.items;
      hasMore = orderEvents.hasMore;
      after = orderEvents.items.at(-1)?.sequence ?? after;
    }
  }

  /**
   * A product of the catalogue; null when there is none.
   * @throws OrdersError
   */
  async product(id: string, options: CallOptions = {}): Promise<Product | null> {
    return (await this.#send(documents.Product, { id }, options)).product;
  }

  /**
   * The catalogue. Pages are read as the items are asked for.
   * @throws OrdersError while it is read
   */
  products(options: ListOptions = {}): AsyncGenerator<Product, void> {
    const { pageSize: first } = options;
    return itemsOf(
      async (after) => (await this.#send(documents.Products, { first, after }, options)).products,
    );
  }

  /**
   * A link that opens the receipt, or the credit note of a refund, for a few minutes; null while there is none.
   * @throws OrdersError
   */
  async receiptLink(orderId: string, options: ReceiptLinkOptions = {}): Promise<ReceiptLink | null> {
    const { refundId } = options;
    return (await this.#send(documents.ReceiptLink, { orderId, refundId }, options)).receiptLink;
  }

  /**
   * Each event of an order exactly once, in order, from the first one (or `after`) to the last, whatever the
   * network does. Nothing is sent before the first event is asked for.
   * @throws OrdersError while it is read, when there is no use in going on: `NOT_FOUND`, `UNAUTHENTICATED`
   */
  watchOrder(orderId: string, options: WatchOrderOptions = {}): OrderEvents {
    const { after = 0, until = 'end', onConnection = ignore } = options;
    const source = orderSource(this.#transport, orderId);
    return watchOrder<OrderEvent>({
      source,
      after,
      ends: until === 'end' ? ({ status }) => isEnd(status) : undefined,
      onConnection,
      signals: this.#signals(options.signal),
      environment: this.#environment,
    });
  }

  /**
   * What happens to all orders of the caller from now on: for each order every event exactly once, in order.
   * "Now" is when the connection is `live` for the first time: a list that is read after that misses nothing.
   *
   * The `newest` orders and all placed later are followed without gaps. Of older ones events are given from the
   * first that is heard.
   * @throws OrdersError while it is read, when there is no use in going on
   */
  watchMyOrders(options: WatchMyOrdersOptions = {}): OrderEvents {
    const { customerId, newest = 100, onConnection = ignore } = options;
    return watchOrders<OrderEvent>({
      source: customerOrdersSource(this.#transport, { customerId, newest }),
      onConnection,
      signals: this.#signals(options.signal),
      environment: this.#environment,
    });
  }

  /**
   * Everybody's orders, newest first. For operators; pages are read as the items are asked for.
   * @throws OrdersError while it is read
   */
  allOrders(options: ListOrdersOptions = {}): AsyncGenerator<Order, void> {
    return itemsOf((after) => this.allOrdersPage({ ...options, after }));
  }

  /**
   * One page of everybody's orders, newest first. For operators. A page may be short, or empty with an
   * `endCursor`: the server looks at a few days at a time.
   * @throws OrdersError
   */
  async allOrdersPage(options: OrdersPageOptions = {}): Promise<Page<Order>> {
    const { pageSize: first, status, after } = options;
    return (await this.#send(documents.AllOrders, { first, after, status }, options)).allOrders;
  }

  /**
   * What happens to all orders of everybody from now on, as `watchMyOrders` does for one customer. For operators.
   * @throws OrdersError while it is read, when there is no use in going on
   */
  watchAllOrders(options: WatchOrdersOptions = {}): OrderEvents {
    const { newest = 100, onConnection = ignore } = options;
    return watchOrders<OrderEvent>({
      source: allOrdersSource(this.#transport, newest),
      onConnection,
      signals: this.#signals(options.signal),
      environment: this.#environment,
    });
  }

  /**
   * All that is on the books about an order: executions, payments, stock, problems. For operators; null when
   * there is no such order.
   * @throws OrdersError
   */
  async orderAudit(orderId: string, options: CallOptions = {}): Promise<OrderAudit | null> {
    return (await this.#send(documents.OrderAudit, { orderId }, options)).orderAudit;
  }

  /**
   * What needs people, longest waiting first. For operators; pages are read as the items are asked for.
   * @throws OrdersError while it is read
   */
  orderProblems(options: ListOptions = {}): AsyncGenerator<OrderProblem, void> {
    const { pageSize: first } = options;
    return itemsOf(
      async (after) => (await this.#send(documents.OrderProblems, { first, after }, options)).orderProblems,
    );
  }

  /**
   * Gives money back, at most the order's `refundable`. For operators.
   * @throws OrdersError; `NOT_FOUND` when there is no such order
   */
  async requestRefund(
    orderId: string,
    refund: RefundWish,
    options: WishOptions = {},
  ): Promise<RequestRefundResult> {
    const idempotencyKey = options.idempotencyKey ?? newIdempotencyKey();
    const variables = { orderId, ...refund, idempotencyKey };
    return (await this.#send(documents.RequestRefund, variables, options)).requestRefund;
  }

  /**
   * Brings on an order that needs people: where its `allowedActions` have the action. For operators; who asked
   * and why is an event of the order.
   * @throws OrdersError; `NOT_FOUND` when there is no such order
   */
  async repairOrder(
    orderId: string,
    action: RepairAction,
    reason: string,
    options: WishOptions = {},
  ): Promise<RepairOrderResult> {
    const idempotencyKey = options.idempotencyKey ?? newIdempotencyKey();
    const variables = { orderId, action, reason, idempotencyKey };
    return (await this.#send(documents.RepairOrder, variables, options)).repairOrder;
  }

  /** Ends all watches, without an error, and closes the sockets. */
  close(): void {
    this.#closing.abort();
    this.#transport.close();
  }

  #signals(signal: AbortSignal | undefined): AbortSignal[] {
    return signal ? [signal, this.#closing.signal] : [this.#closing.signal];
  }

  #send<Result, Variables>(
    document: GraphQLDocument<Result, Variables>,
    variables: Variables,
    { signal }: CallOptions,
  ): Promise<Result> {
    return withRetries(() => this.#transport.request(document, variables, signal), this.#environment, signal);
  }
}

function ignore(): void {}

/** Makes a client for the order API. One is enough for a program: all its watches share a socket. */
export function createOrdersClient(options: OrdersClientOptions): OrdersClient {
  const environment = { clock: systemClock, random: Math.random, timings: TIMINGS, ...options.environment };
  const transport = 'transport' in options ? options.transport : appSyncTransport(options, environment);
  return new OrdersClient(transport, environment);
}
