import { mkdtempSync, readdirSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Database } from '../dynamodb/database.ts';
import { openStore } from './store.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'store-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it.each([
  ['the store', openStore],
  ['the tables', (path: string) => Database.open(path)],
])('does not begin anew over data that has lost its head: %s', async (_, open) => {
  await (await open(folder)).close();
  unlinkSync(join(folder, 'CURRENT'));
  const left = readdirSync(folder).sort();
  await expect(open(folder)).rejects.toMatchObject({ code: 'STATE_CORRUPT', place: folder });
  expect(readdirSync(folder).sort()).toEqual(left);
});

it('begins in a folder in which a first start was killed', async () => {
  writeFileSync(join(folder, 'MANIFEST-000001'), '');
  const { store, close } = await openStore(folder);
  await store.write([{ key: 'a', value: 1 }]);
  expect(await store.get('a')).toBe(1);
  await close();
});
