import type { AttributeValue, Item } from './types.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
export const MAX_ITEM_BYTES = 400 * 1024;
export const MAX_NESTING = 32;

/** Bytes of an item as AWS counts them: names and values in UTF-8. */
export function itemSize(item: Item): number {
  let size = 0;
  for (const name in item) size += Buffer.byteLength(name) + valueSize(item[name]!);
  return size;
}

/**
 * Whether an item is over 400 KB. `json` is the item as stored: it is longer than the item in characters,
 * and no character takes more than three bytes for each of its UTF-16 units, so most items need no counting.
 */
export function isTooLarge(item: Item, json: string): boolean {
  return json.length * 3 > MAX_ITEM_BYTES && itemSize(item) > MAX_ITEM_BYTES;
}

/** Whether lists and maps stand deeper in each other than AWS stores. */
export function isTooDeep(item: Item): boolean {
  for (const name in item) if (nesting(item[name]!, MAX_NESTING) > MAX_NESTING) return true;
  return false;
}

function nesting(value: AttributeValue, limit: number): number {
  const children = value.L ?? (value.M === undefined ? undefined : Object.values(value.M));
  if (children === undefined) return 0;
  if (limit === 0) return 1;
  let deepest = 0;
  for (const child of children) deepest = Math.max(deepest, nesting(child, limit - 1));
  return deepest + 1;
}

function valueSize(value: AttributeValue): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) return numberSize(value.N);
  if (value.B !== undefined) return Buffer.byteLength(value.B, 'base64');
  if (value.SS !== undefined) return value.SS.reduce((sum, member) => sum + Buffer.byteLength(member), 0);
  if (value.NS !== undefined) return value.NS.reduce((sum, member) => sum + numberSize(member), 0);
  if (value.BS !== undefined)
    return value.BS.reduce((sum, member) => sum + Buffer.byteLength(member, 'base64'), 0);
  if (value.L !== undefined) return value.L.reduce((sum, member) => sum + valueSize(member) + 1, 3);
  if (value.M !== undefined) return 3 + Object.keys(value.M).length + itemSize(value.M);
  return 1;
}

/** One byte for two significant digits, one for the exponent, one for the sign when negative. */
function numberSize(number: string): number {
  const digits = number.replace(/^-|\./g, '').replace(/^0+|0+$/g, '').length;
  return Math.ceil(digits / 2) + 1 + (number.startsWith('-') ? 1 : 0);
}
