import { join } from 'node:path';
import { ArnFormat, Stack, Validations } from 'aws-cdk-lib';
import {
  AuthorizationType,
  type CfnGraphQLApi,
  Definition,
  GraphqlApi,
  IntrospectionConfig,
  UserPoolDefaultAction,
} from 'aws-cdk-lib/aws-appsync';
import { Policy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { PROJECT } from './bundles.ts';
import { allow } from './function.ts';
import type { Identity } from './identity.ts';
import type { StageSettings } from './settings.ts';

/** The most resolvers one request may run; the largest honest one runs a handful. */
const RESOLVER_COUNT_LIMIT = 50;

/** The GraphQL API: schema, callers, limits and logs. What answers its fields is in `resolvers.ts`. */
export class Api extends Construct {
  readonly graphql: GraphqlApi;
  readonly cfn: CfnGraphQLApi;
  readonly logGroup: LogGroup;

  constructor(
    scope: Construct,
    id: string,
    props: { identity: Identity; settings: StageSettings; name: string },
  ) {
    super(scope, id);
    const { identity, settings } = props;
    this.graphql = new GraphqlApi(this, 'Graphql', {
      name: props.name,
      definition: Definition.fromFile(join(PROJECT, 'schema.graphql')),
      authorizationConfig: {
        defaultAuthorization: {
          authorizationType: AuthorizationType.USER_POOL,
          userPoolConfig: {
            userPool: identity.pool,
            appIdClientRegex: identity.client.userPoolClientId,
            defaultAction: UserPoolDefaultAction.ALLOW,
          },
        },
        additionalAuthorizationModes: [{ authorizationType: AuthorizationType.IAM }],
      },
      introspectionConfig: settings.introspection
        ? IntrospectionConfig.ENABLED
        : IntrospectionConfig.DISABLED,
      queryDepthLimit: settings.queryDepthLimit,
      resolverCountLimit: RESOLVER_COUNT_LIMIT,
      xrayEnabled: true,
    });
    this.cfn = this.graphql.node.defaultChild as CfnGraphQLApi;
    this.logGroup = this.#logs(settings);
  }

  /** ARN of one field, as policies name it. */
  fieldArn(typeName: string, fieldName: string): string {
    return Stack.of(this).formatArn({
      service: 'appsync',
      resource: 'apis',
      resourceName: `${this.graphql.apiId}/types/${typeName}/fields/${fieldName}`,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
  }

  /**
   * Logs go to the group AppSync writes to, made here for its retention. Set on the resource itself: the
   * construct's own `logConfig` adds a Lambda function that would fight over that retention.
   */
  #logs(settings: StageSettings): LogGroup {
    const role = new Role(this, 'LogsRole', {
      description: 'How the API writes its log',
      assumedBy: new ServicePrincipal('appsync.amazonaws.com'),
    });
    this.cfn.logConfig = {
      cloudWatchLogsRoleArn: role.roleArn,
      // Requests hold what customers typed: only errors are logged, and those without headers and context.
      fieldLogLevel: 'ERROR',
      excludeVerboseContent: true,
    };
    Validations.of(this.graphql).acknowledge({
      id: 'AwsSolutions-ASC3',
      reason:
        'Field errors are logged; the verbose content is left out because it holds what customers sent.',
    });
    const group = new LogGroup(this, 'Logs', {
      logGroupName: `/aws/appsync/apis/${this.graphql.apiId}`,
      retention: settings.logRetention,
      removalPolicy: settings.removalPolicy,
    });
    new Policy(this, 'LogsPolicy', {
      roles: [role],
      statements: [allow(['logs:CreateLogStream', 'logs:PutLogEvents'], group.logGroupArn)],
    });
    return group;
  }
}
