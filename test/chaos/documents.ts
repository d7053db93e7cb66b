/** What the suite asks of the API, in the words of `schema.graphql`; it uses no generated client. */

const ORDER = `
  id customerId status paymentStatus stockStatus notificationStatus receiptStatus reasonCode
  total { amount currency } refundable { amount currency } refunds { id state } allowedActions sequence version`;

const PROBLEM = 'code message retryable';

export const PLACE = `mutation Place($input: PlaceOrderInput!, $idempotencyKey: ID!) {
  result: placeOrder(input: $input, idempotencyKey: $idempotencyKey) {
    __typename
    ... on OrderAccepted { replayed order { ${ORDER} } }
    ... on OrderNotAccepted { problems { ${PROBLEM} } }
  }
}`;

export const CANCEL = `mutation Cancel($orderId: ID!, $idempotencyKey: ID!) {
  result: cancelOrder(orderId: $orderId, idempotencyKey: $idempotencyKey) {
    __typename
    ... on CancelAccepted { replayed order { ${ORDER} } }
    ... on CancelRefused { problem { ${PROBLEM} } order { ${ORDER} } }
  }
}`;

export const CONFIRM = `mutation Confirm($orderId: ID!) {
  result: confirmPayment(orderId: $orderId) {
    __typename
    ... on PaymentConfirmed { replayed order { ${ORDER} } }
    ... on PaymentNotConfirmed { problem { ${PROBLEM} } order { ${ORDER} } }
  }
}`;

export const REFUND = `mutation Refund(
  $orderId: ID!, $amount: MoneyInput!, $reason: String!, $returnStock: Boolean, $idempotencyKey: ID!
) {
  result: requestRefund(
    orderId: $orderId, amount: $amount, reason: $reason, returnStock: $returnStock, idempotencyKey: $idempotencyKey
  ) {
    __typename
    ... on RefundAccepted { replayed order { ${ORDER} } refund { id state } }
    ... on RefundRefused { problem { ${PROBLEM} } order { ${ORDER} } }
  }
}`;

export const REPAIR = `mutation Repair($orderId: ID!, $action: RepairAction!, $reason: String!, $idempotencyKey: ID!) {
  result: repairOrder(orderId: $orderId, action: $action, reason: $reason, idempotencyKey: $idempotencyKey) {
    __typename
    ... on RepairAccepted { replayed order { ${ORDER} } }
    ... on RepairRefused { problem { ${PROBLEM} } order { ${ORDER} } }
  }
}`;

export const PROBLEMS = `query Problems($after: String) {
  page: orderProblems(first: 100, after: $after) { items { orderId kind code message since } endCursor }
}`;

/** The orders in one request, each under a name of its own: `o0`, `o1` and so on. */
export function ordersDocument(ids: readonly string[]): string {
  return `{ ${ids.map((id, index) => `o${index}: order(id: "${id}") { ${ORDER} }`).join(' ')} }`;
}

export const ON_ORDERS = `subscription On($customerId: ID!) {
  event: onMyOrders(customerId: $customerId) { orderId sequence type step status }
}`;
