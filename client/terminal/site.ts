import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { loadConfig, type SiteConfig } from '../sign-in/site.ts';
import { CommandError } from './failure.ts';

/** A system and where it is. */
export interface Site {
  /** The address of its shop, without a slash at the end. */
  url: string;
  config: SiteConfig;
}

/** What a local system leaves in its state folder while it runs. */
const address = z.object({ appUrl: z.url() });

/** @throws CommandError when no system can be found */
export async function findSite({ config, state }: { config?: string; state: string }): Promise<Site> {
  return config === undefined ? localSite(state) : readSite(config);
}

async function localSite(state: string): Promise<Site> {
  const file = join(state, 'runtime.json');
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new CommandError(
      'NOT_RUNNING',
      `No system runs on this machine: there is no ${file}.\n` +
        'Start one with npm start in another terminal, or name a deployed one with --config URL.',
    );
  }
  const parsed = address.safeParse(parsedJson(text));
  if (!parsed.success) {
    throw new CommandError(
      'NOT_RUNNING',
      `${file} does not tell where the system is. Start it anew: npm start`,
    );
  }
  const { appUrl } = parsed.data;
  try {
    return await readSite(`${appUrl}/config.json`);
  } catch (error) {
    if (!(error instanceof CommandError) || error.code !== 'NOT_RUNNING') throw error;
    throw new CommandError(
      'NOT_RUNNING',
      `The system at ${appUrl} does not answer any more.\nStart it with npm start in another terminal.`,
    );
  }
}

async function readSite(configUrl: string): Promise<Site> {
  let config: SiteConfig;
  try {
    config = await loadConfig(configUrl);
  } catch (error) {
    // fetch says why in the cause.
    const why = error instanceof TypeError && error.cause instanceof Error ? error.cause.message : undefined;
    if (why !== undefined) throw new CommandError('NOT_RUNNING', `${configUrl} cannot be reached: ${why}`);
    throw new CommandError(
      'NO_CONFIG',
      `${configUrl} is not what a shop writes of itself. --config takes the address of the shop.`,
    );
  }
  return { url: new URL('.', configUrl).href.replace(/\/$/, ''), config };
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
