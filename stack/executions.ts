import { ArnFormat, Stack, Validations } from 'aws-cdk-lib';
import type { IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { CfnStateMachine, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { allow, type OrderFunction } from './function.ts';

/** What may be done with all executions of these state machines. */
export function allowOnExecutions(
  actions: readonly string[],
  machines: readonly StateMachine[],
): PolicyStatement {
  return allow(
    actions,
    ...machines.map((machine) =>
      Stack.of(machine).formatArn({
        service: 'states',
        resource: 'execution',
        resourceName: `${machine.stateMachineName}:*`,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      }),
    ),
  );
}

/** Tells the rule checker why a function's role names executions by a wildcard. */
export function acknowledgeExecutions({ lambda }: OrderFunction, machines: readonly StateMachine[]): void {
  for (const machine of machines) {
    const name = Stack.of(machine).getLogicalId(machine.node.defaultChild as CfnStateMachine);
    Validations.of(lambda.role as IRole).acknowledge({
      id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:<${name}.Name>:*]`,
      reason: 'Executions are named after orders: all of this one state machine are looked up.',
    });
  }
}
