import { z } from 'zod';
import { operation, type Operation } from '../kernel/service.ts';
import type { Groups } from './groups.ts';

/**
 * What a role needs before AWS delivers a service's logs for it; these actions know no resources
 * (https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html#cloudwatch-iam-policy).
 */
const DELIVERY_ACTIONS = [
  'logs:CreateLogDelivery',
  'logs:GetLogDelivery',
  'logs:UpdateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:DescribeResourcePolicies',
  'logs:DescribeLogGroups',
];

/** Who writes delivered logs, whatever service they are of. */
export const LOG_DELIVERY = 'delivery.logs.amazonaws.com';

export interface DeliveryOptions {
  groupArn(name: string): string;
  registerResourcePolicy(resourceArn: string, document: unknown, place?: string): void;
}

/**
 * Lets log delivery write the logs of one resource into a group. AWS has no such call of its own: there
 * the services make it inside, on the permissions of the role that they run with.
 */
export function createLogDelivery(groups: Groups, options: DeliveryOptions): Operation {
  return operation({
    input: z.strictObject({ logGroupName: z.string(), sourceArn: z.string() }),
    access: () => DELIVERY_ACTIONS.map((action) => ({ action, resource: '*' })),
    async run({ logGroupName, sourceArn }) {
      groups.group(logGroupName);
      options.registerResourcePolicy(
        options.groupArn(logGroupName),
        {
          Version: '2012-10-17',
          Statement: {
            Effect: 'Allow',
            Principal: { Service: LOG_DELIVERY },
            Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
            Resource: `${options.groupArn(logGroupName)}:log-stream:*`,
            Condition: { ArnEquals: { 'aws:SourceArn': sourceArn } },
          },
        },
        sourceArn,
      );
      return {};
    },
  });
}
