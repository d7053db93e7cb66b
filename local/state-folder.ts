import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Credentials } from './iam/credentials.ts';
import { makeUserCredentials } from './iam/credentials.ts';
import { BootError } from './kernel/errors.ts';

/** Raised whenever what an older runtime wrote can no longer be read as it stands. */
const FORMAT = 1;

const formatSchema = z.strictObject({ format: z.int() });
const credentialsSchema = z.strictObject({
  accessKeyId: z.string().min(1),
  secretAccessKey: z.string().min(1),
});
const addressSchema = z.object({ pid: z.int(), appUrl: z.string(), awsUrl: z.string(), region: z.string() });

/** Where a running runtime is, for the commands that ask it. */
export type RuntimeAddress = z.infer<typeof addressSchema>;

/**
 * Everything a runtime keeps, in one folder:
 * `format.json`, `store/` (the parts' durable map), `<part>/` (the parts' files),
 * `operator.json` (keys, readable by the owner only), and `runtime.json` while one is running.
 */
export class StateFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /**
   * Makes the folder, or checks that this runtime can read what is in it.
   * @throws BootError STATE_CORRUPT for a folder of another format or of something else.
   */
  open(): void {
    const file = join(this.path, 'format.json');
    if (existsSync(file)) {
      const { format } = this.#read(file, formatSchema);
      if (format === FORMAT) return;
      throw new BootError(
        'STATE_CORRUPT',
        `The state was written in format ${format}; this runtime reads ${FORMAT}`,
        {
          place: this.path,
          advice: 'Use the version that wrote it, or start anew with npm run reset.',
        },
      );
    }
    if (existsSync(this.path) && readdirSync(this.path).length > 0) {
      throw new BootError('STATE_CORRUPT', 'This folder holds something that is not the state of a runtime', {
        place: this.path,
        advice: 'Name an empty or new folder with --state.',
      });
    }
    mkdirSync(this.path, { recursive: true });
    writeFileSync(file, `${JSON.stringify({ format: FORMAT })}\n`);
  }

  /** Where the parts' durable map is. */
  get store(): string {
    return join(this.path, 'store');
  }

  /** The folder of a part's own files; made if need be. */
  part(name: string): string {
    const folder = join(this.path, name);
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  /** The operator's keys; made at the first call. */
  operatorCredentials(): Credentials {
    const known = this.findOperatorCredentials();
    if (known !== undefined) return known;
    const credentials = makeUserCredentials();
    writeFileSync(this.#credentialsFile, `${JSON.stringify(credentials)}\n`, { mode: 0o600 });
    return credentials;
  }

  /** The operator's keys; undefined before the first start. */
  findOperatorCredentials(): Credentials | undefined {
    return existsSync(this.#credentialsFile)
      ? this.#read(this.#credentialsFile, credentialsSchema)
      : undefined;
  }

  /** Tells the other commands where the runtime is. */
  announce(address: RuntimeAddress): void {
    writeFileSync(this.#addressFile, `${JSON.stringify(address)}\n`);
  }

  retract(): void {
    rmSync(this.#addressFile, { force: true });
  }

  /** Where the runtime is that uses this folder, or did when it was killed; undefined when it ended in order. */
  address(): RuntimeAddress | undefined {
    return existsSync(this.#addressFile) ? this.#read(this.#addressFile, addressSchema) : undefined;
  }

  get #credentialsFile(): string {
    return join(this.path, 'operator.json');
  }

  get #addressFile(): string {
    return join(this.path, 'runtime.json');
  }

  #read<Schema extends z.ZodType>(file: string, schema: Schema): z.output<Schema> {
    try {
      return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
    } catch (error) {
      throw new BootError('STATE_CORRUPT', 'A file of the state folder cannot be read', {
        place: file,
        advice: 'Put back a copy of the folder, or start anew with npm run reset.',
        cause: error,
      });
    }
  }
}
