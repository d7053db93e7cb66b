import { randomUUID } from 'node:crypto';

/** What EventBridge sends when a schedule is due. */
export interface ScheduledEvent {
  version: '0';
  id: string;
  'detail-type': 'Scheduled Event';
  source: 'aws.events';
  account: string;
  /** ISO 8601, whole seconds. */
  time: string;
  region: string;
  /** The ARN of the rule. */
  resources: [string];
  detail: Record<string, never>;
}

/**
 * The event of a rule that is due, as documented
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html).
 * @param time when it fires, in milliseconds since the epoch.
 */
export function scheduledEvent(
  ruleArn: string,
  time: number,
  { accountId, region }: { accountId: string; region: string },
): ScheduledEvent {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: accountId,
    time: `${new Date(time).toISOString().slice(0, 19)}Z`,
    region,
    resources: [ruleArn],
    detail: {},
  };
}
