import { z } from 'zod';
import { BootError } from '../kernel/errors.ts';

/** A resource as the template declares it, references unresolved. */
export interface ResourceDeclaration {
  type: string;
  properties: Readonly<Record<string, unknown>>;
  dependsOn: readonly string[];
  condition: string | undefined;
  /** The construct's path, from `Metadata['aws:cdk:path']`. */
  path: string | undefined;
}

/** The parts of a template that mean something here. */
export interface Template {
  resources: ReadonlyMap<string, ResourceDeclaration>;
  parameters: ReadonlyMap<string, { type: string; default: unknown }>;
  conditions: ReadonlyMap<string, unknown>;
  outputs: ReadonlyMap<string, { value: unknown; condition: string | undefined }>;
}

const names = z.union([z.string().transform((name) => [name]), z.array(z.string())]);

const templateSchema = z.strictObject({
  AWSTemplateFormatVersion: z.literal('2010-09-09').optional(),
  Description: z.string().optional(),
  Metadata: z.unknown().optional(),
  Parameters: z
    .record(z.string(), z.looseObject({ Type: z.string(), Default: z.unknown().optional() }))
    .default({}),
  Conditions: z.record(z.string(), z.unknown()).default({}),
  // What deployments check before they begin; CDK's own rule is about its bootstrap stack.
  Rules: z.strictObject({ CheckBootstrapVersion: z.unknown().optional() }).optional(),
  Resources: z.record(
    z.string(),
    z.strictObject({
      Type: z.string(),
      Properties: z.record(z.string(), z.unknown()).default({}),
      DependsOn: names.default([]),
      Condition: z.string().optional(),
      Metadata: z.record(z.string(), z.unknown()).default({}),
      // Nothing is ever deleted or replaced behind the operator's back here.
      DeletionPolicy: z.string().optional(),
      UpdateReplacePolicy: z.string().optional(),
    }),
  ),
  Outputs: z
    .record(
      z.string(),
      z.strictObject({
        Value: z.unknown(),
        Description: z.string().optional(),
        Condition: z.string().optional(),
        Export: z.unknown().optional(),
      }),
    )
    .default({}),
});

/** @throws BootError naming the first section or key that is not supported. */
export function parseTemplate(json: unknown, stack: string): Template {
  const parsed = templateSchema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    const unknown = issue.code === 'unrecognized_keys';
    throw new BootError(
      unknown ? 'UNSUPPORTED_PROPERTY' : 'ASSEMBLY_INVALID',
      unknown
        ? `"${issue.keys.join('", "')}" is not supported in a template`
        : `The template is not valid: ${issue.message}`,
      { place: [stack, ...issue.path].join('/') },
    );
  }
  const { Parameters, Conditions, Resources, Outputs } = parsed.data;
  return {
    resources: mapValues(Resources, (raw) => ({
      type: raw.Type,
      properties: raw.Properties,
      dependsOn: raw.DependsOn,
      condition: raw.Condition,
      path: typeof raw.Metadata['aws:cdk:path'] === 'string' ? raw.Metadata['aws:cdk:path'] : undefined,
    })),
    parameters: mapValues(Parameters, (raw) => ({ type: raw.Type, default: raw.Default })),
    conditions: new Map(Object.entries(Conditions)),
    outputs: mapValues(Outputs, (raw) => ({ value: raw.Value, condition: raw.Condition })),
  };
}

function mapValues<From, To>(record: Record<string, From>, change: (value: From) => To): Map<string, To> {
  return new Map(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
