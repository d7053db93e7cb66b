import type { Access, Principal } from '../kernel/service.ts';
import type { Context } from './conditions.ts';
import { holds } from './conditions.ts';
import type { Principals, Statement } from './policy.ts';
import { POLICY_VARIABLE } from './policy.ts';
import { matchesArn, matchesWildcard } from './wildcard.ts';

/** The part of an Allow statement that let a call through. */
export interface Grant {
  statement: Statement;
  action: string;
  resource: string;
}

export type Decision =
  | { allowed: true; by: 'identity' | 'resource' | 'operator'; grants: readonly Grant[] }
  | { allowed: false; reason: 'explicit-deny'; in: 'identity' | 'resource' }
  | { allowed: false; reason: 'no-allow' };

/** What is known when a call is judged. */
export interface Question {
  principal: Principal;
  access: Access;
  context: Context;
  /** The statements of the principal's own policies. */
  identity: readonly Statement[];
  /** The statements attached to the resource. */
  resource: readonly Statement[];
}

/**
 * Judges one access as IAM does inside one account: any Deny that fits wins; otherwise an Allow of the
 * identity's or of the resource's policies is enough; otherwise no. An identity without policies of its
 * own (a service, nobody) can only be let in by the resource. The operator needs no Allow.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function evaluate(question: Question): Decision {
  const { principal, identity, resource } = question;
  for (const statement of identity) {
    if (statement.effect === 'Deny' && applies(statement, question)) {
      return { allowed: false, reason: 'explicit-deny', in: 'identity' };
    }
  }
  for (const statement of resource) {
    if (statement.effect === 'Deny' && concerns(statement, principal) && applies(statement, question)) {
      return { allowed: false, reason: 'explicit-deny', in: 'resource' };
    }
  }
  const grants = identity.flatMap((statement) =>
    statement.effect === 'Allow' && applies(statement, question) ? grantsOf(statement, question) : [],
  );
  if (grants.length > 0) return { allowed: true, by: 'identity', grants };
  for (const statement of resource) {
    if (statement.effect === 'Allow' && concerns(statement, principal) && applies(statement, question)) {
      return { allowed: true, by: 'resource', grants: [] };
    }
  }
  if (principal.kind === 'operator') return { allowed: true, by: 'operator', grants: [] };
  return { allowed: false, reason: 'no-allow' };
}

function applies(statement: Statement, { access, context }: Question): boolean {
  const expand = expander(statement, context);
  return (
    statement.actions.some((pattern) => matchesAction(pattern, access.action)) !== statement.exceptActions &&
    statement.resources.some((pattern) => matchesResource(pattern, access.resource, expand)) !==
      statement.exceptResources &&
    statement.conditions.every((condition) => holds(condition, context, expand))
  );
}

/** Every pair of an action pattern and a resource pattern that fits; for NotAction and NotResource, `*`. */
function grantsOf(statement: Statement, { access, context }: Question): Grant[] {
  const expand = expander(statement, context);
  const actions = statement.exceptActions
    ? ['*']
    : statement.actions.filter((pattern) => matchesAction(pattern, access.action));
  const resources = statement.exceptResources
    ? ['*']
    : statement.resources.filter((pattern) => matchesResource(pattern, access.resource, expand));
  return actions.flatMap((action) => resources.map((resource) => ({ statement, action, resource })));
}

/** Actions are matched without regard to case. */
function matchesAction(pattern: string, action: string): boolean {
  return matchesWildcard(pattern.toLowerCase(), action.toLowerCase());
}

function matchesResource(
  pattern: string,
  resource: string,
  expand: (text: string) => string | undefined,
): boolean {
  if (pattern === '*') return true;
  const expanded = expand(pattern);
  return expanded !== undefined && matchesArn(expanded, resource);
}

/** Puts values of the request in the place of `${key}`. A value with a wildcard in it never stands for others. */
function expander(statement: Statement, context: Context): (text: string) => string | undefined {
  if (!statement.variables) return (text) => text;
  return (text) => {
    if (!text.includes('${')) return text;
    let known = true;
    const expanded = text.replace(POLICY_VARIABLE, (_whole, name: string) => {
      const values = context.get(name.toLowerCase());
      const value = values?.length === 1 ? values[0] : undefined;
      known &&= value !== undefined && !/[*?]/.test(value);
      return value ?? '';
    });
    return known ? expanded : undefined;
  };
}

/**
 * Whether a statement speaks of a principal. An account as principal stands for everybody in it in a
 * Deny; in an Allow it only leaves the choice to their own policies, so it lets nobody in by itself.
 */
function concerns(statement: Statement, principal: Principal): boolean {
  const principals = statement.principals as Principals;
  if (principals.everybody) return true;
  if (principal.kind === 'service') return principals.services.includes(principal.arn);
  if (principal.kind === 'anonymous') return false;
  return principals.aws.some((one) => {
    if (one === principal.arn || one === principal.roleArn) return true;
    const account = /^(?:arn:[^:]*:iam::)?(\d{12})(?::root)?$/.exec(one)?.[1];
    return account === principal.accountId && statement.effect === 'Deny';
  });
}
