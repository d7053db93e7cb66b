import { AwsError } from '../kernel/errors.ts';
import type { Item } from './types.ts';

/** The request makes no sense, in itself or for the item it meets. */
export function validationFault(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

/** There is no such table. Operations on a table itself add its name, those on items do not. */
export function tableNotFound(name?: string): AwsError {
  const which = name === undefined ? '' : `: Table: ${name} not found`;
  return new AwsError('ResourceNotFoundException', `Requested resource not found${which}`);
}

/** The condition of a single write does not hold; `item` is what stands in its way, if that was asked for. */
export function conditionFailed(item?: Item): AwsError {
  return new AwsError(
    'ConditionalCheckFailedException',
    'The conditional request failed',
    item === undefined ? {} : { members: { Item: item } },
  );
}

/** Why one item of a transaction stopped it, or `None`. */
export interface CancellationReason {
  Code: 'None' | 'ConditionalCheckFailed' | 'ValidationError';
  Message?: string;
  Item?: Item;
}

/** Nothing of the transaction was done; the reasons are in the order of its items. */
export function transactionCanceled(reasons: readonly CancellationReason[]): AwsError {
  const codes = reasons.map((reason) => reason.Code).join(', ');
  return new AwsError(
    'TransactionCanceledException',
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    { members: { CancellationReasons: reasons } },
  );
}
