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

/**
 * The cancel stands: no money will be taken, and the order ends CANCELLED once all is undone. An operator's
 * cancel of a paid order is a refund of all of it with the units back to stock: the order ends REFUNDED.
 */
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

export type ConfirmPaymentResult = PaymentConfirmed | PaymentNotConfirmed;

export type ExecutionStatus =
  | 'ABORTED'
  | 'FAILED'
  | 'RUNNING'
  | 'SUCCEEDED'
  | 'TIMED_OUT';

export type ExecutionTrace = {
  /** The state machine's definition, in Amazon States Language. */
  definition: Scalars['AWSJSON']['output'];
  machine: MachineKind;
  name: Scalars['String']['output'];
  startedAt: Scalars['AWSDateTime']['output'];
  /** In the order in which they were entered. */
  states: Array<StateVisit>;
  status: ExecutionStatus;
  stoppedAt?: Maybe<Scalars['AWSDateTime']['output']>;
};

export type MachineKind =
  | 'ORDER'
  | 'REFUND';

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
  /** The customer's word for a payment that waits for it, in the place of the issuer's own page. May be repeated. */
  confirmPayment: ConfirmPaymentResult;
  placeOrder: PlaceOrderResult;
  /** For the pipeline's roles alone. */
  postOrderStatus: OrderEvent;
  /** For operators; who and why is an event of the order. */
  repairOrder: RepairOrderResult;
  /** Gives money back, at most what was captured and not given back. For operators. */
  requestRefund: RequestRefundResult;
};


export type MutationCancelOrderArgs = {
  idempotencyKey: Scalars['ID']['input'];
  orderId: Scalars['ID']['input'];
};


export type MutationConfirmPaymentArgs = {
  orderId: Scalars['ID']['input'];
};


export type MutationPlaceOrderArgs = {
  idempotencyKey: Scalars['ID']['input'];
  input: PlaceOrderInput;
};


export type MutationPostOrderStatusArgs = {
  input: OrderStatusInput;
};


export type MutationRepairOrderArgs = {
  action: RepairAction;
  idempotencyKey: Scalars['ID']['input'];
  orderId: Scalars['ID']['input'];
  reason: Scalars['String']['input'];
};


export type MutationRequestRefundArgs = {
  amount: MoneyInput;
  idempotencyKey: Scalars['ID']['input'];
  orderId: Scalars['ID']['input'];
  reason: Scalars['String']['input'];
  returnStock?: InputMaybe<Scalars['Boolean']['input']>;
};

export type NotificationStatus =
  | 'NONE'
  /** Could not be sent yet; the system goes on trying by itself. */
  | 'PENDING'
  | 'SENT'
  /** Handed over, but the answer got lost. It is not sent again: a customer hears of a thing once, or never. */
  | 'UNCONFIRMED';

export type Order = {
  /** What the caller may do with the order now. */
  allowedActions: Array<OrderAction>;
  customerId: Scalars['ID']['output'];
  id: Scalars['ID']['output'];
  lines: Array<OrderLine>;
  notificationStatus: NotificationStatus;
  /** Set while the payment waits for the customer. */
  paymentAction?: Maybe<PaymentAction>;
  paymentStatus: PaymentStatus;
  placedAt: Scalars['AWSDateTime']['output'];
  /** Why the order ended other than well; a code that does not change. */
  reasonCode?: Maybe<Scalars['String']['output']>;
  reasonMessage?: Maybe<Scalars['String']['output']>;
  receiptStatus: ReceiptStatus;
  /** What was captured and is neither given back nor asked back; null before the capture. */
  refundable?: Maybe<Money>;
  /** Oldest first. */
  refunds: Array<Refund>;
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
  /** `confirmPayment` would be accepted: the payment waits for the customer. */
  | 'CONFIRM_PAYMENT'
  | 'DOWNLOAD_RECEIPT'
  | 'FORCE_REFUND'
  /** `repairOrder` with this action would be accepted. */
  | 'REDO'
  /** `requestRefund` would be accepted, of at most `refundable`. Operators only, as what follows. */
  | 'REFUND'
  | 'RELEASE_STOCK';

/** All that is on the books about one order. */
export type OrderAudit = {
  /** Oldest first; those that ended more than 90 days ago are forgotten. */
  executions: Array<ExecutionTrace>;
  payments: Array<PaymentOperation>;
  problems: Array<OrderProblem>;
  stock: Array<StockMovementRow>;
};

export type OrderConnection = {
  endCursor?: Maybe<Scalars['String']['output']>;
  items: Array<Order>;
};

/** One thing that happened to an order. Stored before it is published; `sequence` has no gaps. */
export type OrderEvent = {
  /** The id of the person who caused it; null when it was the system. */
  actor?: Maybe<Scalars['ID']['output']>;
  /** The sum the event is about: a refund's. */
  amount?: Maybe<Money>;
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
  /** Undoing or refunding failed for good: people take over. */
  | 'ORDER_NEEDS_ATTENTION'
  | 'ORDER_PLACED'
  /** The payment waits for the customer: `confirmPayment`, before the order's `paymentAction.confirmBefore`. */
  | 'PAYMENT_ACTION_REQUIRED'
  | 'PAYMENT_CAPTURED'
  /** The order is claimed for the capture: it can no longer be cancelled. */
  | 'PAYMENT_CAPTURING'
  | 'REFUND_DONE'
  | 'REFUND_FAILED'
  /** Stored by `requestRefund`, published with the next event. */
  | 'REFUND_REQUESTED'
  /** An operator's repair; `actor` tells who, `message` why. Stored by `repairOrder`, published with the next event. */
  | 'REPAIR_REQUESTED'
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

/** Something about an order that people have to look at. */
export type OrderProblem = {
  /** A code that does not change, as on orders. */
  code: Scalars['String']['output'];
  kind: OrderProblemKind;
  message: Scalars['String']['output'];
  orderId: Scalars['ID']['output'];
  since: Scalars['AWSDateTime']['output'];
};

export type OrderProblemConnection = {
  endCursor?: Maybe<Scalars['String']['output']>;
  items: Array<OrderProblem>;
};

export type OrderProblemKind =
  /** The order's events are not what its version and sequence say. */
  | 'EVENTS_MISMATCH'
  /** The order is in NEEDS_ATTENTION. */
  | 'NEEDS_ATTENTION'
  /** The order's notification is not what its record says. */
  | 'NOTIFICATION_MISMATCH'
  /** Order, payment ledger and captured or refunded sums do not agree. */
  | 'PAYMENT_MISMATCH'
  /** A receipt or credit note the order has is not in the bucket, or is another. */
  | 'RECEIPT_MISMATCH'
  /** Order, hold and stock ledger do not agree. */
  | 'STOCK_MISMATCH'
  /** The order has not moved for longer than it may take, and nothing works on it. */
  | 'STUCK';

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
  amount?: InputMaybe<MoneyInput>;
  attempt?: InputMaybe<Scalars['Int']['input']>;
  eventId: Scalars['ID']['input'];
  maxAttempts?: InputMaybe<Scalars['Int']['input']>;
  message?: InputMaybe<Scalars['String']['input']>;
  notificationStatus?: InputMaybe<NotificationStatus>;
  orderId: Scalars['ID']['input'];
  paymentStatus?: InputMaybe<PaymentStatus>;
  reasonCode?: InputMaybe<Scalars['String']['input']>;
  receiptStatus?: InputMaybe<ReceiptStatus>;
  /** The refund the report is about; its state follows the type of the event. */
  refundId?: InputMaybe<Scalars['ID']['input']>;
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

/** What a payment waits for. */
export type PaymentAction = {
  /** After that the order expires. */
  confirmBefore: Scalars['AWSDateTime']['output'];
};

/** The provider has the customer's word; the order goes on. */
export type PaymentConfirmed = {
  order: Order;
  /** True when it was confirmed before. */
  replayed: Scalars['Boolean']['output'];
};

export type PaymentNotConfirmed = {
  order: Order;
  /** PAYMENT_DECLINED, AUTHORIZATION_EXPIRED when it is too late, ILLEGAL_TRANSITION when nothing waits for it. */
  problem: Problem;
};

/** A row of the payment provider's ledger. */
export type PaymentOperation = {
  amount: Money;
  at: Scalars['AWSDateTime']['output'];
  key: Scalars['String']['output'];
  kind: Scalars['String']['output'];
  outcome: Scalars['String']['output'];
  reason?: Maybe<Scalars['String']['output']>;
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
  /** Everybody's of the last 400 days, newest first. A page looks at eight days at most, so it may be short, or empty with an `endCursor`. For operators. */
  allOrders: OrderConnection;
  /** Null for an order that is not the caller's; operators see every order. */
  order?: Maybe<Order>;
  /** Null for an order that is not there. For operators. */
  orderAudit?: Maybe<OrderAudit>;
  /** Events with a sequence above `after`, oldest first. Null for an order that is not the caller's. */
  orderEvents?: Maybe<OrderEventPage>;
  /** What needs people, longest waiting first. For operators. */
  orderProblems: OrderProblemConnection;
  /** The caller's own, newest first. */
  orders: OrderConnection;
  product?: Maybe<Product>;
  products: ProductConnection;
  /** A link that opens the receipt, or the credit note of a refund, for a few minutes. Null while there is none, and for other people's orders. */
  receiptLink?: Maybe<ReceiptLink>;
};


export type QueryAllOrdersArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  status?: InputMaybe<OrderStatus>;
};


export type QueryOrderArgs = {
  id: Scalars['ID']['input'];
};


export type QueryOrderAuditArgs = {
  orderId: Scalars['ID']['input'];
};


export type QueryOrderEventsArgs = {
  after?: InputMaybe<Scalars['Int']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  orderId: Scalars['ID']['input'];
};


export type QueryOrderProblemsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
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
  refundId?: InputMaybe<Scalars['ID']['input']>;
};

export type ReceiptLink = {
  expiresAt: Scalars['AWSDateTime']['output'];
  url: Scalars['AWSURL']['output'];
};

export type ReceiptStatus =
  | 'NONE'
  /** Could not be written yet; the system goes on trying by itself. */
  | 'PENDING'
  | 'READY';

/** Money given back, or on its way. */
export type Refund = {
  amount: Money;
  /** True once `receiptLink` opens a credit note for it. */
  creditNoteReady: Scalars['Boolean']['output'];
  endedAt?: Maybe<Scalars['AWSDateTime']['output']>;
  id: Scalars['ID']['output'];
  reason: Scalars['String']['output'];
  requestedAt: Scalars['AWSDateTime']['output'];
  /** Whether the units of the order went back to stock with it. */
  returnStock: Scalars['Boolean']['output'];
  state: RefundState;
};

export type RefundAccepted = {
  order: Order;
  refund: Refund;
  /** True when this key was used before for the same refund. */
  replayed: Scalars['Boolean']['output'];
};

export type RefundRefused = {
  order: Order;
  /** NOTHING_TO_REFUND, REFUND_EXCEEDS_CAPTURED, ALREADY_REFUNDED, CURRENCY_MISMATCH, ILLEGAL_TRANSITION while another one is under way, VALIDATION_FAILED. */
  problem: Problem;
};

export type RefundState =
  | 'DONE'
  /** The provider did not do it; the order needs attention. */
  | 'FAILED'
  | 'REQUESTED';

export type RepairAccepted = {
  order: Order;
  /** True when this key was used before for the same repair. */
  replayed: Scalars['Boolean']['output'];
};

/** What an operator may do with an order that could not be brought to its end. */
export type RepairAction =
  /** Refund, in a new attempt, all that was captured and not given back. */
  | 'FORCE_REFUND'
  /** Do again what failed. */
  | 'REDO'
  /** Give back the stock of the order, and leave the rest as it is. */
  | 'RELEASE_STOCK';

export type RepairOrderResult = RepairAccepted | RepairRefused;

export type RepairRefused = {
  order: Order;
  /** ILLEGAL_TRANSITION when the order is not in need of this repair, NOTHING_TO_REFUND, VALIDATION_FAILED. */
  problem: Problem;
};

export type RequestRefundResult = RefundAccepted | RefundRefused;

export type StateOutcome =
  /** It failed, and the state machine went on by another way. */
  | 'CAUGHT'
  | 'FAILED'
  | 'RUNNING'
  | 'SUCCEEDED';

/** One stay of an execution in one of its states. */
export type StateVisit = {
  /** How often its task was begun. */
  attempts: Scalars['Int']['output'];
  cause?: Maybe<Scalars['String']['output']>;
  enteredAt: Scalars['AWSDateTime']['output'];
  error?: Maybe<Scalars['String']['output']>;
  exitedAt?: Maybe<Scalars['AWSDateTime']['output']>;
  outcome: StateOutcome;
  state: Scalars['String']['output'];
  /** As the state machine's language names it: Task, Choice, Parallel, ... */
  type: Scalars['String']['output'];
};

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

/** A row of the stock ledger. */
export type StockMovementRow = {
  at: Scalars['AWSDateTime']['output'];
  movement: Scalars['String']['output'];
  onHandDelta: Scalars['Int']['output'];
  productId: Scalars['ID']['output'];
  reservedDelta: Scalars['Int']['output'];
};

export type StockStatus =
  | 'COMMITTED'
  | 'HELD'
  | 'NONE'
  | 'RELEASED'
  | 'RETURNED';

export type Subscription = {
  /** Every event of every order. For operators. */
  onAnyOrder?: Maybe<OrderEvent>;
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
