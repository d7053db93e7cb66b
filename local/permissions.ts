import { existsSync } from 'node:fs';
import { z } from 'zod';
import { readArguments, runCommand } from './command.ts';
import { isUnused, readUsage, summarize, unusedFirst, usedText } from './iam/usage.ts';
import type { RoleUsage } from './iam/usage.ts';
import { BootError } from './kernel/errors.ts';
import { openStore } from './kernel/store.ts';
import { usageLine } from './report.ts';
import { StateFolder } from './state-folder.ts';

const USAGE = `Shows what each role of the stack was granted, and how often each grant was used.

  --state FOLDER   the state folder of the runtime (.local)
  --unused         only grants that could have been used here and never were
  --json           as JSON
  --help           shows this
`;

const reportSchema = z.object({
  roles: z.array(
    z.object({
      role: z.string(),
      grants: z.array(
        z.object({ action: z.string(), resource: z.string(), used: z.int(), here: z.boolean() }),
      ),
    }),
  ),
});

await runCommand(async () => {
  const given = readArguments(process.argv.slice(2), {
    state: { type: 'string', default: '.local' },
    unused: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  });
  if (given.help) return void process.stdout.write(USAGE);
  const roles = (await askRuntime(given.state)) ?? (await readStore(given.state));
  const shown = given.unused
    ? roles.map(({ role, grants }) => ({
        role,
        grants: grants.filter(isUnused),
      }))
    : roles;
  process.stdout.write(
    given.json
      ? `${JSON.stringify(shown, null, 2)}\n`
      : `${table(shown)}${usageLine(roles)}\n${verdict(roles)}\n`,
  );
});

/** From the runtime that is up on this state; undefined when there is none. */
async function askRuntime(state: string): Promise<RoleUsage[] | undefined> {
  const address = new StateFolder(state).address();
  if (address === undefined) return undefined;
  try {
    const response = await fetch(`${address.appUrl}/_local/permissions?format=json`);
    return reportSchema.parse(await response.json()).roles;
  } catch {
    // It was killed and could not take its address back; another program may have that port by now.
    return undefined;
  }
}

async function readStore(state: string): Promise<RoleUsage[]> {
  const folder = new StateFolder(state);
  if (!existsSync(folder.store)) {
    throw new BootError('USAGE', 'Nothing was run on this state yet', {
      place: state,
      advice: 'Run npm start first.',
    });
  }
  folder.open();
  const { store, close } = await openStore(folder.store);
  try {
    return await readUsage(store.part('iam'));
  } finally {
    await close();
  }
}

/** The roles one after the other, each with what it never used at its head. */
function table(roles: readonly RoleUsage[]): string {
  return roles
    .filter(({ grants }) => grants.length > 0)
    .map(({ role, grants }) => {
      const width = Math.max(...grants.map(({ action }) => action.length));
      const lines = unusedFirst(grants).map(
        (grant) => `  ${usedText(grant).padStart(8)}  ${grant.action.padEnd(width)}  ${grant.resource}`,
      );
      return `${role}\n${lines.join('\n')}\n\n`;
    })
    .join('');
}

/** Whether there is something to take out of the policies, in one line. */
function verdict(roles: readonly RoleUsage[]): string {
  const { unused } = summarize(roles);
  if (unused === 0) return "No grant of this machine's services is unused.";
  return unused === 1
    ? "1 grant of this machine's services is unused."
    : `${unused} grants of this machine's services are unused.`;
}
