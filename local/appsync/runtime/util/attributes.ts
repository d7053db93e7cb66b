/**
 * A value in the typed form of `util.dynamodb`: lists stay lists, numbers stay numbers (`{N: 5}`), null is
 * `{NULL: null}`, as recorded from AWS. The data source makes of it what the DynamoDB API takes.
 */
export function toAttribute(value: unknown): Record<string, unknown> {
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number') return { N: value };
  if (typeof value === 'boolean') return { BOOL: value };
  if (Array.isArray(value)) return { L: value.map(toAttribute) };
  if (typeof value === 'object' && value !== null)
    return { M: toAttributes(value as Record<string, unknown>) };
  return { NULL: null };
}

/** Each member of an object in its typed form. */
export function toAttributes(values: Record<string, unknown>): Record<string, Record<string, unknown>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, toAttribute(value)]));
}
