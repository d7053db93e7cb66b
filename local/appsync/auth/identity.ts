import { createHash } from 'node:crypto';
import type { Principal } from '../../kernel/service.ts';

/** `ctx.identity` of a user-pool caller. */
export function userPoolIdentity(
  claims: Readonly<Record<string, unknown>>,
  sourceIp: readonly string[],
  defaultAction: 'ALLOW' | 'DENY',
): Readonly<Record<string, unknown>> {
  return {
    sub: claims['sub'],
    issuer: claims['iss'],
    // Access tokens name the user `username`, id tokens `cognito:username`.
    username: claims['cognito:username'] ?? claims['username'] ?? null,
    claims,
    sourceIp,
    defaultAuthStrategy: defaultAction,
    groups: groupsOf(claims),
  };
}

/** The caller's groups, or null for a caller in none, as `ctx.identity.groups` has it. */
export function groupsOf(claims: Readonly<Record<string, unknown>>): readonly string[] | null {
  const groups = claims['cognito:groups'];
  return Array.isArray(groups) ? groups.map(String) : null;
}

/** `ctx.identity` of a caller who signed with IAM credentials that came from no identity pool. */
export function iamIdentity(
  principal: Principal,
  sourceIp: readonly string[],
): Readonly<Record<string, unknown>> {
  return {
    accountId: principal.accountId,
    cognitoIdentityPoolId: null,
    cognitoIdentityId: null,
    sourceIp,
    username: uniqueId(principal),
    userArn: principal.arn,
    cognitoIdentityAuthType: null,
    cognitoIdentityAuthProvider: null,
  };
}

/**
 * The unique id IAM gives a principal: `AROA…:<session>` for a role taken on, `AIDA…` for a user. The
 * letters come from the ARN, so that they are the same at each start.
 */
function uniqueId(principal: Principal): string {
  const [prefix, arn] = principal.roleArn ? ['AROA', principal.roleArn] : ['AIDA', principal.arn];
  const letters = createHash('sha256').update(arn).digest('hex').toUpperCase().slice(0, 17);
  const session = principal.roleArn ? `:${principal.arn.split('/').at(-1)}` : '';
  return prefix + letters + session;
}
