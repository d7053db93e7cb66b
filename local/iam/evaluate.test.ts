import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Principal } from '../kernel/service.ts';
import { contextOf } from './context.ts';
import { evaluate } from './evaluate.ts';
import { parsePolicy } from './policy.ts';

const ACCOUNT = '000000000000';
const WORLD = { accountId: ACCOUNT, region: 'us-east-1', now: Date.parse('2026-01-01T00:00:00Z') };
const TABLE = `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/Things`;
const QUEUE = `arn:aws:sqs:us-east-1:${ACCOUNT}:inbox`;
const TOPIC = `arn:aws:sns:us-east-1:${ACCOUNT}:news`;

const ROLE: Principal = {
  kind: 'role',
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/worker/one`,
  roleArn: `arn:aws:iam::${ACCOUNT}:role/worker`,
  accountId: ACCOUNT,
};
const OPERATOR: Principal = {
  kind: 'operator',
  arn: `arn:aws:iam::${ACCOUNT}:user/operator`,
  accountId: ACCOUNT,
};
const SNS: Principal = { kind: 'service', arn: 'sns.amazonaws.com', accountId: ACCOUNT, sourceArn: TOPIC };
const NOBODY: Principal = { kind: 'anonymous', arn: '*', accountId: 'anonymous' };

function judge(
  principal: Principal,
  action: string,
  resource: string,
  policies: { identity?: object[]; resource?: object[] },
): string {
  const access = { action, resource };
  const read = (statements: object[] = [], kind: 'identity' | 'resource') =>
    statements.length === 0
      ? []
      : parsePolicy({ Version: '2012-10-17', Statement: statements }, kind, 'test');
  const decision = evaluate({
    principal,
    access,
    context: contextOf(principal, access, WORLD),
    identity: read(policies.identity, 'identity'),
    resource: read(policies.resource, 'resource'),
  });
  return decision.allowed ? `allowed by ${decision.by}` : decision.reason;
}

const allow = (Action: string | string[], Resource: string | string[], more = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});
const deny = (Action: string, Resource: string, more = {}) => ({ Effect: 'Deny', Action, Resource, ...more });

describe('evaluate', () => {
  it.each([
    ['nothing allows', ROLE, {}, 'no-allow'],
    ['an exact grant', ROLE, { identity: [allow('dynamodb:PutItem', TABLE)] }, 'allowed by identity'],
    [
      'actions without regard to case',
      ROLE,
      { identity: [allow('DynamoDB:putitem', TABLE)] },
      'allowed by identity',
    ],
    ['an action wildcard', ROLE, { identity: [allow('dynamodb:Put*', TABLE)] }, 'allowed by identity'],
    ['another action', ROLE, { identity: [allow('dynamodb:GetItem', TABLE)] }, 'no-allow'],
    ['another resource', ROLE, { identity: [allow('dynamodb:PutItem', `${TABLE}2`)] }, 'no-allow'],
    [
      'one of several resources',
      ROLE,
      { identity: [allow('dynamodb:PutItem', [QUEUE, TABLE])] },
      'allowed by identity',
    ],
    [
      'NotAction',
      ROLE,
      { identity: [{ Effect: 'Allow', NotAction: 'dynamodb:DeleteItem', Resource: '*' }] },
      'allowed by identity',
    ],
    [
      'NotAction that names it',
      ROLE,
      { identity: [{ Effect: 'Allow', NotAction: 'dynamodb:Put*', Resource: '*' }] },
      'no-allow',
    ],
    [
      'NotResource',
      ROLE,
      { identity: [{ Effect: 'Allow', Action: '*', NotResource: QUEUE }] },
      'allowed by identity',
    ],
    [
      'NotResource that names it',
      ROLE,
      { identity: [{ Effect: 'Allow', Action: '*', NotResource: TABLE }] },
      'no-allow',
    ],
    [
      'a Deny beside an Allow',
      ROLE,
      { identity: [allow('*', '*'), deny('dynamodb:*', TABLE)] },
      'explicit-deny',
    ],
    [
      'a Deny on the resource',
      ROLE,
      { identity: [allow('*', '*')], resource: [deny('*', '*', { Principal: '*' })] },
      'explicit-deny',
    ],
    [
      'a Deny for plain transport',
      ROLE,
      {
        identity: [allow('*', '*')],
        resource: [
          deny('*', '*', { Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ],
      },
      'allowed by identity',
    ],
    [
      'a variable',
      ROLE,
      {
        identity: [
          allow('dynamodb:PutItem', 'arn:aws:dynamodb:us-east-1:${aws:PrincipalAccount}:table/Things'),
        ],
      },
      'allowed by identity',
    ],
    [
      'a variable without value',
      ROLE,
      { identity: [allow('dynamodb:PutItem', 'arn:aws:dynamodb:us-east-1:${aws:username}:table/Things')] },
      'no-allow',
    ],
    [
      'the resource allows the role',
      ROLE,
      { resource: [allow('dynamodb:PutItem', TABLE, { Principal: { AWS: ROLE.roleArn } })] },
      'allowed by resource',
    ],
    [
      'the resource allows another role',
      ROLE,
      { resource: [allow('*', '*', { Principal: { AWS: `${ROLE.roleArn}2` } })] },
      'no-allow',
    ],
    [
      'the account as principal only delegates',
      ROLE,
      { resource: [allow('*', '*', { Principal: { AWS: ACCOUNT } })] },
      'no-allow',
    ],
    [
      'the account as principal denies all in it',
      ROLE,
      {
        identity: [allow('*', '*')],
        resource: [deny('*', '*', { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } })],
      },
      'explicit-deny',
    ],
    ['the operator needs no grant', OPERATOR, {}, 'allowed by operator'],
    [
      'the operator is bound by a Deny',
      OPERATOR,
      { resource: [deny('*', '*', { Principal: '*' })] },
      'explicit-deny',
    ],
    ['a service has no policies of its own', SNS, {}, 'no-allow'],
    [
      'a service is let in by the resource',
      SNS,
      {
        resource: [
          allow('dynamodb:PutItem', TABLE, {
            Principal: { Service: 'sns.amazonaws.com' },
            Condition: { ArnEquals: { 'aws:SourceArn': TOPIC } },
          }),
        ],
      },
      'allowed by resource',
    ],
    [
      'a service acting for another source',
      SNS,
      {
        resource: [
          allow('dynamodb:PutItem', TABLE, {
            Principal: { Service: 'sns.amazonaws.com' },
            Condition: { ArnEquals: { 'aws:SourceArn': `${TOPIC}2` } },
          }),
        ],
      },
      'no-allow',
    ],
    [
      'another service',
      SNS,
      { resource: [allow('*', '*', { Principal: { Service: 'lambda.amazonaws.com' } })] },
      'no-allow',
    ],
    [
      'nobody, where everybody may',
      NOBODY,
      { resource: [allow('*', '*', { Principal: '*' })] },
      'allowed by resource',
    ],
    [
      'nobody, elsewhere',
      NOBODY,
      { resource: [allow('*', '*', { Principal: { AWS: ACCOUNT } })] },
      'no-allow',
    ],
  ])('%s', (_name, principal, policies, expected) => {
    expect(judge(principal, 'dynamodb:PutItem', TABLE, policies)).toBe(expected);
  });

  it('lets an explicit Deny win, whatever else is said and in whatever order', () => {
    const pattern = fc.constantFrom('*', 'dynamodb:*', 'dynamodb:PutItem', 'sqs:*');
    const target = fc.constantFrom('*', TABLE, QUEUE);
    const statement = fc.record({
      Effect: fc.constantFrom('Allow', 'Deny'),
      Action: pattern,
      Resource: target,
    });
    const theDeny = fc.record({
      Effect: fc.constant('Deny'),
      Action: fc.constantFrom('*', 'dynamodb:*', 'dynamodb:P?tItem'),
      Resource: fc.constantFrom('*', TABLE, 'arn:aws:dynamodb:*:*:*'),
    });
    const policies = fc
      .tuple(
        fc.array(statement, { maxLength: 6 }),
        fc.array(statement, { maxLength: 6 }),
        theDeny,
        fc.nat(),
        fc.boolean(),
      )
      .map(([identity, resource, one, position, onIdentity]) => {
        const list: object[] = onIdentity ? identity : resource;
        list.splice(position % (list.length + 1), 0, one);
        return { identity, resource: resource.map((each) => ({ ...each, Principal: '*' })) };
      });
    fc.assert(
      fc.property(policies, fc.constantFrom(ROLE, OPERATOR), (given, principal) => {
        expect(judge(principal, 'dynamodb:PutItem', TABLE, given)).toBe('explicit-deny');
      }),
    );
  });

  it('never allows what no statement allows', () => {
    const statement = fc.record({
      Effect: fc.constantFrom('Allow', 'Deny'),
      Action: fc.constantFrom('sqs:*', 'dynamodb:Get*', 'dynamodb:PutItems'),
      Resource: fc.constantFrom('*', TABLE, QUEUE),
    });
    fc.assert(
      fc.property(fc.array(statement, { maxLength: 8 }), (identity) => {
        expect(judge(ROLE, 'dynamodb:PutItem', TABLE, { identity })).not.toMatch(/^allowed/);
      }),
    );
  });
});

describe('parsePolicy', () => {
  const document = (statement: object) => ({ Version: '2012-10-17', Statement: [statement] });
  it.each([
    [
      'identity',
      allow('dynamodb:PutItem', TABLE, { Principal: '*' }),
      'INVALID_PROPERTY',
      /names no Principal/,
    ],
    ['identity', { Effect: 'Allow', Resource: '*' }, 'INVALID_PROPERTY', /Action or NotAction/],
    ['identity', { Effect: 'Allow', Action: 's3:GetObject' }, 'INVALID_PROPERTY', /Resource or NotResource/],
    ['identity', allow('GetObject', '*'), 'INVALID_PROPERTY', /"GetObject" is not an action/],
    ['identity', allow('s3:GetObject', 'my-bucket'), 'INVALID_PROPERTY', /neither an ARN/],
    [
      'identity',
      allow('s3:GetObject', '*', { Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } }),
      'UNSUPPORTED_PROPERTY',
      /IpAddress/,
    ],
    [
      'identity',
      allow('s3:GetObject', '*', { Condition: { StringEquals: { 'aws:PrincipalTag/team': 'a' } } }),
      'UNSUPPORTED_PROPERTY',
      /aws:PrincipalTag/,
    ],
    [
      'identity',
      allow('s3:GetObject', 'arn:aws:s3:::b/${aws:PrincipalTag/team}'),
      'UNSUPPORTED_PROPERTY',
      /\$\{aws:PrincipalTag/,
    ],
    ['identity', allow('s3:GetObject', '*', { NotPrincipal: '*' }), 'UNSUPPORTED_PROPERTY', /NotPrincipal/],
    ['resource', allow('s3:GetObject', '*'), 'INVALID_PROPERTY', /names its Principal/],
    [
      'resource',
      allow('s3:GetObject', '*', { Principal: { Federated: 'x' } }),
      'UNSUPPORTED_PROPERTY',
      /Federated/,
    ],
    ['trust', { ...allow('sts:AssumeRole', '*'), Principal: '*' }, 'INVALID_PROPERTY', /names no Resource/],
  ] as const)('refuses in a %s policy: %j', (kind, statement, code, message) => {
    expect(() => parsePolicy(document(statement), kind, 'Stack/Role')).toThrow(
      expect.objectContaining({
        code,
        message: expect.stringMatching(message) as string,
        place: expect.stringContaining('Stack/Role') as string,
      }),
    );
  });
});
