import { resourceType } from '../kernel/resource.ts';
import type { Part, PartOptions } from '../kernel/part.ts';
import type { Principal } from '../kernel/service.ts';
import { lambdaOperations } from './api.ts';
import { EventQueue } from './event-queue.ts';
import { Functions, functionReference } from './functions.ts';
import type { FunctionsOptions } from './functions.ts';
import { Permissions } from './permissions.ts';
import { functionArn, functionDefinition, functionProperties, permissionProperties } from './properties.ts';
import { lambdaProtocol } from './protocol.ts';

/** Two cores keep about four calls of a function busy; more would only contend. */
const DEFAULT_CONCURRENCY = 4;

export interface LambdaOptions extends PartOptions {
  credentialsFor: FunctionsOptions['credentialsFor'];
  awsEndpoint: FunctionsOptions['awsEndpoint'];
  /** Tells the policy evaluation what a resource's own policy says. */
  registerResourcePolicy(resourceArn: string, policyDocument: object): void;
  /** How many calls of one function run at a time; 4 unless told. Further calls wait. */
  concurrency?: number;
  /** What is to befall a run of a function on purpose; nothing when absent. */
  faultOf?: FunctionsOptions['faultOf'];
}

/**
 * AWS Lambda for `nodejs24.x`: each function runs in worker threads, one call at a time in each, with its
 * own environment variables and its role's credentials.
 */
export function createLambda(options: LambdaOptions): Part {
  const functions = new Functions({ ...options, concurrency: options.concurrency ?? DEFAULT_CONCURRENCY });
  const permissions = new Permissions(options.registerResourcePolicy);
  /** Who runs functions for events it has taken: Lambda itself. */
  const queue: Principal = { kind: 'service', arn: 'lambda.amazonaws.com', accountId: options.accountId };
  const events = new EventQueue({
    clock: options.clock,
    store: options.store.part('events'),
    run: (name, requestId, payload) =>
      functions.invoke({ name, qualifier: undefined }, { requestId, payload, tail: false }, queue),
  });

  return {
    services: [
      { name: 'lambda', protocol: lambdaProtocol, operations: lambdaOperations(functions, events, options) },
    ],
    resources: [
      resourceType({
        type: 'AWS::Lambda::Function',
        properties: functionProperties,
        create(properties, placement) {
          const definition = functionDefinition(properties, placement, options.clock.now());
          functions.add(definition);
          return { ref: definition.name, attributes: { Arn: definition.arn } };
        },
      }),
      resourceType({
        type: 'AWS::Lambda::Permission',
        properties: permissionProperties,
        create(properties, placement) {
          const { name } = functionReference(properties.FunctionName);
          const id = placement.physicalName();
          permissions.add(id, functionArn(placement.region, placement.accountId, name), properties);
          return { ref: id, attributes: { Id: id } };
        },
      }),
    ],
    start: () => events.start(),
    async stop() {
      events.stop();
      await functions.stop();
    },
  };
}
