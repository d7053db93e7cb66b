import type { AwsError } from '../../kernel/errors.ts';
import type { Cloud, Principal } from '../../kernel/service.ts';

/** A call as the scripted cloud saw it. */
export interface SeenCall {
  principal: Principal;
  service: string;
  operation: string;
  input: unknown;
}

/** The role that data sources of tests act as. */
export const testRole: Principal = {
  kind: 'role',
  arn: 'arn:aws:sts::000000000000:assumed-role/reader/APPSYNC_ASSUME_ROLE',
  accountId: '000000000000',
  roleArn: 'arn:aws:iam::000000000000:role/reader',
};

/** A cloud for tests that gives these answers one by one, or throws them, and keeps what it was asked. */
export function scriptedCloud(...answers: (object | AwsError)[]): Cloud & { calls: SeenCall[] } {
  const calls: SeenCall[] = [];
  return {
    calls,
    async call<Output>(principal: Principal, service: string, operation: string, input: unknown) {
      calls.push({ principal, service, operation, input });
      const answer = answers.shift();
      if (answer === undefined) throw new Error(`Nothing is scripted for ${service}.${operation}`);
      if (answer instanceof Error) throw answer;
      return answer as Output;
    },
  };
}
