import { matchesWildcard } from '../iam/wildcard.ts';
import type { Principal } from '../kernel/service.ts';
import type { FaultRule } from './rule.ts';

/** A call as rules see it. */
export interface SeenCall {
  service: string;
  /** One for an AWS API; for GraphQL the fields the request asks of the root type. */
  operations: readonly string[];
  caller: string;
  /** ARNs, or `Type.field` for GraphQL. */
  resources: readonly string[];
}

/** Whether a rule is about this call. Patterns know `*` and `?`. */
export function selects({ service, operation, caller, target }: FaultRule, call: SeenCall): boolean {
  return (
    (service === '*' || service === call.service) &&
    (operation === '*' || call.operations.includes(operation)) &&
    (caller === undefined || matchesWildcard(caller, call.caller)) &&
    (target === undefined || call.resources.flatMap(namesOf).some((name) => matchesWildcard(target, name)))
  );
}

/**
 * What rules know a principal by: a role by its name; all others by `operator`, the service's name such as
 * `sns.amazonaws.com`, or `anonymous`.
 */
export function callerName({ kind, arn, roleArn }: Principal): string {
  if (kind === 'role') return (roleArn ?? arn).split('/').at(-1)!;
  return kind === 'service' ? arn : kind;
}

/** A resource by its whole ARN, its part of it (`table/Things`), and that without the type (`Things`). */
function namesOf(arn: string): string[] {
  const parts = arn.split(':');
  if (parts[0] !== 'arn' || parts.length < 6) return [arn];
  const resource = parts.slice(5).join(':');
  return [arn, resource, resource.replace(/^[^/:]*[/:]/, '')];
}
