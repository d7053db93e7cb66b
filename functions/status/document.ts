/**
 * The one mutation every function posts with. It selects every field of `OrderEvent`: what the poster
 * does not select, no subscriber hears.
 */
export const POST_ORDER_STATUS = `mutation PostOrderStatus($input: OrderStatusInput!) {
  postOrderStatus(input: $input) {
    eventId
    orderId
    customerId
    sequence
    occurredAt
    type
    status
    step
    stepState
    attempt
    maxAttempts
    reasonCode
    message
    amount {
      amount
      currency
    }
    actor
    paymentStatus
    stockStatus
    notificationStatus
    receiptStatus
    schemaVersion
  }
}`;
