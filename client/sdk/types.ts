import type {
  CancelOrderMutation,
  ConfirmPaymentMutation,
  OrderAuditQuery,
  OrderEventFieldsFragment,
  OrderFieldsFragment,
  OrderProblemFieldsFragment,
  PlaceOrderMutation,
  ProblemFieldsFragment,
  ProductFieldsFragment,
  ReceiptLinkQuery,
  RefundFieldsFragment,
  RepairOrderMutation,
  RequestRefundMutation,
  RequestRefundMutationVariables,
} from './generated/types.ts';

/** An order as it stands. */
export type Order = OrderFieldsFragment;
/** One thing that happened to an order. */
export type OrderEvent = OrderEventFieldsFragment;
export type Product = ProductFieldsFragment;
/** Money given back, or on its way. */
export type Refund = RefundFieldsFragment;
export type ReceiptLink = NonNullable<ReceiptLinkQuery['receiptLink']>;

/** `OrderAccepted` or `OrderNotAccepted`, told apart by `__typename`. */
export type PlaceOrderResult = PlaceOrderMutation['placeOrder'];
/** `CancelAccepted` or `CancelRefused`, told apart by `__typename`. */
export type CancelOrderResult = CancelOrderMutation['cancelOrder'];
/** `PaymentConfirmed` or `PaymentNotConfirmed`, told apart by `__typename`. */
export type ConfirmPaymentResult = ConfirmPaymentMutation['confirmPayment'];
/** What is given back, and why. */
export type RefundWish = Omit<RequestRefundMutationVariables, 'orderId' | 'idempotencyKey'>;
/** `RefundAccepted` or `RefundRefused`, told apart by `__typename`. */
export type RequestRefundResult = RequestRefundMutation['requestRefund'];
/** `RepairAccepted` or `RepairRefused`, told apart by `__typename`. */
export type RepairOrderResult = RepairOrderMutation['repairOrder'];
/** What an operator can read about an order. */
export type OrderAudit = NonNullable<OrderAuditQuery['orderAudit']>;
/** Something about an order that people have to look at. */
export type OrderProblem = OrderProblemFieldsFragment;
/** One thing wrong with what was sent or wanted. */
export type Problem = ProblemFieldsFragment;
