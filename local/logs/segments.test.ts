import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { Segments } from './segments.ts';
import type { Entry } from './segments.ts';

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

/** More than one file's worth: each entry is about a megabyte. */
const LARGE = 'x'.repeat(1024 * 1024);
const HOUR = 3600_000;

async function written(folder: string | undefined, count: number): Promise<Segments> {
  const segments = await Segments.open(folder);
  for (let number = 0; number < count; number++)
    await segments.append([[number * HOUR, 0, 's', `${number} ${LARGE}`]]);
  return segments;
}

async function numbers(
  segments: Segments,
  range: Parameters<Segments['entries']>[0] = {},
): Promise<number[]> {
  const found: number[] = [];
  for await (const [number, [, , , message]] of segments.entries(range)) {
    expect(message.startsWith(`${number} `)).toBe(true);
    found.push(number);
  }
  return found;
}

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'segments-'));
  folders.push(folder);
  return folder;
}

it.each(['files', 'memory'])(
  'are read in order, both ways and in part, over several segments (%s)',
  async (where) => {
    const segments = await written(where === 'files' ? await newFolder() : undefined, 10);
    expect(await numbers(segments)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(await numbers(segments, { backwards: true })).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
    expect(await numbers(segments, { from: 3, before: 6 })).toEqual([3, 4, 5]);
  },
);

it('go on with their numbers after a restart', async () => {
  const folder = await newFolder();
  await written(folder, 10);
  expect((await readdir(folder)).length).toBeGreaterThan(1);
  const again = await Segments.open(folder);
  expect(again.end).toBe(10);
  await again.append([[0, 0, 's', '10 ']]);
  expect(await numbers(again, { from: 8 })).toEqual([8, 9, 10]);
});

it.each(['fresh', 'reopened'])(
  'that hold only outdated entries are dropped with their files (%s)',
  async (state) => {
    const folder = await newFolder();
    const first = await written(folder, 12);
    const segments = state === 'fresh' ? first : await Segments.open(folder);
    const files = (await readdir(folder)).length;
    await segments.dropBefore(9 * HOUR);
    expect((await readdir(folder)).length).toBeLessThan(files);
    const left = await numbers(segments);
    expect(left.slice(-3)).toEqual([9, 10, 11]);
    expect(left[0]).toBeGreaterThan(0);
  },
);

it('hold no more than a bounded amount in memory', async () => {
  const segments = await written(undefined, 50);
  expect(segments.bytes).toBeLessThan(40 * 1024 * 1024);
  expect((await numbers(segments)).at(-1)).toBe(49);
});

it('take writes that come at the same time one after the other', async () => {
  const segments = await Segments.open(await newFolder());
  const entries = Array.from({ length: 100 }, (_, number): Entry => [number, 0, 's', `${number} `]);
  await Promise.all(entries.map((entry) => segments.append([entry])));
  expect(await numbers(segments)).toEqual(entries.map((_, number) => number));
});
