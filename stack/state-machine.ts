import { Duration, Validations } from 'aws-cdk-lib';
import { Policy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import {
  DefinitionBody,
  type IChainable,
  LogLevel,
  QueryLanguage,
  StateMachine,
  StateMachineType,
} from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { allow, type OrderFunction } from './function.ts';
import type { StageSettings } from './settings.ts';

/**
 * The longest a run may take: more than all its steps at their worst and the wait for a customer, less than
 * the twenty minutes that stock is held for an order.
 */
export const RUN_TIMEOUT = Duration.minutes(19);

export interface MachineProps {
  description: string;
  /** The last part of the log group's name. */
  logName: string;
  /** Makes the states inside the given scope. */
  flow: (scope: Construct) => IChainable;
  /** The functions its states run. */
  functions: readonly OrderFunction[];
  settings: StageSettings;
}

/** A state machine as both of ours are: standard, in JSONata, logged, and allowed its own functions alone. */
export class Machine extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, id: string, props: MachineProps) {
    super(scope, id);
    const { functions, settings } = props;
    const logGroup = new LogGroup(this, 'Logs', {
      // Under this prefix the account's policy for log delivery does not grow with each state machine.
      logGroupName: `/aws/vendedlogs/states/${props.logName}`,
      retention: settings.logRetention,
      removalPolicy: settings.removalPolicy,
    });
    const role = new Role(this, 'Role', {
      description: props.description,
      assumedBy: new ServicePrincipal('states.amazonaws.com'),
    });
    this.machine = new StateMachine(this, 'Machine', {
      stateMachineType: StateMachineType.STANDARD,
      queryLanguage: QueryLanguage.JSONATA,
      definitionBody: DefinitionBody.fromChainable(props.flow(this)),
      timeout: RUN_TIMEOUT,
      // CDK would let it call every version of each function; it calls the functions themselves.
      role: role.withoutPolicyUpdates(),
      logs: { destination: logGroup, level: LogLevel.ALL, includeExecutionData: false },
      tracingEnabled: true,
      removalPolicy: settings.removalPolicy,
    });
    const policy = new Policy(this, 'Policy', {
      roles: [role],
      statements: [
        allow(['lambda:InvokeFunction'], ...functions.map(({ lambda }) => lambda.functionArn)),
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
