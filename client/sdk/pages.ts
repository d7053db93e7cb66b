/** A page of a list, and the cursor of the next one. */
export interface Page<Item> {
  items: readonly Item[];
  endCursor: string | null;
}

/** All items of a list, one page read at a time, when its first item is asked for. */
export async function* itemsOf<Item>(
  readPage: (after: string | null) => Promise<Page<Item>>,
): AsyncGenerator<Item, void, undefined> {
  let after: string | null = null;
  do {
    const page: Page<Item> = await readPage(after);
    yield* page.items;
    after = page.endCursor;
  } while (after !== null);
}
