/** What can be wrong with an order, as `orderProblems` lists it; the schema says what each means. */
export const ORDER_PROBLEM_KINDS = [
  'NEEDS_ATTENTION',
  'STUCK',
  'PAYMENT_MISMATCH',
  'STOCK_MISMATCH',
  'EVENTS_MISMATCH',
  'RECEIPT_MISMATCH',
  'NOTIFICATION_MISMATCH',
] as const;
export type OrderProblemKind = (typeof ORDER_PROBLEM_KINDS)[number];

/** A problem as it is stored beside its order, while it lasts. */
export interface OrderProblemItem {
  orderId: string;
  kind: OrderProblemKind;
  code: string;
  message: string;
  /** ISO 8601. */
  since: string;
  problemState: 'OPEN';
  /** `<since>#<orderId>#<kind>`: longest waiting first. */
  problemKey: string;
}

/** The item of a problem, with its place in the index. */
export function orderProblem(
  orderId: string,
  kind: OrderProblemKind,
  code: string,
  message: string,
  since: string,
): OrderProblemItem {
  return {
    orderId,
    kind,
    code,
    message,
    since,
    problemState: 'OPEN',
    problemKey: `${since}#${orderId}#${kind}`,
  };
}
