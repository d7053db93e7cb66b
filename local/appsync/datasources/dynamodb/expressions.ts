import { z } from 'zod';
import { badRequest } from '../request.ts';
import { toApiItem, type ApiItem } from './values.ts';

const names = z.record(z.string(), z.string()).nullish();
const values = z.record(z.string(), z.unknown()).nullish();

/** What `util.transform` gives is JSON text; both forms are taken. */
const readable = (value: unknown): unknown => {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
};

const expressionShape = { expression: z.string(), expressionNames: names, expressionValues: values };

/** `{expression, expressionNames, expressionValues}`, or the JSON text of one. */
export const expression = z.preprocess(readable, z.strictObject(expressionShape));

/** A condition of a single write. Only the strategy `Reject` is built. */
export const condition = z.preprocess(
  readable,
  z.strictObject({
    ...expressionShape,
    equalsIgnore: z.array(z.string()).nullish(),
    consistentRead: z.boolean().nullish(),
    conditionalCheckFailedHandler: z.strictObject({ strategy: z.literal('Reject') }).nullish(),
  }),
);

/** A condition in a transaction. */
export const transactCondition = z.preprocess(
  readable,
  z.strictObject({ ...expressionShape, returnValuesOnConditionCheckFailure: z.boolean().nullish() }),
);

export const projection = z.strictObject({ expression: z.string(), expressionNames: names });

type Part = Pick<z.infer<typeof expression>, 'expression' | 'expressionNames'> & {
  expressionValues?: z.infer<typeof expression>['expressionValues'];
};

/** Members of an API request that carry its expressions. */
export interface ApiExpressions {
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues?: ApiItem;
  [member: `${string}Expression`]: string;
}

/**
 * Puts the expressions of a request object together as one API request has them: side by side, with their
 * names and values in common.
 *
 * @param parts by their name in the request object, with the member each becomes
 * @throws FieldError of type `MappingTemplate` when one is empty, or two give one placeholder two meanings
 */
export function apiExpressions(
  parts: Readonly<Record<string, { as: `${string}Expression`; part: Part | null | undefined }>>,
): ApiExpressions {
  const allNames: Record<string, string> = {};
  const allValues: Record<string, unknown> = {};
  const result: ApiExpressions = {};
  for (const [name, { as, part }] of Object.entries(parts)) {
    if (!part) continue;
    if (part.expression === '') throw badRequest(`Expression block '$[${name}]' requires an expression`);
    result[as] = part.expression;
    merge(allNames, part.expressionNames ?? {}, `$[${name}][expressionNames]`);
    merge(
      allValues,
      toApiItem(part.expressionValues ?? {}, `$[${name}][expressionValues]`),
      `$[${name}][expressionValues]`,
    );
  }
  // The API refuses empty ones.
  if (Object.keys(allNames).length > 0) result.ExpressionAttributeNames = allNames;
  if (Object.keys(allValues).length > 0) result.ExpressionAttributeValues = allValues as ApiItem;
  return result;
}

function merge(all: Record<string, unknown>, added: Readonly<Record<string, unknown>>, place: string): void {
  for (const [placeholder, meaning] of Object.entries(added)) {
    const known = all[placeholder];
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(meaning)) {
      throw badRequest(
        `Value for field '${place}[${placeholder}]' differs from the one another expression gives it.`,
      );
    }
    all[placeholder] = meaning;
  }
}
