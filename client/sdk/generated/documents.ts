import type { GraphQLDocument } from '../transport.ts';
import type {
  AllOrderHeadsQuery,
  AllOrderHeadsQueryVariables,
  AllOrdersQuery,
  AllOrdersQueryVariables,
  CancelOrderMutation,
  CancelOrderMutationVariables,
  ConfirmPaymentMutation,
  ConfirmPaymentMutationVariables,
  OnAnyOrderSubscription,
  OnAnyOrderSubscriptionVariables,
  OnMyOrdersSubscription,
  OnMyOrdersSubscriptionVariables,
  OnOrderStatusSubscription,
  OnOrderStatusSubscriptionVariables,
  OrderAuditQuery,
  OrderAuditQueryVariables,
  OrderEventsQuery,
  OrderEventsQueryVariables,
  OrderHeadsQuery,
  OrderHeadsQueryVariables,
  OrderProblemsQuery,
  OrderProblemsQueryVariables,
  OrderQuery,
  OrderQueryVariables,
  OrderWithEventsQuery,
  OrderWithEventsQueryVariables,
  OrdersQuery,
  OrdersQueryVariables,
  PlaceOrderMutation,
  PlaceOrderMutationVariables,
  ProductQuery,
  ProductQueryVariables,
  ProductsQuery,
  ProductsQueryVariables,
  ReceiptLinkQuery,
  ReceiptLinkQueryVariables,
  RepairOrderMutation,
  RepairOrderMutationVariables,
  RequestRefundMutation,
  RequestRefundMutationVariables,
} from './types.ts';
const MoneyFields = "fragment MoneyFields on Money{amount currency}";
const OrderFields = "fragment OrderFields on Order{id customerId status paymentStatus stockStatus notificationStatus receiptStatus steps{name state attempt maxAttempts startedAt endedAt reasonCode}lines{productId quantity name unitPrice{...MoneyFields}lineTotal{...MoneyFields}}total{...MoneyFields}reasonCode reasonMessage paymentAction{confirmBefore}refunds{...RefundFields}refundable{...MoneyFields}allowedActions sequence version placedAt updatedAt}";
const RefundFields = "fragment RefundFields on Refund{id amount{...MoneyFields}reason state returnStock requestedAt endedAt creditNoteReady}";
const ProblemFields = "fragment ProblemFields on Problem{code message path retryable details}";
const OrderEventFields = "fragment OrderEventFields on OrderEvent{eventId orderId customerId sequence occurredAt type status step stepState attempt maxAttempts reasonCode message amount{...MoneyFields}actor paymentStatus stockStatus notificationStatus receiptStatus schemaVersion}";
const OrderProblemFields = "fragment OrderProblemFields on OrderProblem{orderId kind code message since}";
const ProductFields = "fragment ProductFields on Product{id name description unitPrice{...MoneyFields}available availability}";

export const AllOrderHeads = ("query AllOrderHeads($first:Int$after:String){allOrders(first:$first after:$after){items{id customerId sequence placedAt}endCursor}}") as GraphQLDocument<AllOrderHeadsQuery, AllOrderHeadsQueryVariables>;
export const AllOrders = ("query AllOrders($first:Int$after:String$status:OrderStatus){allOrders(first:$first after:$after status:$status){items{...OrderFields}endCursor}}" + MoneyFields + OrderFields + RefundFields) as GraphQLDocument<AllOrdersQuery, AllOrdersQueryVariables>;
export const CancelOrder = ("mutation CancelOrder($orderId:ID!$idempotencyKey:ID!){cancelOrder(orderId:$orderId idempotencyKey:$idempotencyKey){__typename ...on CancelAccepted{order{...OrderFields}replayed}...on CancelRefused{problem{...ProblemFields}order{...OrderFields}}}}" + MoneyFields + OrderFields + ProblemFields + RefundFields) as GraphQLDocument<CancelOrderMutation, CancelOrderMutationVariables>;
export const ConfirmPayment = ("mutation ConfirmPayment($orderId:ID!){confirmPayment(orderId:$orderId){__typename ...on PaymentConfirmed{order{...OrderFields}replayed}...on PaymentNotConfirmed{problem{...ProblemFields}order{...OrderFields}}}}" + MoneyFields + OrderFields + ProblemFields + RefundFields) as GraphQLDocument<ConfirmPaymentMutation, ConfirmPaymentMutationVariables>;
export const OnAnyOrder = ("subscription OnAnyOrder{onAnyOrder{...OrderEventFields}}" + MoneyFields + OrderEventFields) as GraphQLDocument<OnAnyOrderSubscription, OnAnyOrderSubscriptionVariables>;
export const OnMyOrders = ("subscription OnMyOrders($customerId:ID!){onMyOrders(customerId:$customerId){...OrderEventFields}}" + MoneyFields + OrderEventFields) as GraphQLDocument<OnMyOrdersSubscription, OnMyOrdersSubscriptionVariables>;
export const OnOrderStatus = ("subscription OnOrderStatus($orderId:ID!){onOrderStatus(orderId:$orderId){...OrderEventFields}}" + MoneyFields + OrderEventFields) as GraphQLDocument<OnOrderStatusSubscription, OnOrderStatusSubscriptionVariables>;
export const OrderAudit = ("query OrderAudit($orderId:ID!){orderAudit(orderId:$orderId){executions{name machine status startedAt stoppedAt states{state type outcome attempts enteredAt exitedAt error cause}definition}payments{key kind amount{...MoneyFields}outcome reason at}stock{productId movement onHandDelta reservedDelta at}problems{...OrderProblemFields}}}" + MoneyFields + OrderProblemFields) as GraphQLDocument<OrderAuditQuery, OrderAuditQueryVariables>;
export const OrderEvents = ("query OrderEvents($orderId:ID!$after:Int$first:Int){orderEvents(orderId:$orderId after:$after first:$first){items{...OrderEventFields}hasMore}}" + MoneyFields + OrderEventFields) as GraphQLDocument<OrderEventsQuery, OrderEventsQueryVariables>;
export const OrderHeads = ("query OrderHeads($first:Int$after:String){orders(first:$first after:$after){items{id customerId sequence placedAt}endCursor}}") as GraphQLDocument<OrderHeadsQuery, OrderHeadsQueryVariables>;
export const OrderProblems = ("query OrderProblems($first:Int$after:String){orderProblems(first:$first after:$after){items{...OrderProblemFields}endCursor}}" + OrderProblemFields) as GraphQLDocument<OrderProblemsQuery, OrderProblemsQueryVariables>;
export const OrderWithEvents = ("query OrderWithEvents($orderId:ID!$after:Int$first:Int){order(id:$orderId){status sequence}orderEvents(orderId:$orderId after:$after first:$first){items{...OrderEventFields}hasMore}}" + MoneyFields + OrderEventFields) as GraphQLDocument<OrderWithEventsQuery, OrderWithEventsQueryVariables>;
export const Order = ("query Order($id:ID!){order(id:$id){...OrderFields}}" + MoneyFields + OrderFields + RefundFields) as GraphQLDocument<OrderQuery, OrderQueryVariables>;
export const Orders = ("query Orders($first:Int$after:String$status:OrderStatus){orders(first:$first after:$after status:$status){items{...OrderFields}endCursor}}" + MoneyFields + OrderFields + RefundFields) as GraphQLDocument<OrdersQuery, OrdersQueryVariables>;
export const PlaceOrder = ("mutation PlaceOrder($input:PlaceOrderInput!$idempotencyKey:ID!){placeOrder(input:$input idempotencyKey:$idempotencyKey){__typename ...on OrderAccepted{order{...OrderFields}replayed}...on OrderNotAccepted{problems{...ProblemFields}}}}" + MoneyFields + OrderFields + ProblemFields + RefundFields) as GraphQLDocument<PlaceOrderMutation, PlaceOrderMutationVariables>;
export const Product = ("query Product($id:ID!){product(id:$id){...ProductFields}}" + MoneyFields + ProductFields) as GraphQLDocument<ProductQuery, ProductQueryVariables>;
export const Products = ("query Products($first:Int$after:String){products(first:$first after:$after){items{...ProductFields}endCursor}}" + MoneyFields + ProductFields) as GraphQLDocument<ProductsQuery, ProductsQueryVariables>;
export const ReceiptLink = ("query ReceiptLink($orderId:ID!$refundId:ID){receiptLink(orderId:$orderId refundId:$refundId){url expiresAt}}") as GraphQLDocument<ReceiptLinkQuery, ReceiptLinkQueryVariables>;
export const RepairOrder = ("mutation RepairOrder($orderId:ID!$action:RepairAction!$reason:String!$idempotencyKey:ID!){repairOrder(orderId:$orderId action:$action reason:$reason idempotencyKey:$idempotencyKey){__typename ...on RepairAccepted{order{...OrderFields}replayed}...on RepairRefused{problem{...ProblemFields}order{...OrderFields}}}}" + MoneyFields + OrderFields + ProblemFields + RefundFields) as GraphQLDocument<RepairOrderMutation, RepairOrderMutationVariables>;
export const RequestRefund = ("mutation RequestRefund($orderId:ID!$amount:MoneyInput!$reason:String!$returnStock:Boolean$idempotencyKey:ID!){requestRefund(orderId:$orderId amount:$amount reason:$reason returnStock:$returnStock idempotencyKey:$idempotencyKey){__typename ...on RefundAccepted{order{...OrderFields}refund{...RefundFields}replayed}...on RefundRefused{problem{...ProblemFields}order{...OrderFields}}}}" + MoneyFields + OrderFields + ProblemFields + RefundFields) as GraphQLDocument<RequestRefundMutation, RequestRefundMutationVariables>;