import { Kind } from 'graphql';
import type { ConstDirectiveNode, DocumentNode } from 'graphql';

/** The ways to sign in that the runtime knows. */
export type AuthMode = 'AMAZON_COGNITO_USER_POOLS' | 'AWS_IAM';

/** One authorization directive: callers of which mode, in one of which groups if any are named. */
export interface Admission {
  mode: AuthMode;
  groups: readonly string[] | undefined;
  /** Written as `@aws_auth`, which AppSync heeds only when the user pool is the one mode. */
  legacy: boolean;
}

/** What the authorization directives of a schema say. */
export interface AccessRules {
  /** Those on the field, or else those on its type; empty when neither has any. */
  admissions(type: string, field: string): readonly Admission[];
  /** Every mode that some directive names. */
  modes: ReadonlySet<AuthMode>;
}

const NONE: readonly Admission[] = [];

/** Collects the authorization directives of a schema document. */
export function accessRules(document: DocumentNode): AccessRules {
  const onTypes = new Map<string, Admission[]>();
  const onFields = new Map<string, Admission[]>();
  const modes = new Set<AuthMode>();
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.OBJECT_TYPE_EXTENSION)
      continue;
    const type = definition.name.value;
    add(onTypes, type, admissionsIn(definition.directives));
    for (const field of definition.fields ?? []) {
      add(onFields, `${type}.${field.name.value}`, admissionsIn(field.directives));
    }
  }
  for (const admission of [...onTypes.values(), ...onFields.values()].flat()) modes.add(admission.mode);
  return {
    admissions: (type, field) => onFields.get(`${type}.${field}`) ?? onTypes.get(type) ?? NONE,
    modes,
  };
}

function add(places: Map<string, Admission[]>, key: string, admissions: Admission[]): void {
  if (admissions.length > 0) places.set(key, [...(places.get(key) ?? []), ...admissions]);
}

function admissionsIn(directives: readonly ConstDirectiveNode[] | undefined): Admission[] {
  const admissions: Admission[] = [];
  for (const directive of directives ?? []) {
    switch (directive.name.value) {
      case 'aws_iam':
        admissions.push({ mode: 'AWS_IAM', groups: undefined, legacy: false });
        break;
      case 'aws_cognito_user_pools':
      case 'aws_auth':
        admissions.push({
          mode: 'AMAZON_COGNITO_USER_POOLS',
          groups: groupsOf(directive),
          legacy: directive.name.value === 'aws_auth',
        });
        break;
    }
  }
  return admissions;
}

function groupsOf(directive: ConstDirectiveNode): readonly string[] | undefined {
  const value = directive.arguments?.find((argument) => argument.name.value === 'cognito_groups')?.value;
  if (!value || value.kind === Kind.NULL) return undefined;
  const items = value.kind === Kind.LIST ? value.values : [value];
  return items.flatMap((item) => (item.kind === Kind.STRING ? [item.value] : []));
}
