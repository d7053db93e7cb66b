import type { Page } from '../../../sdk/main.ts';

/** One more page of a list for a screen, and whether another one follows it. */
export interface ScreenPage<Item> {
  items: Item[];
  more: boolean;
}

/**
 * Reads a list a page at a time, whatever the pages of the API are like: those may be short, and the last may be
 * empty. A read that fails loses nothing: the next one goes on where it stood.
 */
export function pager<Item>(
  size: number,
  readPage: (after: string | null) => Promise<Page<Item>>,
): () => Promise<ScreenPage<Item>> {
  // One more than a screen shows, to know whether more follow.
  const ahead: Item[] = [];
  let after: string | null = null;
  let read = false;
  return async () => {
    while (ahead.length <= size && !(read && after === null)) {
      const page = await readPage(after);
      ahead.push(...page.items);
      after = page.endCursor;
      read = true;
    }
    return { items: ahead.splice(0, size), more: ahead.length > 0 };
  };
}
