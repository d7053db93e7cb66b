import type { AppSyncIdentityCognito, Identity } from '@aws-appsync/utils';

/** Members of this group of the user pool see every order. */
const OPERATORS = 'operators';

/** The customer id of a caller from the user pool: what orders carry as `customerId`. */
export function callerIdOf(identity: Identity): string {
  return (identity as AppSyncIdentityCognito).sub;
}

export function isOperator(identity: Identity): boolean {
  const groups = (identity as AppSyncIdentityCognito).groups;
  return groups ? groups.includes(OPERATORS) : false;
}

/** Whether the caller may see what belongs to that customer. */
export function maySee(identity: Identity, customerId: string): boolean {
  return customerId === callerIdOf(identity) || isOperator(identity);
}
