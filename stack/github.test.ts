import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { DeployRoles } from './github.ts';
import { readable, type Resource, testApp } from './testing.ts';

const rolesOf = (repository: string) =>
  Template.fromStack(new DeployRoles(testApp(), 'github', { repository }));

describe('the roles for deployments', () => {
  it('can be taken on by jobs of one environment of one repository alone', () => {
    const roles = Object.values(rolesOf('acme/shop').findResources('AWS::IAM::Role')) as Resource[];
    const trusted = roles.map(({ Properties }) => {
      const { Statement } = Properties.AssumeRolePolicyDocument as {
        Statement: { Condition: object; Action: string }[];
      };
      expect(Statement).toHaveLength(1);
      expect(Statement[0]?.Action).toBe('sts:AssumeRoleWithWebIdentity');
      return Statement[0]?.Condition;
    });
    expect(trusted).toEqual(
      ['dev', 'prod'].map((stage) => ({
        StringEquals: {
          'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
          'token.actions.githubusercontent.com:sub': `repo:acme/shop:environment:${stage}`,
        },
      })),
    );
  });

  it('may deploy, upload the web app of their stage, and nothing else', () => {
    const policies = Object.values(rolesOf('acme/shop').findResources('AWS::IAM::Policy')) as Resource[];
    const actions = policies.map(({ Properties }) => {
      const { Statement } = Properties.PolicyDocument as { Statement: { Action: string | string[] }[] };
      return Statement.flatMap(({ Action }) => Action);
    });
    const expected = [
      'sts:AssumeRole',
      'cloudformation:DescribeStacks',
      's3:ListBucket',
      's3:DeleteObject',
      's3:PutObject',
      'cloudfront:CreateInvalidation',
    ];
    expect(actions).toEqual([expected, expected]);
    const [dev] = policies;
    const { Statement } = dev!.Properties.PolicyDocument as {
      Statement: { Action: unknown; Resource: unknown }[];
    };
    const uploads = Statement.find(({ Action }) => Array.isArray(Action) && Action.includes('s3:PutObject'));
    expect(readable(uploads?.Resource)).toBe('arn:AWS::Partition:s3:::realtime-orders-dev-web*/*');
  });

  it.each(['shop', 'acme/shop/x', 'acme/*', ''])('refuses "%s" as a repository', (repository) => {
    expect(() => rolesOf(repository)).toThrow(RangeError);
  });
});
