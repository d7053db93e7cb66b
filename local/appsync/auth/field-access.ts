import { AwsError } from '../../kernel/errors.ts';
import { FieldError } from '../resolver.ts';
import type { AccessRules } from '../schema/access-rules.ts';
import type { Authorizers, Caller } from './caller.ts';
import { PERMISSION_DENIED, unauthorized } from './refusal.ts';
import type { AuthSettings } from './settings.ts';

/**
 * Whether the schema's directives admit a caller to a field: those on the field, or else those on its
 * type, any of which is enough; where there are none, callers of the default mode
 * (https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html).
 */
export function admits(
  rules: AccessRules,
  settings: AuthSettings,
  caller: Caller,
  type: string,
  field: string,
): boolean {
  const single = settings.modes.size === 1 && settings.pools.length <= 1;
  // AppSync passes over @aws_auth without a word as soon as a second provider is there.
  const admissions = rules.admissions(type, field).filter((admission) => single || !admission.legacy);
  if (admissions.length === 0) {
    if (caller.mode !== settings.defaultMode) return false;
    return caller.mode !== 'AMAZON_COGNITO_USER_POOLS' || caller.defaultAction === 'ALLOW';
  }
  return admissions.some(
    ({ mode, groups }) =>
      mode === caller.mode && (groups === undefined || groups.some((group) => caller.groups.includes(group))),
  );
}

/** What a caller sees of a field that is not for them. */
export function notAuthorized(type: string, field: string): FieldError {
  return new FieldError({
    message: `Not Authorized to access ${field} on type ${type}`,
    errorType: 'Unauthorized',
    data: null,
    errorInfo: null,
  });
}

/**
 * Checks that an IAM caller's policies allow `appsync:GraphQL` on each of an operation's top-level fields.
 * @throws Refusal Permission denied
 */
export function authorizeFields(
  authorizers: Authorizers,
  caller: Caller,
  apiArn: string,
  type: string,
  fields: readonly string[],
): void {
  if (!caller.principal) return;
  try {
    authorizers.authorize(
      caller.principal,
      fields.map((field) => ({
        action: 'appsync:GraphQL',
        resource: `${apiArn}/types/${type}/fields/${field}`,
      })),
    );
  } catch (error) {
    if (error instanceof AwsError) throw unauthorized(PERMISSION_DENIED);
    throw error;
  }
}
