import * as z from 'zod/mini';

/** One thing this machine tells about itself under `/_local/`. */
export interface Place<Content> {
  name: string;
  schema: z.ZodMiniType<Content>;
}

function place<Content>(name: string, schema: z.ZodMiniType<Content>): Place<Content> {
  return { name, schema };
}

export const RESOURCES = place(
  'resources',
  z.object({
    stack: z.string(),
    resources: z.array(z.object({ logicalId: z.string(), type: z.string(), physicalId: z.string() })),
    inert: z.array(z.object({ type: z.string(), count: z.number(), reason: z.string() })),
    outputs: z.record(z.string(), z.string()),
  }),
);

export const OUTBOX = place(
  'outbox',
  z.array(
    z.object({
      id: z.string(),
      at: z.number(),
      from: z.string(),
      to: z.string(),
      subject: z.string(),
      body: z.string(),
    }),
  ),
);

export const LOGS = place(
  'logs',
  z.array(z.object({ group: z.string(), stream: z.string(), timestamp: z.number(), message: z.string() })),
);

const grant = z.object({ action: z.string(), resource: z.string(), used: z.number(), here: z.boolean() });

export const PERMISSIONS = place(
  'permissions',
  z.object({
    roles: z.array(z.object({ role: z.string(), grants: z.array(grant) })),
    denials: z.array(z.object({ message: z.string(), missingStatement: z.optional(z.unknown()) })),
  }),
);

export const FAULTS = place(
  'faults',
  z.object({
    rules: z.array(z.object({ active: z.boolean() })),
    clock: z.object({ offset: z.number() }),
  }),
);

export type Mail = z.infer<typeof OUTBOX.schema>[number];
export type LogLine = z.infer<typeof LOGS.schema>[number];
export type Grant = z.infer<typeof grant>;
export type FaultState = z.infer<typeof FAULTS.schema>;

/**
 * Asks this machine about itself.
 * @throws Error when it does not answer, or not as this build of the app knows it
 */
export async function askMachine<Content>(
  { name, schema }: Place<Content>,
  query: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Content> {
  const address = `/_local/${name}?${new URLSearchParams({ ...query, format: 'json' })}`;
  const response = await fetch(address, { cache: 'no-store', signal });
  if (!response.ok) throw new Error(`${address} answered ${response.status}: ${await response.text()}`);
  return schema.parse(await response.json());
}
