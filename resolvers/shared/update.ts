import { util } from '@aws-appsync/utils';

/** What becomes of one attribute, by its path; it is removed when there is no value. */
export interface Change {
  path: readonly (string | number)[];
  value?: unknown;
}

/** An update as a request to DynamoDB has it. */
export interface Update {
  expression: string;
  expressionNames: Record<string, string>;
  expressionValues: Record<string, unknown>;
}

/** The changes as one update. At least one of them has a value. */
export function updateOf(changes: readonly Change[]): Update {
  const names: Record<string, string> = {};
  const values: Record<string, unknown> = {};
  const set: string[] = [];
  const remove: string[] = [];
  changes.forEach(({ path, value }, index) => {
    const place = path
      .map((part, depth) => {
        if (typeof part === 'number') return `[${part}]`;
        // Numbered, because an attribute's name may have signs that a placeholder may not.
        const name = `#p${index}_${depth}`;
        names[name] = part;
        return depth === 0 ? name : `.${name}`;
      })
      .join('');
    if (value === undefined) {
      remove.push(place);
    } else {
      values[`:v${index}`] = value;
      set.push(`${place} = :v${index}`);
    }
  });
  const removing = remove.length > 0 ? ` REMOVE ${remove.join(', ')}` : '';
  return {
    expression: `SET ${set.join(', ')}${removing}`,
    expressionNames: names,
    expressionValues: util.dynamodb.toMapValues(values),
  };
}
