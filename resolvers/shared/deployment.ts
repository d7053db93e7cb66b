/**
 * What only the deployment knows. The stack puts the real value in place of each `{{name}}` when it
 * writes the code of a field's resolver into the template; pipeline functions get them by `ctx.stash`.
 */
export const ORDERS_TABLE = '{{ordersTable}}';
export const CATALOG_TABLE = '{{catalogTable}}';
export const STATE_MACHINE_ARN = '{{stateMachineArn}}';
export const REFUND_MACHINE_ARN = '{{refundMachineArn}}';
