import { Duration, Validations } from 'aws-cdk-lib';
import { Policy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import {
  DefinitionBody,
  LogLevel,
  QueryLanguage,
  StateMachine,
  StateMachineType,
} from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { orderFlow } from './order-flow.ts';
import { allow } from './function.ts';
import type { Functions } from './functions.ts';
import type { StageSettings } from './settings.ts';

/**
 * The longest a run may take: more than all its steps at their worst, less than the fifteen minutes that
 * stock is held for it.
 */
export const RUN_TIMEOUT = Duration.minutes(12);

/** The state machine that carries an order from PLACED to its end. */
export class OrderMachine extends Construct {
  readonly machine: StateMachine;
  readonly logGroup: LogGroup;

  constructor(
    scope: Construct,
    id: string,
    props: { functions: Functions; settings: StageSettings; stackName: string },
  ) {
    super(scope, id);
    const { functions, settings } = props;
    this.logGroup = new LogGroup(this, 'Logs', {
      // Under this prefix the account's policy for log delivery does not grow with each state machine.
      logGroupName: `/aws/vendedlogs/states/${props.stackName}`,
      retention: settings.logRetention,
      removalPolicy: settings.removalPolicy,
    });
    const role = new Role(this, 'Role', {
      description: 'What the order state machine may do',
      assumedBy: new ServicePrincipal('states.amazonaws.com'),
    });
    this.machine = new StateMachine(this, 'Machine', {
      stateMachineType: StateMachineType.STANDARD,
      queryLanguage: QueryLanguage.JSONATA,
      definitionBody: DefinitionBody.fromChainable(orderFlow(this, functions)),
      timeout: RUN_TIMEOUT,
      // CDK would let it call every version of each function; it calls the functions themselves.
      role: role.withoutPolicyUpdates(),
      logs: { destination: this.logGroup, level: LogLevel.ALL, includeExecutionData: false },
      tracingEnabled: true,
      removalPolicy: settings.removalPolicy,
    });
    const policy = new Policy(this, 'Policy', {
      roles: [role],
      statements: [
        allow(['lambda:InvokeFunction'], ...functions.ofPipeline.map((step) => step.lambda.functionArn)),
        allow(
          [
            'logs:CreateLogDelivery',
            'logs:DeleteLogDelivery',
            'logs:DescribeLogGroups',
            'logs:DescribeResourcePolicies',
            'logs:GetLogDelivery',
            'logs:ListLogDeliveries',
            'logs:PutResourcePolicy',
            'logs:UpdateLogDelivery',
            'xray:GetSamplingRules',
            'xray:GetSamplingTargets',
            'xray:PutTelemetryRecords',
            'xray:PutTraceSegments',
          ],
          '*',
        ),
      ],
    });
    this.machine.node.addDependency(policy);
    Validations.of(policy).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'Delivery of vended logs and X-Ray know no resources: AWS grants these actions on "*" alone.',
    });
  }
}
