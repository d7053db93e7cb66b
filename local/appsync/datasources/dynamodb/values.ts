import { badRequest } from '../request.ts';

/** A value as the DynamoDB API has it. */
export type ApiValue = Readonly<Record<string, unknown>>;
export type ApiItem = Readonly<Record<string, ApiValue>>;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The values of a request object as the API takes them: AppSync's typed form has numbers for numbers and
 * null for `NULL`.
 *
 * @param place where the values stand in the request object, for the error
 * @throws FieldError of type `MappingTemplate` when one has no type
 */
export function toApiItem(values: Readonly<Record<string, unknown>>, place: string): ApiItem {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, toApiValue(value, `${place}[${name}]`)]),
  );
}

function toApiValue(value: unknown, place: string): ApiValue {
  const [entry, ...more] = isObject(value) ? Object.entries(value) : [];
  const [type, content] = entry ?? [];
  if (type === undefined || more.length > 0)
    throw badRequest(`Value for field '${place}' is no typed DynamoDB value.`);
  switch (type) {
    case 'N':
      return { N: String(content) };
    case 'NULL':
      return { NULL: true };
    case 'NS':
      return { NS: Array.isArray(content) ? content.map(String) : content };
    case 'L':
      if (!Array.isArray(content)) break;
      return { L: content.map((member, index) => toApiValue(member, `${place}[L][${index}]`)) };
    case 'M':
      if (!isObject(content)) break;
      return { M: toApiItem(content, `${place}[M]`) };
    case 'S':
    case 'B':
    case 'BOOL':
    case 'SS':
    case 'BS':
      return { [type]: content };
  }
  throw badRequest(`Value for field '${place}' is no typed DynamoDB value.`);
}

/** An item of the API as resolver code sees it: plain JSON, sets as lists, binary as base64. */
export function toPlainItem(item: ApiItem): Record<string, unknown> {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, toPlain(value)]));
}

/** As `toPlainItem`; null where there is none. */
export function toPlainOrNull(item: ApiItem | undefined): Record<string, unknown> | null {
  return item === undefined ? null : toPlainItem(item);
}

function toPlain(value: ApiValue): unknown {
  const [type, content] = Object.entries(value)[0] ?? [];
  switch (type) {
    case 'N':
      return Number(content);
    case 'NS':
      return (content as string[]).map(Number);
    case 'NULL':
      return null;
    case 'L':
      return (content as ApiValue[]).map(toPlain);
    case 'M':
      return toPlainItem(content as ApiItem);
    case 'B':
      return base64(content);
    case 'BS':
      return (content as unknown[]).map(base64);
    default:
      return content;
  }
}

const base64 = (content: unknown) =>
  content instanceof Uint8Array ? Buffer.from(content).toString('base64') : content;
