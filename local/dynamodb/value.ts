import { decimal } from './dynalite.ts';
import type { AttributeValue, Item, Path } from './types.ts';

export type AttributeType = keyof AttributeValue;

/** The type of a value: the name of its one member. */
export function typeOf(value: AttributeValue): AttributeType {
  for (const type in value) return type as AttributeType;
  throw new TypeError('An attribute value without a type');
}

/** What stands at a document path, if anything. */
export function valueAt(item: Item, path: Path): AttributeValue | undefined {
  let value: AttributeValue | undefined = own(item, path[0] as string);
  for (let i = 1; i < path.length && value !== undefined; i++) {
    const piece = path[i] as string | number;
    if (typeof piece === 'number') value = value.L?.[piece];
    else value = value.M === undefined ? undefined : own(value.M, piece);
  }
  return value;
}

/** A member of a map; names such as `constructor` are attribute names like any other. */
export function own(map: Item, name: string): AttributeValue | undefined {
  return Object.hasOwn(map, name) ? map[name] : undefined;
}

/** Equality as DynamoDB sees it: numbers by value, sets without order, documents in depth. */
export function equal(a: AttributeValue, b: AttributeValue): boolean {
  const type = typeOf(a);
  if (type !== typeOf(b)) return false;
  switch (type) {
    case 'N':
      return sameNumber(a.N!, b.N!);
    case 'SS':
    case 'BS':
      return sameMembers(a[type]!, b[type]!, (x, y) => x === y);
    case 'NS':
      return sameMembers(a.NS!, b.NS!, sameNumber);
    case 'L':
      return a.L!.length === b.L!.length && a.L!.every((value, i) => equal(value, b.L![i]!));
    case 'M': {
      const names = Object.keys(a.M!);
      return (
        names.length === Object.keys(b.M!).length &&
        names.every((name) => Object.hasOwn(b.M!, name) && equal(a.M![name]!, b.M![name]!))
      );
    }
    default:
      return a[type] === b[type];
  }
}

/** Order of two values: negative, zero, positive; undefined when they have none (other types, or no order). */
export function compare(a: AttributeValue, b: AttributeValue): number | undefined {
  if (a.N !== undefined && b.N !== undefined) return decimal(a.N).cmp(b.N);
  if (a.S !== undefined && b.S !== undefined) return Buffer.compare(Buffer.from(a.S), Buffer.from(b.S));
  if (a.B !== undefined && b.B !== undefined)
    return Buffer.compare(Buffer.from(a.B, 'base64'), Buffer.from(b.B, 'base64'));
  return undefined;
}

/** `contains(container, member)`. */
export function contains(container: AttributeValue, member: AttributeValue): boolean {
  if (container.S !== undefined) return member.S !== undefined && container.S.includes(member.S);
  if (container.B !== undefined)
    return (
      member.B !== undefined && Buffer.from(container.B, 'base64').includes(Buffer.from(member.B, 'base64'))
    );
  if (container.SS !== undefined) return member.S !== undefined && container.SS.includes(member.S);
  if (container.BS !== undefined) return member.B !== undefined && container.BS.includes(member.B);
  if (container.NS !== undefined)
    return member.N !== undefined && container.NS.some((number) => sameNumber(number, member.N!));
  return container.L?.some((value) => equal(value, member)) ?? false;
}

/** `begins_with(value, prefix)`. */
export function beginsWith(value: AttributeValue, prefix: AttributeValue): boolean {
  if (value.S !== undefined) return prefix.S !== undefined && value.S.startsWith(prefix.S);
  if (value.B === undefined || prefix.B === undefined) return false;
  const start = Buffer.from(prefix.B, 'base64');
  return Buffer.from(value.B, 'base64').subarray(0, start.length).equals(start);
}

/** `size(value)`; undefined for types that have none. */
export function sizeFunction(value: AttributeValue): number | undefined {
  if (value.S !== undefined) return value.S.length;
  if (value.B !== undefined) return Buffer.byteLength(value.B, 'base64');
  if (value.M !== undefined) return Object.keys(value.M).length;
  return (value.SS ?? value.NS ?? value.BS ?? value.L)?.length;
}

/** The members of a set type, whichever it is. */
export function setMembers(value: AttributeValue): string[] | undefined {
  return value.SS ?? value.NS ?? value.BS;
}

/** Numbers are in their normal form once stored, so that only forms of zero and the like need arithmetic. */
function sameNumber(a: string, b: string): boolean {
  return a === b || decimal(a).cmp(b) === 0;
}

function sameMembers(a: string[], b: string[], same: (x: string, y: string) => boolean): boolean {
  return a.length === b.length && a.every((x) => b.some((y) => same(x, y)));
}
