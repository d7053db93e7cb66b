import { z } from 'zod';
import { isExpression } from '../expressions/expression.ts';

/** The longest time a field may name, in seconds. */
const MAX_SECONDS = 99_999_999;
/** `MaxDelaySeconds` must be below this: a year and a day. */
const MAX_DELAY_SECONDS = 31_622_400;

const expression = z.string().refine(isExpression, 'must be a JSONata expression: {% … %}');
const wholeNumber = (minimum: number, maximum: number) =>
  z.union([z.int().min(minimum).max(maximum), expression], {
    error: `must be a whole number from ${minimum} to ${maximum} or a JSONata expression`,
  });
const seconds = (minimum: number) => wholeNumber(minimum, MAX_SECONDS);

/** Any JSON, in which strings may be expressions. */
const template = z.unknown();
const assign = z.record(
  z
    .string()
    .regex(
      /^\p{ID_Start}\p{ID_Continue}{0,79}$/u,
      'is no name for a variable: it must be an identifier of at most 80 characters',
    )
    .refine((name) => name !== 'states', 'is reserved'),
  template,
);
const comment = z.string().optional();
const errorNames = z.array(z.string().min(1)).min(1);

/** Which language a state speaks is checked before the rest; here the field only has its place. */
const common = { Comment: comment, QueryLanguage: z.literal('JSONata').optional() };
const continuing = {
  ...common,
  Next: z.string().optional(),
  End: z.literal(true).optional(),
  Assign: assign.optional(),
  Output: template.optional(),
};

const retry = z.array(
  z.strictObject({
    ErrorEquals: errorNames,
    IntervalSeconds: z.int().min(1).max(MAX_SECONDS).default(1),
    MaxAttempts: z.int().min(0).max(MAX_SECONDS).default(3),
    BackoffRate: z.number().min(1).default(2),
    MaxDelaySeconds: z.int().min(1).lt(MAX_DELAY_SECONDS).optional(),
    JitterStrategy: z.enum(['FULL', 'NONE']).default('NONE'),
    Comment: comment,
  }),
);
const catches = z.array(
  z.strictObject({
    ErrorEquals: errorNames,
    Next: z.string(),
    Assign: assign.optional(),
    Output: template.optional(),
    Comment: comment,
  }),
);
const failing = { Retry: retry.optional(), Catch: catches.optional() };

/** The fields of each state type, in JSONata; whatever is not named here is refused. */
export const STATE_SCHEMAS = {
  Pass: z.strictObject({ Type: z.literal('Pass'), ...continuing }),
  Task: z.strictObject({
    Type: z.literal('Task'),
    ...continuing,
    ...failing,
    Resource: z.string(),
    Arguments: template.optional(),
    TimeoutSeconds: seconds(1).optional(),
    HeartbeatSeconds: seconds(1).optional(),
  }),
  Choice: z.strictObject({
    Type: z.literal('Choice'),
    ...common,
    Choices: z
      .array(
        z.strictObject({
          Condition: expression,
          Next: z.string(),
          Assign: assign.optional(),
          Output: template.optional(),
          Comment: comment,
        }),
      )
      .min(1),
    Default: z.string().optional(),
    Assign: assign.optional(),
    Output: template.optional(),
  }),
  Wait: z.strictObject({
    Type: z.literal('Wait'),
    ...continuing,
    Seconds: seconds(0).optional(),
    Timestamp: z.string().optional(),
  }),
  Succeed: z.strictObject({ Type: z.literal('Succeed'), ...common, Output: template.optional() }),
  Fail: z.strictObject({
    Type: z.literal('Fail'),
    ...common,
    Error: z.string().optional(),
    Cause: z.string().optional(),
  }),
  Parallel: z.strictObject({
    Type: z.literal('Parallel'),
    ...continuing,
    ...failing,
    Arguments: template.optional(),
    Branches: z.array(z.unknown()).min(1),
  }),
  Map: z.strictObject({
    Type: z.literal('Map'),
    ...continuing,
    ...failing,
    Items: z
      .union([z.array(z.unknown()), expression], { error: 'must be an array or a JSONata expression' })
      .optional(),
    ItemSelector: template.optional(),
    ItemProcessor: z.unknown(),
    MaxConcurrency: wholeNumber(0, Number.MAX_SAFE_INTEGER).optional(),
  }),
};

export type StateType = keyof typeof STATE_SCHEMAS;
export type StateFields = { [Type in StateType]: z.infer<(typeof STATE_SCHEMAS)[Type]> };

/** The fields of a definition; the states themselves are read one by one. */
export const DEFINITION_SCHEMA = z.strictObject({
  Comment: comment,
  QueryLanguage: z.enum(['JSONata', 'JSONPath']).optional(),
  StartAt: z.string(),
  States: z.record(z.string().min(1).max(80), z.unknown()),
  TimeoutSeconds: z.int().min(1).max(MAX_SECONDS).optional(),
  Version: z.literal('1.0').optional(),
});

/** The fields of a branch of a Parallel. */
export const BRANCH_SCHEMA = DEFINITION_SCHEMA.pick({ Comment: true, StartAt: true, States: true });

/** The fields of the processor of a Map. */
export const PROCESSOR_SCHEMA = BRANCH_SCHEMA.extend({
  ProcessorConfig: z.strictObject({ Mode: z.literal('INLINE') }).optional(),
});

/** Fields that exist in JSONPath states only: worth saying so. */
export const JSONPATH_FIELDS: ReadonlySet<string> = new Set([
  'InputPath',
  'OutputPath',
  'Parameters',
  'ResultPath',
  'ResultSelector',
  'Result',
  'ItemsPath',
  'SecondsPath',
  'TimestampPath',
  'TimeoutSecondsPath',
  'HeartbeatSecondsPath',
  'MaxConcurrencyPath',
  'ErrorPath',
  'CausePath',
  'Variable',
]);
