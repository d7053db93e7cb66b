import { z } from 'zod';
import { AwsError } from '../kernel/errors.ts';
import type { Service } from '../kernel/service.ts';

/** The GraphQL endpoint, as rules name it: it is served beside the AWS services. */
export const GRAPHQL = 'appsync';

const ONE_DAY_MS = 24 * 3600_000;

const error = z.union([
  z.enum(['internal', 'unavailable', 'throttling']),
  z.strictObject({
    code: z.string().min(1),
    message: z.string().optional(),
    status: z.int().min(400).max(599).optional(),
  }),
]);

const selection = {
  /** Name of an AWS service as in `cloud.services`, `appsync` for the GraphQL endpoint, or `*`. */
  service: z.string().min(1),
  /** Exact; for `appsync` a field of the operation's root type. */
  operation: z.string().min(1).default('*'),
  /** Pattern over the caller's role name. */
  caller: z.string().min(1).optional(),
  /** Pattern over the ARNs of the call's accesses, or over the names at their ends. */
  target: z.string().min(1).optional(),
  /** Fires on this one of the matching calls, counted from 1. */
  nth: z.int().min(1).optional(),
  /** Fires on every third of the matching calls, if it is 3. */
  every: z.int().min(1).optional(),
  /** Of each call that is left; drawn from `seed` and the call's number, so the same at each run. */
  probability: z.number().min(0).max(1).optional(),
  seed: z.int().optional(),
  /** How often the rule fires at most. */
  times: z.int().min(1).optional(),
};

/** Kinds that stand around a call, and those that befall a run of a function. */
const CALL_KINDS = ['hang-before', 'hang-after', 'twice'] as const;
const FUNCTION_KINDS = ['kill-before', 'kill-after', 'time-out-before', 'time-out-after'] as const;

/** Everything a rule may do. */
export const FAULT_KINDS = ['fail-before', 'fail-after', ...CALL_KINDS, 'delay', ...FUNCTION_KINDS] as const;

const rule = z
  .discriminatedUnion('kind', [
    // What nothing came of is a service that was down; who did its work and then failed, failed inside.
    z.strictObject({ ...selection, kind: z.literal('fail-before'), error: error.default('unavailable') }),
    z.strictObject({ ...selection, kind: z.literal('fail-after'), error: error.default('internal') }),
    z.strictObject({ ...selection, kind: z.enum(CALL_KINDS) }),
    z.strictObject({
      ...selection,
      kind: z.literal('delay'),
      /** By the runtime's clock. */
      milliseconds: z.int().min(1).max(ONE_DAY_MS),
    }),
    z.strictObject({ ...selection, kind: z.enum(FUNCTION_KINDS) }),
  ])
  .refine(({ nth, every }) => nth === undefined || every === undefined, {
    path: ['every'],
    message: 'nth and every exclude each other',
  })
  .refine(({ seed, probability }) => seed === undefined || probability !== undefined, {
    path: ['seed'],
    message: 'a seed needs a probability',
  });

/** Which calls fail, and how. */
export type FaultRule = z.infer<typeof rule>;

/** What a failing call answers. */
export type FaultError = z.infer<typeof error>;

/** A rule that befalls a run of a function rather than a call. */
export function isFunctionRule({ kind }: FaultRule): boolean {
  return (FUNCTION_KINDS as readonly string[]).includes(kind);
}

/**
 * Reads one rule as it comes over the wire.
 * @throws AwsError ValidationException that tells all that is wrong.
 */
export function parseRule(input: unknown, services: ReadonlyMap<string, Service>): FaultRule {
  return parse(rule.superRefine(known(services)), input);
}

/**
 * Reads `{ "rules": [...] }`.
 * @throws AwsError ValidationException that tells all that is wrong, and in which rule.
 */
export function parseRules(input: unknown, services: ReadonlyMap<string, Service>): FaultRule[] {
  const schema = z.strictObject({ rules: z.array(rule.superRefine(known(services))).max(100) });
  return parse(schema, input).rules;
}

/** What a rule names must be there: one that can never match would pass for one that works. */
function known(services: ReadonlyMap<string, Service>) {
  return (given: FaultRule, context: z.RefinementCtx): void => {
    const { service, operation } = given;
    const refuse = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    const names = [...services.keys(), GRAPHQL].sort();
    if (isFunctionRule(given)) {
      if (service !== 'lambda') refuse('kind', `${given.kind} is for functions: the service must be lambda`);
      else if (operation !== '*' && operation !== 'Invoke')
        refuse('operation', 'functions run by Invoke only');
      return;
    }
    if (service === '*' || service === GRAPHQL) return;
    const operations = services.get(service)?.operations;
    if (operations === undefined)
      refuse('service', `no service ${service} here; there are ${names.join(', ')}`);
    else if (operation !== '*' && !Object.hasOwn(operations, operation)) {
      refuse(
        'operation',
        `${service} has no ${operation} here; it has ${Object.keys(operations).sort().join(', ')}`,
      );
    }
  };
}

function parse<Output>(schema: z.ZodType<Output>, input: unknown): Output {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => ({
    path: path.map(String).join('.'),
    message,
  }));
  const text = problems
    .map(({ path, message }) => (path === '' ? message : `${path}: ${message}`))
    .join('; ');
  throw new AwsError('ValidationException', text, { members: { problems } });
}

/** A rule in a line, for people: `dynamodb.PutItem fail-before, caller *saver*, call 2, once`. */
export function describeRule(given: FaultRule): string {
  const { service, operation, kind, caller, target, nth, every, probability, seed, times } = given;
  const what = given.kind === 'delay' ? `delay by ${given.milliseconds} ms` : kind;
  return [
    `${service}.${operation} ${what}${errorText(given)}`,
    caller && `caller ${caller}`,
    target && `target ${target}`,
    nth && `call ${nth}`,
    every && `every ${every} calls`,
    probability !== undefined && `probability ${probability} (seed ${seed ?? 0})`,
    times && (times === 1 ? 'once' : `at most ${times} times`),
  ]
    .filter(Boolean)
    .join(', ');
}

function errorText(given: FaultRule): string {
  if (!('error' in given)) return '';
  return ` with ${typeof given.error === 'string' ? given.error : given.error.code}`;
}
