import { readFileSync } from 'node:fs';
import { Kind, parse } from 'graphql';
import { expect, it } from 'vitest';
import { ORDER_ACTIONS } from './allowed-actions.ts';
import { AVAILABILITIES } from './availability.ts';
import { ORDER_EVENT_TYPES } from './events.ts';
import { NOTIFICATION_STATUSES, PAYMENT_STATUSES, RECEIPT_STATUSES, STOCK_STATUSES } from './facts.ts';
import { ORDER_PROBLEM_KINDS } from './order-problems.ts';
import { ORDER_STATUSES } from './order-status.ts';
import { REFUND_STATES } from './refunds.ts';
import { REPAIR_ACTIONS } from './repairs.ts';
import { initialSteps, STEP_NAMES, STEP_STATES } from './steps.ts';
import type { Machine } from './work.ts';

/** Enums of what is read off Step Functions, which the domain does not know. */
const OF_AWS = ['ExecutionStatus', 'StateOutcome'];

const schema = parse(readFileSync(new URL('../schema.graphql', import.meta.url), 'utf8'));

const domain: Record<string, readonly string[]> = {
  OrderStatus: ORDER_STATUSES,
  PaymentStatus: PAYMENT_STATUSES,
  StockStatus: STOCK_STATUSES,
  NotificationStatus: NOTIFICATION_STATUSES,
  ReceiptStatus: RECEIPT_STATUSES,
  StepName: STEP_NAMES,
  StepState: STEP_STATES,
  OrderEventType: ORDER_EVENT_TYPES,
  Availability: AVAILABILITIES,
  OrderAction: ORDER_ACTIONS,
  RepairAction: REPAIR_ACTIONS,
  RefundState: REFUND_STATES,
  MachineKind: ['ORDER', 'REFUND'] satisfies Machine[],
  OrderProblemKind: ORDER_PROBLEM_KINDS,
};

it('has the enums of the domain, all of them, value by value', () => {
  const enums = schema.definitions.filter((definition) => definition.kind === Kind.ENUM_TYPE_DEFINITION);
  const ours = enums.filter(({ name }) => !OF_AWS.includes(name.value));
  const values = ours.map((one) => [one.name.value, one.values?.map((value) => value.name.value)]);
  expect(Object.fromEntries(values)).toEqual(domain);
});

it('starts an order with all six steps, in order', () => {
  expect(Object.keys(initialSteps())).toEqual([...STEP_NAMES]);
});
