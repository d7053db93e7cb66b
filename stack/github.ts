import { Stack, type StackProps, Validations } from 'aws-cdk-lib';
import { OidcProviderNative, PolicyStatement, Role, WebIdentityPrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { allow } from './function.ts';
import type { Stage } from './settings.ts';

const ISSUER = 'token.actions.githubusercontent.com';
const STAGES: readonly Stage[] = ['dev', 'prod'];

/**
 * Lets the workflows of one GitHub repository deploy, without a stored secret: a role for each stage
 * that only jobs of the GitHub environment of that name may take on. One stack an account.
 */
export class DeployRoles extends Stack {
  constructor(scope: Construct, id: string, props: StackProps & { repository: string }) {
    super(scope, id, { description: 'Roles for deployments from GitHub', ...props });
    if (!/^[\w.-]+\/[\w.-]+$/.test(props.repository)) {
      throw new RangeError(`Not a repository: "${props.repository}"; use -c github=owner/name`);
    }
    const provider = new OidcProviderNative(this, 'GitHub', {
      url: `https://${ISSUER}`,
      clientIds: ['sts.amazonaws.com'],
    });
    for (const stage of STAGES) this.#role(stage, props.repository, provider);
  }

  #role(stage: Stage, repository: string, provider: OidcProviderNative): void {
    const stack = `realtime-orders-${stage}`;
    const role = new Role(this, `Deploy-${stage}`, {
      roleName: `${stack}-deploy`,
      description: `Deploys stage ${stage} from ${repository}`,
      assumedBy: new WebIdentityPrincipal(provider.oidcProviderArn, {
        StringEquals: {
          [`${ISSUER}:aud`]: 'sts.amazonaws.com',
          [`${ISSUER}:sub`]: `repo:${repository}:environment:${stage}`,
        },
      }),
    });
    const targets = targetsOf(stack, this);
    const statements: PolicyStatement[] = [
      allow(['sts:AssumeRole'], targets.bootstrapRoles),
      allow(['cloudformation:DescribeStacks'], targets.stack),
      allow(['s3:ListBucket'], targets.webBucket),
      allow(['s3:DeleteObject', 's3:PutObject'], targets.webFiles),
      new PolicyStatement({
        actions: ['cloudfront:CreateInvalidation'],
        resources: [targets.distributions],
        conditions: {
          StringEquals: { 'aws:ResourceTag/application': 'realtime-orders', 'aws:ResourceTag/stage': stage },
        },
      }),
    ];
    for (const statement of statements) role.addToPolicy(statement);
    const shown = { partition: '<AWS::Partition>', account: '<AWS::AccountId>', region: '<AWS::Region>' };
    for (const target of Object.values(targetsOf(stack, shown))) {
      Validations.of(role).acknowledge({
        id: `AwsSolutions-IAM5[Resource::${target}]`,
        reason: 'The names of these have a part that is generated; the part before it, or a tag, is ours.',
      });
    }
  }
}

/** What a deployment works on. Names of generated buckets begin with the stack's and the bucket's path. */
function targetsOf(
  stack: string,
  { account, partition, region }: Pick<Stack, 'account' | 'partition' | 'region'>,
) {
  const webBucket = `arn:${partition}:s3:::${stack}-web*`;
  return {
    bootstrapRoles: `arn:${partition}:iam::${account}:role/cdk-*-${account}-*`,
    stack: `arn:${partition}:cloudformation:${region}:${account}:stack/${stack}/*`,
    webBucket,
    webFiles: `${webBucket}/*`,
    distributions: `arn:${partition}:cloudfront::${account}:distribution/*`,
  };
}
