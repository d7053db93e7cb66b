import { z } from 'zod';
import { BootError } from '../kernel/errors.ts';
import type { Condition } from './conditions.ts';
import { isKnownKey, parseOperator } from './conditions.ts';
import { arnParts } from './wildcard.ts';

/** Whom a statement of a resource policy or a trust policy speaks of. */
export interface Principals {
  /** `Principal: "*"` or `{ AWS: "*" }`. */
  everybody: boolean;
  /** Account ids and ARNs. */
  aws: readonly string[];
  services: readonly string[];
}

export interface Statement {
  sid: string | undefined;
  effect: 'Allow' | 'Deny';
  /** Undefined in identity policies. */
  principals: Principals | undefined;
  actions: readonly string[];
  /** `NotAction`: everything but `actions`. */
  exceptActions: boolean;
  /** In trust policies, which name none, the role they stand on: `*`. */
  resources: readonly string[];
  exceptResources: boolean;
  conditions: readonly Condition[];
  /** Whether `${…}` in resources and conditions stands for a value of the request. */
  variables: boolean;
}

/** `${aws:PrincipalAccount}` and the like in resources and condition values. */
export const POLICY_VARIABLE = /\$\{([^}]*)\}/g;

/** Where a policy is attached decides what its statements must and must not say. */
export type PolicyKind = 'identity' | 'resource' | 'trust';

const texts = z.union([z.string(), z.array(z.string()).min(1)]).transform((value) => [value].flat());
const conditionValue = z.union([z.string(), z.boolean(), z.number()]).transform(String);
const conditionValues = z
  .union([conditionValue, z.array(conditionValue)])
  .transform((value) => [value].flat());

const statementSchema = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Principal: z
    .union([z.literal('*'), z.strictObject({ AWS: texts.optional(), Service: texts.optional() })])
    .optional(),
  Action: texts.optional(),
  NotAction: texts.optional(),
  Resource: texts.optional(),
  NotResource: texts.optional(),
  Condition: z.record(z.string(), z.record(z.string(), conditionValues)).optional(),
});

const documentSchema = z.strictObject({
  Version: z.enum(['2012-10-17', '2008-10-17']).default('2008-10-17'),
  Id: z.string().optional(),
  Statement: z.union([statementSchema.transform((one) => [one]), z.array(statementSchema).min(1)]),
});

/**
 * Reads a policy document, all references resolved.
 * @param place where the document stands, for messages.
 * @throws BootError INVALID_PROPERTY for what IAM would refuse too, UNSUPPORTED_PROPERTY for what cannot be judged here.
 */
export function parsePolicy(document: unknown, kind: PolicyKind, place: string): Statement[] {
  const parsed = documentSchema.safeParse(document);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    const unknownKey = issue.code === 'unrecognized_keys';
    throw new BootError(
      unknownKey ? 'UNSUPPORTED_PROPERTY' : 'INVALID_PROPERTY',
      `The policy cannot be read: ${unknownKey ? `"${issue.keys.join('", "')}" is not supported` : issue.message}`,
      { place: [place, ...issue.path].join('.') },
    );
  }
  const { Version, Statement } = parsed.data;
  return Statement.map((statement, index) =>
    readStatement(statement, kind, Version === '2012-10-17', `${place}.Statement[${index}]`),
  );
}

function readStatement(
  raw: z.output<typeof statementSchema>,
  kind: PolicyKind,
  variables: boolean,
  place: string,
): Statement {
  const refuse = (message: string): never => {
    throw new BootError('INVALID_PROPERTY', message, { place });
  };
  if ((raw.Action === undefined) === (raw.NotAction === undefined)) {
    refuse('A statement has either Action or NotAction');
  }
  if (raw.Resource !== undefined && raw.NotResource !== undefined) {
    refuse('A statement has either Resource or NotResource');
  }
  const resources = raw.Resource ?? raw.NotResource ?? [];
  if (kind === 'trust' ? resources.length > 0 : resources.length === 0) {
    refuse(kind === 'trust' ? 'A trust policy names no Resource' : 'A statement has Resource or NotResource');
  }
  if ((kind === 'identity') !== (raw.Principal === undefined)) {
    refuse(kind === 'identity' ? 'A policy of a role names no Principal' : 'A statement names its Principal');
  }
  const actions = raw.Action ?? raw.NotAction ?? [];
  for (const action of actions) {
    if (action !== '*' && !/^[A-Za-z0-9-]+:[A-Za-z0-9*?]+$/.test(action))
      refuse(`"${action}" is not an action`);
  }
  for (const resource of resources) {
    if (resource !== '*' && arnParts(resource) === undefined)
      refuse(`"${resource}" is neither an ARN nor "*"`);
  }
  if (variables) checkVariables([...resources, ...conditionTexts(raw.Condition)], place);
  return {
    sid: raw.Sid,
    effect: raw.Effect,
    principals: readPrincipals(raw.Principal),
    actions,
    exceptActions: raw.NotAction !== undefined,
    resources: kind === 'trust' ? ['*'] : resources,
    exceptResources: raw.NotResource !== undefined,
    conditions: readConditions(raw.Condition ?? {}, place),
    variables,
  };
}

function conditionTexts(block: Record<string, Record<string, string[]>> = {}): string[] {
  return Object.values(block).flatMap((tests) => Object.values(tests).flat());
}

function checkVariables(texts: readonly string[], place: string): void {
  for (const text of texts) {
    for (const [whole, key] of text.matchAll(POLICY_VARIABLE)) {
      if (/^[\w-]+:[\w/-]+$/.test(key!) && isKnownKey(key!)) continue;
      throw new BootError('UNSUPPORTED_PROPERTY', `The policy variable ${whole} is not supported`, { place });
    }
  }
}

function readPrincipals(raw: z.output<typeof statementSchema>['Principal']): Principals | undefined {
  if (raw === undefined) return undefined;
  if (raw === '*') return { everybody: true, aws: [], services: [] };
  const aws = raw.AWS ?? [];
  return { everybody: aws.includes('*'), aws, services: raw.Service ?? [] };
}

function readConditions(block: Record<string, Record<string, string[]>>, place: string): Condition[] {
  return Object.entries(block).flatMap(([name, tests]) => {
    const operator = parseOperator(name);
    if (operator === undefined) {
      throw new BootError('UNSUPPORTED_PROPERTY', `The condition operator ${name} is not supported`, {
        place: `${place}.Condition`,
      });
    }
    return Object.entries(tests).map(([key, values]) => {
      if (!isKnownKey(key)) {
        throw new BootError('UNSUPPORTED_PROPERTY', `The condition key ${key} has no value on one machine`, {
          place: `${place}.Condition.${name}`,
        });
      }
      return { ...operator, key, values };
    });
  });
}
