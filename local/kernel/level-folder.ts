import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { BootError } from './errors.ts';

/**
 * Refuses the folder of a LevelDB whose file CURRENT is lost: LevelDB would take it for an empty database,
 * make a new one there and delete the data of the old one.
 * @throws BootError STATE_CORRUPT
 */
export function refuseHeadless(folder: string): void {
  if (!existsSync(folder) || existsSync(join(folder, 'CURRENT'))) return;
  // A first start that was killed may have left a MANIFEST behind, but no data yet.
  if (!readdirSync(folder).some((name) => /\.(?:ldb|sst|log)$/.test(name))) return;
  throw new BootError('STATE_CORRUPT', 'The database has lost its file CURRENT', {
    place: folder,
    advice: 'Nothing was changed. Put back a copy of the folder, or start anew with npm run reset.',
  });
}
