import { z } from 'zod';
import { parseSchedule } from './schedule.ts';

const integer = (minimum: number, maximum: number) =>
  // In templates numbers may be written as text.
  z
    .union([z.number(), z.string().regex(/^\d+$/).transform(Number)])
    .pipe(z.number().int().min(minimum).max(maximum));

const MAX_TARGETS = 5;

const schedule = z
  .string()
  .max(256)
  .transform((expression, context) => {
    try {
      return parseSchedule(expression);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      const message = `Parameter ScheduleExpression is not valid. ${error.message}.`;
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    }
  });

const json = z.string().refine((text) => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}, 'It must be a JSON text');

const target = z.strictObject({
  Id: z.string().regex(/^[\w.-]{1,64}$/, 'An Id has 1 to 64 letters, digits, dots, hyphens and underscores'),
  Arn: z.string().superRefine((arn, context) => {
    if (/^arn:aws:lambda:[\w-]+:\d{12}:function:[\w$:-]+$/.test(arn)) return;
    const kind = arn.split(':')[2] ?? arn;
    context.addIssue({
      code: 'custom',
      message: `Targets are Lambda functions here, by their ARN; ${kind} is not supported`,
    });
  }),
  /** What the target gets in place of the event. */
  Input: json.max(8192).optional(),
  RetryPolicy: z
    .strictObject({
      MaximumEventAgeInSeconds: integer(60, 86_400).optional(),
      MaximumRetryAttempts: integer(0, 185).optional(),
    })
    .optional(),
  DeadLetterConfig: z
    .strictObject({
      Arn: z.string().regex(/^arn:aws:sqs:[\w-]+:\d{12}:[\w-]+$/, 'It must be the ARN of a standard queue'),
    })
    .optional(),
});
export type Target = z.infer<typeof target>;

const ruleName = z
  .string()
  .regex(/^[\w.-]{1,64}$/, 'A rule name has 1 to 64 letters, digits, dots, hyphens and underscores');

/** `AWS::Events::Rule` on a schedule; rules that wait for events (`EventPattern`) are not built. */
export const ruleProperties = z.strictObject({
  Name: ruleName.optional(),
  Description: z.string().max(512).optional(),
  /** Schedules exist on the default bus only, on AWS too. */
  EventBusName: z.literal('default').optional(),
  ScheduleExpression: schedule,
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  Targets: z
    .array(target)
    .max(MAX_TARGETS)
    .refine((targets) => new Set(targets.map(({ Id }) => Id)).size === targets.length, 'Ids must differ')
    .default([]),
  // Tags say nothing to the runtime.
  Tags: z.unknown().optional(),
});
export type RuleProperties = z.infer<typeof ruleProperties>;
export type RuleState = RuleProperties['State'];

const page = {
  NextToken: z.string().min(1).max(2048).optional(),
  Limit: z.int().min(1).max(100).default(100),
};
const bus = { EventBusName: z.string().min(1).max(1600).default('default') };

export const ruleInput = z.strictObject({ Name: ruleName, ...bus });
export const listRulesInput = z.strictObject({ NamePrefix: ruleName.optional(), ...bus, ...page });
export const listTargetsInput = z.strictObject({ Rule: ruleName, ...bus, ...page });
