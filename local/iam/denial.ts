import type { Access, Principal } from '../kernel/service.ts';
import type { Decision } from './evaluate.ts';

/**
 * The message AWS gives with a denial; it names the kind of policy that was at fault
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html).
 */
export function denialMessage(
  principal: Principal,
  access: Access,
  decision: Decision & { allowed: false },
): string {
  const who = principal.kind === 'service' ? `Service: ${principal.arn}` : `User: ${principal.arn}`;
  const what = `${who} is not authorized to perform: ${access.action} on resource: ${access.resource}`;
  if (decision.reason === 'explicit-deny') {
    return `${what} with an explicit deny in ${decision.in === 'identity' ? 'an identity' : 'a resource'}-based policy`;
  }
  const kind = principal.kind === 'service' || principal.kind === 'anonymous' ? 'resource' : 'identity';
  return `${what} because no ${kind}-based policy allows the ${access.action} action`;
}

/** The smallest statement that would have allowed an access, to be put into a policy. */
export function missingStatement(principal: Principal, access: Access): Record<string, unknown> {
  return {
    Effect: 'Allow',
    ...(principal.kind === 'service' && { Principal: { Service: principal.arn } }),
    ...(principal.kind === 'anonymous' && { Principal: '*' }),
    Action: access.action,
    Resource: access.resource,
  };
}
