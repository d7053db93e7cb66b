export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  AWSDate: { input: string; output: string; }
  AWSDateTime: { input: string; output: string; }
  AWSEmail: { input: string; output: string; }
  AWSIPAddress: { input: string; output: string; }
  AWSJSON: { input: string; output: string; }
  AWSPhone: { input: string; output: string; }
  AWSTime: { input: string; output: string; }
  AWSTimestamp: { input: number; output: number; }
  AWSURL: { input: string; output: string; }
};

export type Availability =
  | 'AVAILABLE'
  | 'OUT_OF_STOCK'
  | 'WITHDRAWN';

/** The cancel stands: no money will be taken, and the order ends CANCELLED once all is undone. */
export type CancelAccepted = {
  order: Order;
  /** True when this key was used before for this order; the order is as it stands now. */
  replayed: Scalars['Boolean']['output'];
};

export type CancelOrderResult = CancelAccepted | CancelRefused;

export type CancelRefused = {
  /** The order as it stands; its `allowedActions` say what can be done instead. */
  order: Order;
  /** CANCEL_TOO_LATE, or ALREADY_CANCELLED by another request. */
  problem: Problem;
};

/** Sums are integers in the currency's minor unit: 1250 EUR is 12.50 euro, 1250 JPY is 1250 yen. */
export type Money = {
  amount: Scalars['Int']['output'];
  /** ISO 4217 code. */
  currency: Scalars['String']['output'];
};

export type MoneyInput = {
  amount: Scalars['Int']['input'];
  currency: Scalars['String']['input'];
};

export type Mutation = {
  /** Of the caller's own orders; operators cancel any. Error NOT_FOUND for every other order, IDEMPOTENCY_KEY_REUSED for a key that cancelled another one. */
  cancelOrder: CancelOrderResult;
  placeOrder: PlaceOrderResult;
  /** For the pipeline's roles alone. */
  postOrderStatus: OrderEvent;
};


export type MutationCancelOrderArgs = {
  idempotencyKey: Scalars['ID']['input'];
  orderId: Scalars['ID']['input'];
};


export type MutationPlaceOrderArgs = {
  idempotencyKey: Scalars['ID']['input'];
  input: PlaceOrderInput;
};


export type MutationPostOrderStatusArgs = {
  input: OrderStatusInput;
};

export type NotificationStatus =
  | 'NONE'
  | 'PENDING'
  | 'SENT';

export type Order = {
  /** What the caller may do with the order now. */
  allowedActions: Array<OrderAction>;
  customerId: Scalars['ID']['output'];
  id: Scalars['ID']['output'];
  lines: Array<OrderLine>;
  notificationStatus: NotificationStatus;
  paymentStatus: PaymentStatus;
  placedAt: Scalars['AWSDateTime']['output'];
  /** Why the order ended other than well; a code that does not change. */
  reasonCode?: Maybe<Scalars['String']['output']>;
  reasonMessage?: Maybe<Scalars['String']['output']>;
  receiptStatus: ReceiptStatus;
  /** Sequence of the last event: what a snapshot already holds. */
  sequence: Scalars['Int']['output'];
  status: OrderStatus;
  steps: Array<OrderStep>;
  stockStatus: StockStatus;
  /** Null until the order is validated. */
  total?: Maybe<Money>;
  updatedAt: Scalars['AWSDateTime']['output'];
  version: Scalars['Int']['output'];
};

export type OrderAccepted = {
  order: Order;
  /** True when this key was used before with the same input: the order is the first one's. */
  replayed: Scalars['Boolean']['output'];
};

export type OrderAction =
  /** `cancelOrder` would be accepted. */
  | 'CANCEL'
  | 'DOWNLOAD_RECEIPT';

export type OrderConnection = {
  endCursor?: Maybe<Scalars['String']['output']>;
  items: Array<Order>;
};

/** One thing that happened to an order. Stored before it is published; `sequence` has no gaps. */
export type OrderEvent = {
  attempt?: Maybe<Scalars['Int']['output']>;
  customerId: Scalars['ID']['output'];
  eventId: Scalars['ID']['output'];
  maxAttempts?: Maybe<Scalars['Int']['output']>;
  message?: Maybe<Scalars['String']['output']>;
  notificationStatus: NotificationStatus;
  occurredAt: Scalars['AWSDateTime']['output'];
  orderId: Scalars['ID']['output'];
  paymentStatus: PaymentStatus;
  reasonCode?: Maybe<Scalars['String']['output']>;
  receiptStatus: ReceiptStatus;
  schemaVersion: Scalars['Int']['output'];
  sequence: Scalars['Int']['output'];
  status: OrderStatus;
  step?: Maybe<StepName>;
  stepState?: Maybe<StepState>;
  stockStatus: StockStatus;
  type: OrderEventType;
};

export type OrderEventPage = {
  /** True when more events are stored after the last one here. */
  hasMore: Scalars['Boolean']['output'];
  items: Array<OrderEvent>;
};

export type OrderEventType =
  | 'LATE_MESSAGE'
  /** Stored by `cancelOrder` and not published by itself: the next event shows the gap. */
  | 'ORDER_CANCEL_REQUESTED'
  | 'ORDER_CLOSED'
  | 'ORDER_COMPLETED'
  | 'ORDER_PLACED'
  | 'PAYMENT_CAPTURED'
  /** The order is claimed for the capture: it can no longer be cancelled. */
  | 'PAYMENT_CAPTURING'
  | 'STEP_DONE'
  | 'STEP_FAILED'
  | 'STEP_RETRYING'
  | 'STEP_STARTED'
  | 'STEP_UNDOING'
  | 'STEP_UNDONE'
  | 'TRANSITION_REFUSED';

export type OrderLine = {
  lineTotal?: Maybe<Money>;
  /** Null until the order is validated: the price is the server's. */
  name?: Maybe<Scalars['String']['output']>;
  productId: Scalars['ID']['output'];
  quantity: Scalars['Int']['output'];
  unitPrice?: Maybe<Money>;
};

export type OrderLineInput = {
  productId: Scalars['ID']['input'];
  quantity: Scalars['Int']['input'];
};

export type OrderNotAccepted = {
  problems: Array<Problem>;
};

/** Where an order stands, in one word. The facts beside it say the rest. */
export type OrderStatus =
  | 'CANCELLED'
  | 'CANCEL_REQUESTED'
  | 'COMPENSATING'
  | 'COMPLETED'
  | 'CONFIRMED'
  | 'EXPIRED'
  | 'FAILED'
  | 'NEEDS_ATTENTION'
  | 'PARTIALLY_REFUNDED'
  | 'PAYMENT_AUTHORIZED'
  | 'PLACED'
  | 'REFUNDED'
  | 'REFUND_PENDING'
  | 'REJECTED'
  | 'SAVED'
  | 'VALIDATING';

/** What a pipeline step reports. A repeat of the same `eventId` returns the event stored first. */
export type OrderStatusInput = {
  attempt?: InputMaybe<Scalars['Int']['input']>;
  eventId: Scalars['ID']['input'];
  maxAttempts?: InputMaybe<Scalars['Int']['input']>;
  message?: InputMaybe<Scalars['String']['input']>;
  notificationStatus?: InputMaybe<NotificationStatus>;
  orderId: Scalars['ID']['input'];
  paymentStatus?: InputMaybe<PaymentStatus>;
  reasonCode?: InputMaybe<Scalars['String']['input']>;
  receiptStatus?: InputMaybe<ReceiptStatus>;
  startedAt?: InputMaybe<Scalars['AWSDateTime']['input']>;
  /** The status to move to; absent when the status stays. */
  status?: InputMaybe<OrderStatus>;
  step?: InputMaybe<StepName>;
  stepState?: InputMaybe<StepState>;
  stockStatus?: InputMaybe<StockStatus>;
  type: OrderEventType;
};

export type OrderStep = {
  attempt: Scalars['Int']['output'];
  endedAt?: Maybe<Scalars['AWSDateTime']['output']>;
  maxAttempts?: Maybe<Scalars['Int']['output']>;
  name: StepName;
  reasonCode?: Maybe<Scalars['String']['output']>;
  startedAt?: Maybe<Scalars['AWSDateTime']['output']>;
  state: StepState;
};

export type PaymentStatus =
  | 'ACTION_REQUIRED'
  | 'AUTHORIZED'
  | 'AUTHORIZING'
  | 'AUTH_EXPIRED'
  | 'CAPTURED'
  | 'CAPTURING'
  | 'DECLINED'
  | 'NONE'
  | 'PARTIALLY_REFUNDED'
  | 'REFUNDED'
  | 'REFUNDING'
  | 'REFUND_FAILED'
  | 'UNKNOWN'
  | 'VOIDED';

export type PlaceOrderInput = {
  /** What the customer was shown. When the server's total differs the order is rejected with PRICE_CHANGED. */
  expectedTotal?: InputMaybe<MoneyInput>;
  lines: Array<OrderLineInput>;
  /** An opaque token of the payment provider, never a card number. The sandbox tokens are in the guide for integrators. */
  paymentToken: Scalars['String']['input'];
};

export type PlaceOrderResult = OrderAccepted | OrderNotAccepted;

/** One thing wrong with what the caller sent or wanted. */
export type Problem = {
  code: Scalars['String']['output'];
  /** More about this code, as JSON: wanted and available units, the new quote. */
  details?: Maybe<Scalars['AWSJSON']['output']>;
  /** For people; may change. Programs read `code`. */
  message: Scalars['String']['output'];
  /** Where in the input, such as `lines[2].quantity`; null when it is not about one field. */
  path?: Maybe<Scalars['String']['output']>;
  retryable: Scalars['Boolean']['output'];
};

export type Product = {
  availability: Availability;
  /** Units that can be ordered now: on hand less held for other orders. */
  available: Scalars['Int']['output'];
  description: Scalars['String']['output'];
  id: Scalars['ID']['output'];
  name: Scalars['String']['output'];
  unitPrice: Money;
};

export type ProductConnection = {
  /** Pass as `after` for the next page; null on the last one. */
  endCursor?: Maybe<Scalars['String']['output']>;
  items: Array<Product>;
};

export type Query = {
  /** Null for an order that is not the caller's; operators see every order. */
  order?: Maybe<Order>;
  /** Events with a sequence above `after`, oldest first. Null for an order that is not the caller's. */
  orderEvents?: Maybe<OrderEventPage>;
  /** The caller's own, newest first. */
  orders: OrderConnection;
  product?: Maybe<Product>;
  products: ProductConnection;
  /** A link that opens the receipt for a few minutes. Null while there is none, and for other people's orders. */
  receiptLink?: Maybe<ReceiptLink>;
};


export type QueryOrderArgs = {
  id: Scalars['ID']['input'];
};


export type QueryOrderEventsArgs = {
  after?: InputMaybe<Scalars['Int']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  orderId: Scalars['ID']['input'];
};


export type QueryOrdersArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  status?: InputMaybe<OrderStatus>;
};


export type QueryProductArgs = {
  id: Scalars['ID']['input'];
};


export type QueryProductsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryReceiptLinkArgs = {
  orderId: Scalars['ID']['input'];
};

export type ReceiptLink = {
  expiresAt: Scalars['AWSDateTime']['output'];
  url: Scalars['AWSURL']['output'];
};

export type ReceiptStatus =
  | 'NONE'
  | 'PENDING'
  | 'READY';

/** The six steps every order goes through, in this order. */
export type StepName =
  | 'GENERATE_RECEIPT'
  | 'PROCESS_PAYMENT'
  | 'SAVE_ORDER'
  | 'SEND_NOTIFICATION'
  | 'UPDATE_INVENTORY'
  | 'VALIDATE_ORDER';

export type StepState =
  | 'DONE'
  | 'FAILED'
  | 'RETRYING'
  | 'RUNNING'
  | 'SKIPPED'
  | 'UNDOING'
  | 'UNDONE'
  | 'WAITING';

export type StockStatus =
  | 'COMMITTED'
  | 'HELD'
  | 'NONE'
  | 'RELEASED'
  | 'RETURNED';

export type Subscription = {
  /** Every event of all orders of one customer: `customerId` is the caller's own, or any when the caller is an operator. */
  onMyOrders?: Maybe<OrderEvent>;
  /** Every event of one order, for its owner and for operators. */
  onOrderStatus?: Maybe<OrderEvent>;
};


export type SubscriptionOnMyOrdersArgs = {
  customerId: Scalars['ID']['input'];
};


export type SubscriptionOnOrderStatusArgs = {
  orderId: Scalars['ID']['input'];
};
