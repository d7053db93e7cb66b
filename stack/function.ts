import { Duration, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function, LoggingFormat, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Bundles } from './bundles.ts';
import type { StageSettings } from './settings.ts';

/** Longest run of one call; the tasks of the state machine wait a little longer, so that this limit speaks first. */
export const FUNCTION_TIMEOUT = Duration.seconds(10);

export interface OrderFunctionProps {
  /** The folder's name in `functions/`. */
  name: string;
  description: string;
  settings: StageSettings;
  bundles: Bundles;
  environment: Readonly<Record<string, string>>;
  /** Longest run of one call; `FUNCTION_TIMEOUT` when absent. */
  timeout?: Duration;
  /** In MiB; 512 when absent. */
  memorySize?: number;
  /** Exactly what the function's code does, and to what. */
  permissions: readonly PolicyStatement[];
}

/** A Lambda function as all of ours are: one runtime, one bundle, a role and a log group of its own. */
export class OrderFunction extends Construct {
  /** The folder's name in `functions/`. */
  readonly name: string;
  readonly description: string;
  readonly lambda: Function;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, props: OrderFunctionProps) {
    super(scope, id);
    this.name = props.name;
    this.description = props.description;
    this.logGroup = new LogGroup(this, 'Logs', {
      retention: props.settings.logRetention,
      removalPolicy: props.settings.removalPolicy,
    });
    const role = new Role(this, 'Role', {
      description: `What ${props.name} may do`,
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    });
    role.addToPolicy(allow(['logs:CreateLogStream', 'logs:PutLogEvents'], this.logGroup.logGroupArn));
    for (const statement of props.permissions) role.addToPolicy(statement);
    this.lambda = new Function(this, 'Function', {
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(props.bundles.functionFolder(props.name)),
      handler: 'index.handler',
      memorySize: props.memorySize ?? 512,
      timeout: props.timeout ?? FUNCTION_TIMEOUT,
      role,
      logGroup: this.logGroup,
      loggingFormat: LoggingFormat.JSON,
      tracing: Tracing.ACTIVE,
      environment: { ...props.environment, NODE_OPTIONS: '--enable-source-maps' },
    });
    Validations.of(role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason:
        'X-Ray takes trace segments without naming a resource; no other statement of this role is on "*".',
    });
  }
}

/** A statement that allows these actions on these resources. */
export function allow(actions: readonly string[], ...resources: readonly string[]): PolicyStatement {
  return new PolicyStatement({ actions: [...actions], resources: [...resources] });
}
