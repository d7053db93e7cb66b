import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { call, openPart } from './test-server.ts';
import { everythingIn, indexesOf, thingsTable } from './test-tables.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tables-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const WRITER = join(import.meta.dirname, 'test-writer.ts');

/** Lets another process write until it has told of `count` finished writes, then kills it; gives what it told. */
async function writeAndKill(count: number): Promise<string[]> {
  const writer = spawn(process.execPath, [WRITER, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const told: string[] = [];
  for await (const line of createInterface(writer.stdout)) {
    told.push(line);
    if (told.length === count) writer.kill('SIGKILL');
  }
  if (writer.exitCode === null && writer.signalCode === null) await once(writer, 'exit');
  expect(writer.signalCode).toBe('SIGKILL');
  return told;
}

it('keeps every finished write, and nothing half, when the process is killed', async () => {
  const told = await writeAndKill(300);
  const part = await openPart({ folder });
  await part.create('AWS::DynamoDB::Table', thingsTable('things'));
  const items = await everythingIn(part, 'things');
  const expected = indexesOf(items);
  expect(await everythingIn(part, 'things', 'byOwner')).toEqual(expected.byOwner);
  expect(await everythingIn(part, 'things', 'ownersKeys')).toEqual(expected.ownersKeys);

  const pks = new Set(items.map((item) => item['pk']!['S']));
  for (const pk of told) {
    expect(pks).toContain(pk);
    expect(pks).toContain(`${pk}-twin`);
  }
  const single = [...pks].filter((pk) => !(pk as string).endsWith('-twin'));
  expect(pks.size).toBe(single.length * 2);
  // The counter is raised in the transaction that puts the pair.
  const { Item } = await call<{ Item: { n: { N: string } } }>(part, 'GetItem', {
    TableName: 'things',
    Key: { pk: { S: 'counter' }, sk: { S: '-' } },
  });
  expect(Number(Item.n.N)).toBe(single.length - 1);
  await part.part.stop!();
});

it('knows a finished transaction by its token after a restart', async () => {
  const input = {
    ClientRequestToken: 'once',
    TransactItems: [
      {
        Update: {
          TableName: 'things',
          Key: { pk: { S: 'a' }, sk: { S: '-' } },
          UpdateExpression: 'ADD n :one',
          ExpressionAttributeValues: { ':one': { N: '1' } },
        },
      },
    ],
  };
  for (let start = 0; start < 2; start++) {
    const part = await openPart({ folder });
    await part.create('AWS::DynamoDB::Table', thingsTable('things'));
    await call(part, 'TransactWriteItems', input);
    expect(await everythingIn(part, 'things')).toEqual([{ pk: { S: 'a' }, sk: { S: '-' }, n: { N: '1' } }]);
    await part.part.stop!();
  }
});
