/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
export type Availability =
  | 'AVAILABLE'
  | 'OUT_OF_STOCK'
  | 'WITHDRAWN';

export type ExecutionStatus =
  | 'ABORTED'
  | 'FAILED'
  | 'RUNNING'
  | 'SUCCEEDED'
  | 'TIMED_OUT';

export type MachineKind =
  | 'ORDER'
  | 'REFUND';

export type MoneyInput = {
  amount: number;
  currency: string;
};

export type NotificationStatus =
  | 'NONE'
  /** Could not be sent yet; the system goes on trying by itself. */
  | 'PENDING'
  | 'SENT'
  /** Handed over, but the answer got lost. It is not sent again: a customer hears of a thing once, or never. */
  | 'UNCONFIRMED';

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

export type OrderLineInput = {
  productId: string;
  quantity: number;
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
  expectedTotal?: MoneyInput | null | undefined;
  lines: Array<OrderLineInput>;
  /** An opaque token of the payment provider, never a card number. The sandbox tokens are in the guide for integrators. */
  paymentToken: string;
};

export type ReceiptStatus =
  | 'NONE'
  /** Could not be written yet; the system goes on trying by itself. */
  | 'PENDING'
  | 'READY';

export type RefundState =
  | 'DONE'
  /** The provider did not do it; the order needs attention. */
  | 'FAILED'
  | 'REQUESTED';

/** What an operator may do with an order that could not be brought to its end. */
export type RepairAction =
  /** Refund, in a new attempt, all that was captured and not given back. */
  | 'FORCE_REFUND'
  /** Do again what failed. */
  | 'REDO'
  /** Give back the stock of the order, and leave the rest as it is. */
  | 'RELEASE_STOCK';

export type StateOutcome =
  /** It failed, and the state machine went on by another way. */
  | 'CAUGHT'
  | 'FAILED'
  | 'RUNNING'
  | 'SUCCEEDED';

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

export type AllOrderHeadsQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type AllOrderHeadsQuery = { allOrders: { endCursor: string | null, items: Array<{ id: string, customerId: string, sequence: number, placedAt: string }> } };

export type AllOrdersQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  status?: OrderStatus | null | undefined;
}>;


export type AllOrdersQuery = { allOrders: { endCursor: string | null, items: Array<{ id: string, customerId: string, status: OrderStatus, paymentStatus: PaymentStatus, stockStatus: StockStatus, notificationStatus: NotificationStatus, receiptStatus: ReceiptStatus, reasonCode: string | null, reasonMessage: string | null, allowedActions: Array<OrderAction>, sequence: number, version: number, placedAt: string, updatedAt: string, steps: Array<{ name: StepName, state: StepState, attempt: number, maxAttempts: number | null, startedAt: string | null, endedAt: string | null, reasonCode: string | null }>, lines: Array<{ productId: string, quantity: number, name: string | null, unitPrice: { amount: number, currency: string } | null, lineTotal: { amount: number, currency: string } | null }>, total: { amount: number, currency: string } | null, paymentAction: { confirmBefore: string } | null, refunds: Array<{ id: string, reason: string, state: RefundState, returnStock: boolean, requestedAt: string, endedAt: string | null, creditNoteReady: boolean, amount: { amount: number, currency: string } }>, refundable: { amount: number, currency: string } | null }> } };

export type CancelOrderMutationVariables = Exact<{
  orderId: string;
  idempotencyKey: string;
}>;


export type CancelOrderMutation = { cancelOrder:
    | { __typename: 'CancelAccepted', replayed: boolean, order: { id: string, customerId: string, status: OrderStatus, paymentStatus: PaymentStatus, stockStatus: StockStatus, notificationStatus: NotificationStatus, receiptStatus: ReceiptStatus, reasonCode: string | null, reasonMessage: string | null, allowedActions: Array<OrderAction>, sequence: number, version: number, placedAt: string, updatedAt: string, steps: Array<{ name: StepName, state: StepState, attempt: number, maxAttempts: number | null, startedAt: string | null, endedAt: string | null, reasonCode: string | null }>, lines: Array<{ productId: string, quantity: number, name: string | null, unitPrice: { amount: number, currency: string } | null, lineTotal: { amount: number, currency: string } | null }>, total: { amount: number, currency: string } | null, paymentAction: { confirmBefore: string } | null, refunds: Array<{ id: string, reason: string, state: RefundState, returnStock: boolean, requestedAt: string, endedAt: string | null, creditNoteReady: boolean, amount: { amount: number, currency: string } }>, refundable: { amount: number, currency: string } | null } }
    | { __typename: 'CancelRefused', problem: { code: string, message: string, path: string | null, retryable: boolean, details: string | null }, order: { id: string, customerId: string, status: OrderStatus, paymentStatus: PaymentStatus, stockStatus: StockStatus, notificationStatus: NotificationStatus, receiptStatus: ReceiptStatus, reasonCode: string | null, reasonMessage: string | null, allowedActions: Array<OrderAction>, sequence: number, version: number, placedAt: string, updatedAt: string, steps: Array<{ name: StepName, state: StepState, attempt: number, maxAttempts: number | null, startedAt: string | null, endedAt: string | null, reasonCode: string | null }>, lines: Array<{ productId: string, quantity: number, name: string | null, unitPrice: { amount: number, currency: string } | null, lineTotal: { amount: number, currency: string } | null }>, total: { amount: number, currency: string } | null, paymentAction: { confirmBefore: string } | null, refunds: Array<{ id: string, reason: string, state: RefundState, returnStock: boolean, requestedAt: string, endedAt: string | null, creditNoteReady: boolean, amount: { amount: number, currency: string } }>, refundable: { amount: number, currency: string } | null } }
   };

export type ConfirmPaymentMutationVariables = Exact<{
  orderId: string;
}>;


export type ConfirmPaymentMutation = { confirmPayment:
    | { __typename: 'PaymentConfirmed', replayed: boolean, order: { id: string, customerId: string, status: OrderStatus, paymentStatus: PaymentStatus, stockStatus: StockStatus, notificationStatus: NotificationStatus, receiptStatus: ReceiptStatus, reasonCode: string | null, reasonMessage: string | null, allowedActions: Array<OrderAction>, sequence: number, version: number, placedAt: string, updatedAt: string, steps: Array<{ name: StepName, state: StepState, attempt: number, maxAttempts: number | null, startedAt: string | null, endedAt: string | null, reasonCode: string | null }>, lines: Array<{ productId: string, quantity: number, name: string | null, unitPrice: { amount: number, currency: string } | null, lineTotal: { amount: number, currency: string } | null }>, total: { amount: number, currency: string } | null, paymentAction: { confirmBefore: string } | null, refunds: Array<{ id: string, reason: string, state: RefundState, returnStock: boolean, requestedAt: string, endedAt: string | null, creditNoteReady: boolean, amount: { amount: number, currency: string } }>, refundable: { amount: number, currency: string } | null } }
    | { __typename: 'PaymentNotConfirmed', problem: { code: string, message: string, path: string | null, retryable: boolean, details: string | null }, order: { id: string, customerId: string, status: OrderStatus, paymentStatus: PaymentStatus, stockStatus: StockStatus, notificationStatus: NotificationStatus, receiptStatus: ReceiptStatus, reasonCode: string | null, reasonMessage: string | null, allowedActions: Array<OrderAction>, sequence: number, version: number, placedAt: string, updatedAt: string, steps: Array<{ name: StepName, state: StepState, attempt: number, maxAttempts: number | null, startedAt: string | null, endedAt: string | null, reasonCode: string | null }>, lines: Array<{ productId: string, quantity: number, name: string | null, unitPrice: { amount: number, currency: string } | null, lineTotal: { amount: number, currency: string } | null }>, total: { amount: number, currency: string } | null, paymentAction: { confirmBefore: string } | null, refunds: Array<{ id: string, reason: string, state: RefundState, returnStock: boolean, requestedAt: string, endedAt: string | null, creditNoteReady: boolean, amount: { amount: number, currency: string } }>, refundable: { amount: number, currency: string } | null } }
   };

export type MoneyFieldsFragment = { amount: number, currency: string };

export type OnAnyOrderSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type OnAnyOrderSubscription = { onAnyOrder: { eventId: string, orderId: string, customerId: string, sequence: number, occurredAt: string, type: OrderEventType, status: OrderStatus, step: StepName | null, stepState: StepState | null, attempt: number | null, maxAttempts: number | null, reasonCode: string | null, message: string | null, actor: string | null, paymentStatus: PaymentStatus, stockStatus: StockStatus, notificationStatus: NotificationStatus, receiptStatus: ReceiptStatus, schemaVersion: number, amount: { amount: number, currency: string } | null } | null };

export type OnMyOrdersSubscriptionVariables = Exact<{
  customerId: string;
}>;


export type OnMyOrdersSubscription = { onMyOrders: { eventId: string, orderId: string, customerId: string, sequence: number, occurredAt: string, type: OrderEventType, status: OrderStatus, step: StepName | null, stepState: StepState | null, attempt: number | null, maxAttempts: number | null, reasonCode: string | null, message: string | null, actor: string | null, paymentStatus: PaymentStatus, stockStatus: StockStatus, notificationStatus: NotificationStatus, receiptStatus: ReceiptStatus, schemaVersion: number, amount: { amount: number, currency: string } | null } | null };

export type OnOrderStatusSubscriptionVariables = Exact<{
  orderId: string;
}>;


export type OnOrderStatusSubscription = { onOrderStatus: { eventId: string, orderId: string, customerId: string, sequence: number, occurredAt: string, type: OrderEventType, status: OrderStatus, step: StepName | null, stepState: StepState | null, attempt: number | null, maxAttempts: number | null, reasonCode: string | null, message: string | null, actor: string | null, paymentStatus: PaymentStatus, stockStatus: StockStatus, notificationStatus: NotificationStatus, receiptStatus: ReceiptStatus, schemaVersion: number, amount: { amount: number, currency: string } | null } | null };

export type OrderAuditQueryVariables = Exact<{
  orderId: string;
}>;


export type OrderAuditQuery = { orderAudit: { executions: Array<{ name: string, machine: MachineKind, status: ExecutionStatus, startedAt: string, stoppedAt: string | null, definition: string, states: Array<{ state: string, type: string, outcome: StateOutcome, attempts: number, enteredAt: string, exitedAt: string | null, error: string | null, cause: string | null }> }>, payments: Array<{ key: string, kind: string, outcome: string, reason: string | null, at: string, amount: { amount: number, currency: string } }>, stock: Array<{ productId: string, movement: string, onHandDelta: number, reservedDelta: number, at: string }>, problems: Array<{ orderId: string, kind: OrderProblemKind, code: string, message: string, since: string }> } | null };

export type OrderEventFieldsFragment = { eventId: string, orderId: string, customerId: string, sequence: number, occurredAt: string, type: OrderEventType, status: OrderStatus, step: StepName | null, stepState: StepState | null, attempt: number | null, maxAttempts: number | null, reasonCode: string | null, message: string | null, actor: string | null, paymentStatus: PaymentStatus, stockStatus: StockStatus, notificationStatus: NotificationStatus, receiptStatus: ReceiptStatus, schemaVersion: number, amount: { amount: number, currency: string } | null };

export type OrderEventsQueryVariables = Exact<{
  orderId: string;
  after?: number | null | undefined;
  first?: number | null | undefined;
}>;


export type OrderEventsQuery = { orderEvents: { hasMore: boolean, items: Array<{ eventId: string, orderId: string, customerId: string, sequence: number, occurredAt: string, type: OrderEventType, status: OrderStatus, step: StepName | null, stepState: StepState | null, attempt: number | null, maxAttempts: number | null, reasonCode: string | null, message: string | null, actor: string | null, paymentStatus: PaymentStatus, stockStatus: StockStatus, notificationStatus: NotificationStatus, receiptStatus: ReceiptStatus, schemaVersion: number, amount: { amount: number, currency: string } | null }> } | null };

export type OrderFieldsFragment = { id: string, customerId: string, status: OrderStatus, paymentStatus: PaymentStatus, stockStatus: StockStatus, notificationStatus: NotificationStatus, receiptStatus: ReceiptStatus, reasonCode: string | null, reasonMessage: string | null, allowedActions: Array<OrderAction>, sequence: number, version: number, placedAt: string, updatedAt: string, steps: Array<{ name: StepName, state: StepState, attempt: number, maxAttempts: number | null, startedAt: string | null, endedAt: string | null, reasonCode: string | null }>, lines: Array<{ productId: string, quantity: number, name: string | null, unitPrice: { amount: number, currency: string } | null, lineTotal: { amount: number, currency: string } | null }>, total: { amount: number, currency: string } | null, paymentAction: { confirmBefore: string } | null, refunds: Array<{ id: string, reason: string, state: RefundState, returnStock: boolean, requestedAt: string, endedAt: string | null, creditNoteReady: boolean, amount: { amount: number, currency: string } }>, refundable: { amount: number, currency: string } | null };

export type OrderHeadsQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type OrderHeadsQuery = { orders: { endCursor: string | null, items: Array<{ id: string, customerId: string, sequence: number, placedAt: string }> } };

export type OrderProblemsQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type OrderProblemsQuery = { orderProblems: { endCursor: string | null, items: Array<{ orderId: string, kind: OrderProblemKind, code: string, message: string, since: string }> } };

export type OrderProblemFieldsFragment = { orderId: string, kind: OrderProblemKind, code: string, message: string, since: string };

export type OrderWithEventsQueryVariables = Exact<{
  orderId: string;
  after?: number | null | undefined;
  first?: number | null | undefined;
}>;


export type OrderWithEventsQuery = { order: { status: OrderStatus, sequence: number } | null, orderEvents: { hasMore: boolean, items: Array<{ eventId: string, orderId: string, customerId: string, sequence: number, occurredAt: string, type: OrderEventType, status: OrderStatus, step: StepName | null, stepState: StepState | null, attempt: number | null, maxAttempts: number | null, reasonCode: string | null, message: string | null, actor: string | null, paymentStatus: PaymentStatus, stockStatus: StockStatus, notificationStatus: NotificationStatus, receiptStatus: ReceiptStatus, schemaVersion: number, amount: { amount: number, currency: string } | null }> } | null };

export type OrderQueryVariables = Exact<{
  id: string;
}>;


export type OrderQuery = { order: { id: string, customerId: string, status: OrderStatus, paymentStatus: PaymentStatus, stockStatus: StockStatus, notificationStatus: NotificationStatus, receiptStatus: ReceiptStatus, reasonCode: string | null, reasonMessage: string | null, allowedActions: Array<OrderAction>, sequence: number, version: number, placedAt: string, updatedAt: string, steps: Array<{ name: StepName, state: StepState, attempt: number, maxAttempts: number | null, startedAt: string | null, endedAt: string | null, reasonCode: string | null }>, lines: Array<{ productId: string, quantity: number, name: string | null, unitPrice: { amount: number, currency: string } | null, lineTotal: { amount: number, currency: string } | null }>, total: { amount: number, currency: string } | null, paymentAction: { confirmBefore: string } | null, refunds: Array<{ id: string, reason: string, state: RefundState, returnStock: boolean, requestedAt: string, endedAt: string | null, creditNoteReady: boolean, amount: { amount: number, currency: string } }>, refundable: { amount: number, currency: string } | null } | null };

export type OrdersQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  status?: OrderStatus | null | undefined;
}>;


export type OrdersQuery = { orders: { endCursor: string | null, items: Array<{ id: string, customerId: string, status: OrderStatus, paymentStatus: PaymentStatus, stockStatus: StockStatus, notificationStatus: NotificationStatus, receiptStatus: ReceiptStatus, reasonCode: string | null, reasonMessage: string | null, allowedActions: Array<OrderAction>, sequence: number, version: number, placedAt: string, updatedAt: string, steps: Array<{ name: StepName, state: StepState, attempt: number, maxAttempts: number | null, startedAt: string | null, endedAt: string | null, reasonCode: string | null }>, lines: Array<{ productId: string, quantity: number, name: string | null, unitPrice: { amount: number, currency: string } | null, lineTotal: { amount: number, currency: string } | null }>, total: { amount: number, currency: string } | null, paymentAction: { confirmBefore: string } | null, refunds: Array<{ id: string, reason: string, state: RefundState, returnStock: boolean, requestedAt: string, endedAt: string | null, creditNoteReady: boolean, amount: { amount: number, currency: string } }>, refundable: { amount: number, currency: string } | null }> } };

export type PlaceOrderMutationVariables = Exact<{
  input: PlaceOrderInput;
  idempotencyKey: string;
}>;


export type PlaceOrderMutation = { placeOrder:
    | { __typename: 'OrderAccepted', replayed: boolean, order: { id: string, customerId: string, status: OrderStatus, paymentStatus: PaymentStatus, stockStatus: StockStatus, notificationStatus: NotificationStatus, receiptStatus: ReceiptStatus, reasonCode: string | null, reasonMessage: string | null, allowedActions: Array<OrderAction>, sequence: number, version: number, placedAt: string, updatedAt: string, steps: Array<{ name: StepName, state: StepState, attempt: number, maxAttempts: number | null, startedAt: string | null, endedAt: string | null, reasonCode: string | null }>, lines: Array<{ productId: string, quantity: number, name: string | null, unitPrice: { amount: number, currency: string } | null, lineTotal: { amount: number, currency: string } | null }>, total: { amount: number, currency: string } | null, paymentAction: { confirmBefore: string } | null, refunds: Array<{ id: string, reason: string, state: RefundState, returnStock: boolean, requestedAt: string, endedAt: string | null, creditNoteReady: boolean, amount: { amount: number, currency: string } }>, refundable: { amount: number, currency: string } | null } }
    | { __typename: 'OrderNotAccepted', problems: Array<{ code: string, message: string, path: string | null, retryable: boolean, details: string | null }> }
   };

export type ProblemFieldsFragment = { code: string, message: string, path: string | null, retryable: boolean, details: string | null };

export type ProductFieldsFragment = { id: string, name: string, description: string, available: number, availability: Availability, unitPrice: { amount: number, currency: string } };

export type ProductQueryVariables = Exact<{
  id: string;
}>;


export type ProductQuery = { product: { id: string, name: string, description: string, available: number, availability: Availability, unitPrice: { amount: number, currency: string } } | null };

export type ProductsQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type ProductsQuery = { products: { endCursor: string | null, items: Array<{ id: string, name: string, description: string, available: number, availability: Availability, unitPrice: { amount: number, currency: string } }> } };

export type ReceiptLinkQueryVariables = Exact<{
  orderId: string;
  refundId?: string | null | undefined;
}>;


export type ReceiptLinkQuery = { receiptLink: { url: string, expiresAt: string } | null };

export type RefundFieldsFragment = { id: string, reason: string, state: RefundState, returnStock: boolean, requestedAt: string, endedAt: string | null, creditNoteReady: boolean, amount: { amount: number, currency: string } };

export type RepairOrderMutationVariables = Exact<{
  orderId: string;
  action: RepairAction;
  reason: string;
  idempotencyKey: string;
}>;


export type RepairOrderMutation = { repairOrder:
    | { __typename: 'RepairAccepted', replayed: boolean, order: { id: string, customerId: string, status: OrderStatus, paymentStatus: PaymentStatus, stockStatus: StockStatus, notificationStatus: NotificationStatus, receiptStatus: ReceiptStatus, reasonCode: string | null, reasonMessage: string | null, allowedActions: Array<OrderAction>, sequence: number, version: number, placedAt: string, updatedAt: string, steps: Array<{ name: StepName, state: StepState, attempt: number, maxAttempts: number | null, startedAt: string | null, endedAt: string | null, reasonCode: string | null }>, lines: Array<{ productId: string, quantity: number, name: string | null, unitPrice: { amount: number, currency: string } | null, lineTotal: { amount: number, currency: string } | null }>, total: { amount: number, currency: string } | null, paymentAction: { confirmBefore: string } | null, refunds: Array<{ id: string, reason: string, state: RefundState, returnStock: boolean, requestedAt: string, endedAt: string | null, creditNoteReady: boolean, amount: { amount: number, currency: string } }>, refundable: { amount: number, currency: string } | null } }
    | { __typename: 'RepairRefused', problem: { code: string, message: string, path: string | null, retryable: boolean, details: string | null }, order: { id: string, customerId: string, status: OrderStatus, paymentStatus: PaymentStatus, stockStatus: StockStatus, notificationStatus: NotificationStatus, receiptStatus: ReceiptStatus, reasonCode: string | null, reasonMessage: string | null, allowedActions: Array<OrderAction>, sequence: number, version: number, placedAt: string, updatedAt: string, steps: Array<{ name: StepName, state: StepState, attempt: number, maxAttempts: number | null, startedAt: string | null, endedAt: string | null, reasonCode: string | null }>, lines: Array<{ productId: string, quantity: number, name: string | null, unitPrice: { amount: number, currency: string } | null, lineTotal: { amount: number, currency: string } | null }>, total: { amount: number, currency: string } | null, paymentAction: { confirmBefore: string } | null, refunds: Array<{ id: string, reason: string, state: RefundState, returnStock: boolean, requestedAt: string, endedAt: string | null, creditNoteReady: boolean, amount: { amount: number, currency: string } }>, refundable: { amount: number, currency: string } | null } }
   };

export type RequestRefundMutationVariables = Exact<{
  orderId: string;
  amount: MoneyInput;
  reason: string;
  returnStock?: boolean | null | undefined;
  idempotencyKey: string;
}>;


export type RequestRefundMutation = { requestRefund:
    | { __typename: 'RefundAccepted', replayed: boolean, order: { id: string, customerId: string, status: OrderStatus, paymentStatus: PaymentStatus, stockStatus: StockStatus, notificationStatus: NotificationStatus, receiptStatus: ReceiptStatus, reasonCode: string | null, reasonMessage: string | null, allowedActions: Array<OrderAction>, sequence: number, version: number, placedAt: string, updatedAt: string, steps: Array<{ name: StepName, state: StepState, attempt: number, maxAttempts: number | null, startedAt: string | null, endedAt: string | null, reasonCode: string | null }>, lines: Array<{ productId: string, quantity: number, name: string | null, unitPrice: { amount: number, currency: string } | null, lineTotal: { amount: number, currency: string } | null }>, total: { amount: number, currency: string } | null, paymentAction: { confirmBefore: string } | null, refunds: Array<{ id: string, reason: string, state: RefundState, returnStock: boolean, requestedAt: string, endedAt: string | null, creditNoteReady: boolean, amount: { amount: number, currency: string } }>, refundable: { amount: number, currency: string } | null }, refund: { id: string, reason: string, state: RefundState, returnStock: boolean, requestedAt: string, endedAt: string | null, creditNoteReady: boolean, amount: { amount: number, currency: string } } }
    | { __typename: 'RefundRefused', problem: { code: string, message: string, path: string | null, retryable: boolean, details: string | null }, order: { id: string, customerId: string, status: OrderStatus, paymentStatus: PaymentStatus, stockStatus: StockStatus, notificationStatus: NotificationStatus, receiptStatus: ReceiptStatus, reasonCode: string | null, reasonMessage: string | null, allowedActions: Array<OrderAction>, sequence: number, version: number, placedAt: string, updatedAt: string, steps: Array<{ name: StepName, state: StepState, attempt: number, maxAttempts: number | null, startedAt: string | null, endedAt: string | null, reasonCode: string | null }>, lines: Array<{ productId: string, quantity: number, name: string | null, unitPrice: { amount: number, currency: string } | null, lineTotal: { amount: number, currency: string } | null }>, total: { amount: number, currency: string } | null, paymentAction: { confirmBefore: string } | null, refunds: Array<{ id: string, reason: string, state: RefundState, returnStock: boolean, requestedAt: string, endedAt: string | null, creditNoteReady: boolean, amount: { amount: number, currency: string } }>, refundable: { amount: number, currency: string } | null } }
   };
