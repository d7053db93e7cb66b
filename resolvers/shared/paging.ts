import { util } from '@aws-appsync/utils';
import { fail } from './errors.ts';

const DEFAULT_PAGE = 20;
/** Most items on one page. */
export const MAX_PAGE = 100;

/** How many items a page has; ends the request when the caller wants more than there may be. */
export function pageSize(first: number | null | undefined): number {
  const size = first ?? DEFAULT_PAGE;
  if (size > MAX_PAGE) fail('PAGE_TOO_LARGE', `A page has at most ${MAX_PAGE} items.`, { limit: MAX_PAGE });
  if (size < 1) fail('VALIDATION_FAILED', 'A page has at least one item.', { path: 'first' });
  return size;
}

/** The place of an item in its list, as a text that callers pass back and do not read. */
export function cursorOf(rangeKey: string): string {
  // Escaped first: range keys hold names in any script, and base64 is of bytes.
  return util.base64Encode(util.urlEncode(rangeKey));
}

const BASE64 = '^[A-Za-z0-9+/]{4,2048}={0,2}$';
const URL_ENCODED = '^([A-Za-z0-9._*+-]|%[0-9A-Fa-f]{2})+$';

/** The range key a cursor stands for; ends the request when the text is none of ours. */
export function rangeKeyOf(cursor: string, pattern: string): string {
  // Decoders are only asked what they can decode: what they do with other text is not documented.
  const encoded = util.matches(BASE64, cursor) && cursor.length % 4 === 0 ? util.base64Decode(cursor) : '';
  const rangeKey = util.matches(URL_ENCODED, encoded) ? util.urlDecode(encoded) : '';
  if (!util.matches(pattern, rangeKey))
    fail('CURSOR_INVALID', 'This is no cursor of this list.', { path: 'after' });
  return rangeKey;
}
