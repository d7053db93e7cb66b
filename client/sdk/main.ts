/**
 * The client for the order API: typed requests, and live views that miss nothing.
 *
 * @module
 */
export type { AppSyncOptions } from './appsync/transport.ts';
export type { Auth, RequestSigner, RequestToSign, TokenSource } from './appsync/credentials.ts';
export type { Socket, SocketConstructor } from './appsync/socket.ts';
export type { OrdersClient } from './client.ts';
export { createOrdersClient } from './client.ts';
export type { ClientErrorCode, ErrorCode, ErrorFacts } from './errors.ts';
export { AuthError, ERROR_CODES, isErrorCode, NetworkError, OrdersError } from './errors.ts';
export type {
  Availability,
  ExecutionStatus,
  MachineKind,
  MoneyInput,
  NotificationStatus,
  OrderAction,
  OrderEventType,
  OrderLineInput,
  OrderProblemKind,
  OrderStatus,
  PaymentStatus,
  PlaceOrderInput,
  ReceiptStatus,
  RefundState,
  RepairAction,
  StateOutcome,
  StepName,
  StepState,
  StockStatus,
} from './generated/types.ts';
export type {
  CallOptions,
  ListOptions,
  ListOrdersOptions,
  OrderEvents,
  OrdersClientOptions,
  OrdersPageOptions,
  ReceiptLinkOptions,
  WatchMyOrdersOptions,
  WatchOptions,
  WatchOrderOptions,
  WatchOrdersOptions,
  WishOptions,
} from './options.ts';
export type { Page } from './pages.ts';
export { newIdempotencyKey } from './idempotency-key.ts';
export type { Clock } from './recovery/clock.ts';
export type { Connection, ConnectionState } from './recovery/feed.ts';
export type { SubscriptionListener } from './recovery/subscription.ts';
export type { Environment, Timings } from './recovery/timings.ts';
export { isEnd } from './sources.ts';
export type { GraphQLDocument, Transport } from './transport.ts';
export type {
  CancelOrderResult,
  ConfirmPaymentResult,
  Order,
  OrderAudit,
  OrderEvent,
  OrderProblem,
  PlaceOrderResult,
  Problem,
  Product,
  ReceiptLink,
  Refund,
  RefundWish,
  RepairOrderResult,
  RequestRefundResult,
} from './types.ts';
