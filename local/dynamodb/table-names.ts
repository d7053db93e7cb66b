/** Where tables stand: what their ARNs are made of. */
export interface Home {
  accountId: string;
  region: string;
}

/** The ARN of a table. */
export function tableArn({ accountId, region }: Home, name: string): string {
  return `arn:aws:dynamodb:${region}:${accountId}:table/${name}`;
}

/**
 * The request with bare table names, wherever it names tables by their ARN. An ARN of another account or
 * region is left as it is, and is then refused as no name of a table. `given` gives back a name as it was sent.
 */
export function withBareTableNames(
  home: Home,
  input: object,
): { input: object; given: (name: string) => string } {
  const start = tableArn(home, '');
  const aliases = new Map<string, string>();
  const bare = (name: unknown): unknown => {
    if (typeof name !== 'string' || !name.startsWith(start)) return name;
    aliases.set(name.slice(start.length), name);
    return name.slice(start.length);
  };
  const request: Record<string, unknown> = { ...input };
  if ('TableName' in request) request['TableName'] = bare(request['TableName']);
  if (isMap(request['RequestItems']))
    request['RequestItems'] = mapEntries(request['RequestItems'], (name, items) => [
      bare(name) as string,
      items,
    ]);
  if (Array.isArray(request['TransactItems']))
    request['TransactItems'] = request['TransactItems'].map((item) =>
      isMap(item)
        ? mapEntries(item, (action, members) => [
            action,
            isMap(members) && 'TableName' in members
              ? { ...members, TableName: bare(members['TableName']) }
              : members,
          ])
        : item,
    );
  return { input: request, given: (name) => aliases.get(name) ?? name };
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function mapEntries(
  map: Record<string, unknown>,
  change: (name: string, value: unknown) => [string, unknown],
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => change(name, value)));
}
