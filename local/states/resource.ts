import { z } from 'zod';
import { BootError } from '../kernel/errors.ts';
import { resourceType, type ResourceType } from '../kernel/resource.ts';
import { machineArn } from './arn.ts';
import type { ExecutionLog } from './log.ts';
import type { Logging, Machine, Machines } from './machines.ts';

/** Properties of `AWS::StepFunctions::StateMachine`. Encryption changes nothing on one machine. */
const PROPERTIES = z.strictObject({
  StateMachineName: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,80}$/)
    .optional(),
  StateMachineType: z.literal('STANDARD', { error: 'only STANDARD state machines are supported' }).optional(),
  RoleArn: z.string(),
  DefinitionString: z.string().optional(),
  Definition: z.record(z.string(), z.unknown()).optional(),
  DefinitionSubstitutions: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  LoggingConfiguration: z
    .strictObject({
      Level: z.enum(['ALL', 'ERROR', 'FATAL', 'OFF']).optional(),
      IncludeExecutionData: z.boolean().optional(),
      Destinations: z
        .array(z.strictObject({ CloudWatchLogsLogGroup: z.strictObject({ LogGroupArn: z.string() }) }))
        .max(1)
        .optional(),
    })
    .optional(),
  TracingConfiguration: z.strictObject({ Enabled: z.boolean().optional() }).optional(),
  EncryptionConfiguration: z.unknown().optional(),
  Tags: z.array(z.strictObject({ Key: z.string(), Value: z.string() })).optional(),
});

type Properties = z.infer<typeof PROPERTIES>;

/** The CloudFormation type that makes state machines. */
export function stateMachineResource(machines: Machines, log: ExecutionLog): ResourceType {
  return resourceType<Properties>({
    type: 'AWS::StepFunctions::StateMachine',
    properties: PROPERTIES,
    async create(properties, placement) {
      const name = properties.StateMachineName ?? placement.physicalName(80);
      const machine = await machines.put({
        name,
        arn: machineArn(placement.region, placement.accountId, name),
        definition: definitionOf(properties, placement.place),
        roleArn: properties.RoleArn,
        principal: placement.role(properties.RoleArn, 'states.amazonaws.com'),
        logging: loggingOf(properties, placement.place),
        tracing: properties.TracingConfiguration?.Enabled ?? false,
        tags: (properties.Tags ?? []).map(({ Key, Value }) => ({ key: Key, value: Value })),
        place: `${placement.place}.Properties.Definition${properties.Definition ? '' : 'String'}`,
      });
      await connect(log, machine, placement.place);
      return {
        ref: machine.arn,
        attributes: { Arn: machine.arn, Name: machine.name, StateMachineRevisionId: machine.revision },
      };
    },
  });
}

function definitionOf(
  { DefinitionString, Definition, DefinitionSubstitutions = {} }: Properties,
  place: string,
): string {
  if ((DefinitionString === undefined) === (Definition === undefined)) {
    throw new BootError('INVALID_PROPERTY', 'A state machine has either DefinitionString or Definition', {
      place,
    });
  }
  const text = DefinitionString ?? JSON.stringify(Definition);
  return text.replace(/\$\{([^}]+)\}/g, (whole, key: string) =>
    Object.hasOwn(DefinitionSubstitutions, key) ? String(DefinitionSubstitutions[key]) : whole,
  );
}

/** A machine whose logs cannot be delivered is not made, as on AWS. */
async function connect(log: ExecutionLog, machine: Machine, place: string): Promise<void> {
  try {
    await log.connect(machine);
  } catch (error) {
    throw new BootError('INVALID_PROPERTY', `The logs cannot be delivered: ${(error as Error).message}`, {
      place: `${place}.Properties.LoggingConfiguration`,
      advice:
        'The machine’s role needs the actions of log delivery, and its policy must be made before the machine.',
      cause: error,
    });
  }
}

function loggingOf({ LoggingConfiguration = {} }: Properties, place: string): Logging {
  const level = LoggingConfiguration.Level ?? 'OFF';
  const destination = LoggingConfiguration.Destinations?.[0]?.CloudWatchLogsLogGroup.LogGroupArn;
  if (level !== 'OFF' && destination === undefined) {
    throw new BootError(
      'INVALID_PROPERTY',
      'Invalid Logging Configuration: Must specify exactly one Log Destination.',
      {
        place: `${place}.Properties.LoggingConfiguration`,
      },
    );
  }
  return { level, includeExecutionData: LoggingConfiguration.IncludeExecutionData ?? false, destination };
}
