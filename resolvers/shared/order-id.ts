import { util } from '@aws-appsync/utils';

/** A new order id: a ULID, which Step Functions takes as the name of an execution. */
export function newOrderId(): string {
  return util.autoUlid();
}

/** Whether a text can be an order id; nothing is looked up under any other. */
export function isOrderId(text: string): boolean {
  return util.matches('^[0-9A-Z]{26}$', text);
}
