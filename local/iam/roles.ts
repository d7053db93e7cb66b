import { createHash } from 'node:crypto';
import { z } from 'zod';
import { BootError } from '../kernel/errors.ts';
import type { Placement, ResourceType } from '../kernel/resource.ts';
import { resourceType } from '../kernel/resource.ts';
import type { Statement } from './policy.ts';
import { parsePolicy } from './policy.ts';

/** A role of the template. */
export interface Role {
  name: string;
  arn: string;
  trust: readonly Statement[];
  /** Policies by name, as attached so far. */
  policies: Map<string, readonly Statement[]>;
  /** All statements of all its policies. */
  statements(): readonly Statement[];
}

/** Roles by ARN. */
export type Roles = Map<string, Role>;
/** Customer managed policies by ARN. */
export type ManagedPolicies = Map<string, readonly Statement[]>;

const tags = z.array(z.strictObject({ Key: z.string(), Value: z.string() })).optional();
const inlinePolicy = z.strictObject({ PolicyName: z.string().min(1).max(128), PolicyDocument: z.unknown() });

const roleProperties = z.strictObject({
  AssumeRolePolicyDocument: z.unknown(),
  Description: z.string().optional(),
  ManagedPolicyArns: z.array(z.string()).default([]),
  // Sessions last as long as the runtime does.
  MaxSessionDuration: z.number().int().min(3600).max(43_200).optional(),
  Path: z.string().startsWith('/').endsWith('/').default('/'),
  Policies: z.array(inlinePolicy).default([]),
  RoleName: z
    .string()
    .regex(/^[\w+=,.@-]{1,64}$/)
    .optional(),
  Tags: tags,
});

const policyProperties = z.strictObject({
  PolicyDocument: z.unknown(),
  PolicyName: z.string().min(1).max(128),
  Roles: z.array(z.string()).min(1, 'A policy must be attached to a role'),
});

const managedPolicyProperties = z.strictObject({
  Description: z.string().optional(),
  ManagedPolicyName: z
    .string()
    .regex(/^[\w+=,.@-]{1,128}$/)
    .optional(),
  Path: z.string().startsWith('/').endsWith('/').default('/'),
  PolicyDocument: z.unknown(),
  Roles: z.array(z.string()).default([]),
  Tags: tags,
});

/** `AWS::IAM::Role`, `AWS::IAM::Policy` and `AWS::IAM::ManagedPolicy`. Users and groups are absent. */
export function iamResources(roles: Roles, managed: ManagedPolicies): ResourceType[] {
  return [
    resourceType({
      type: 'AWS::IAM::Role',
      properties: roleProperties,
      create(properties, placement) {
        const name = properties.RoleName ?? placement.physicalName(64);
        const arn = `arn:aws:iam::${placement.accountId}:role${properties.Path}${name}`;
        if ([...roles.values()].some((role) => role.name === name)) {
          throw new BootError('RESOURCE_CONFLICT', `There are two roles named ${name}`, {
            place: placement.place,
          });
        }
        const role = newRole(
          name,
          arn,
          parsePolicy(
            properties.AssumeRolePolicyDocument,
            'trust',
            at(placement, 'AssumeRolePolicyDocument'),
          ),
        );
        properties.Policies.forEach((policy, index) => {
          const place = at(placement, `Policies[${index}].PolicyDocument`);
          role.policies.set(policy.PolicyName, parsePolicy(policy.PolicyDocument, 'identity', place));
        });
        for (const policyArn of properties.ManagedPolicyArns) {
          role.policies.set(policyArn, managedPolicy(managed, policyArn, at(placement, 'ManagedPolicyArns')));
        }
        roles.set(arn, role);
        return { ref: name, attributes: { Arn: arn, RoleId: uniqueId('AROA', arn) } };
      },
    }),

    resourceType({
      type: 'AWS::IAM::Policy',
      properties: policyProperties,
      create(properties, placement) {
        const statements = parsePolicy(
          properties.PolicyDocument,
          'identity',
          at(placement, 'PolicyDocument'),
        );
        for (const role of properties.Roles) {
          roleByName(roles, role, placement).policies.set(properties.PolicyName, statements);
        }
        return { ref: properties.PolicyName, attributes: { Id: properties.PolicyName } };
      },
    }),

    resourceType({
      type: 'AWS::IAM::ManagedPolicy',
      properties: managedPolicyProperties,
      create(properties, placement) {
        const name = properties.ManagedPolicyName ?? placement.physicalName(128);
        const arn = `arn:aws:iam::${placement.accountId}:policy${properties.Path}${name}`;
        const statements = parsePolicy(
          properties.PolicyDocument,
          'identity',
          at(placement, 'PolicyDocument'),
        );
        managed.set(arn, statements);
        for (const role of properties.Roles) roleByName(roles, role, placement).policies.set(arn, statements);
        return { ref: arn, attributes: { PolicyArn: arn, PolicyId: uniqueId('ANPA', arn) } };
      },
    }),
  ];
}

function newRole(name: string, arn: string, trust: readonly Statement[]): Role {
  const policies: Role['policies'] = new Map();
  return { name, arn, trust, policies, statements: () => [...policies.values()].flat() };
}

function at(placement: Placement, property: string): string {
  return `${placement.place}.Properties.${property}`;
}

function roleByName(roles: Roles, name: string, placement: Placement): Role {
  for (const role of roles.values()) if (role.name === name) return role;
  throw new BootError('UNRESOLVED_REFERENCE', `There is no role named ${name} in the template`, {
    place: at(placement, 'Roles'),
  });
}

function managedPolicy(managed: ManagedPolicies, arn: string, place: string): readonly Statement[] {
  const statements = managed.get(arn);
  if (statements !== undefined) return statements;
  throw new BootError('UNSUPPORTED_PROPERTY', `The managed policy ${arn} is not part of the template`, {
    place,
    advice:
      'Policies that AWS manages are not known here: write the statements into a policy of the template.',
  });
}

/** IAM's unique ids: a prefix by kind and letters; here the same at each start. */
function uniqueId(prefix: string, arn: string): string {
  return prefix + createHash('sha256').update(arn).digest('hex').slice(0, 17).toUpperCase();
}
