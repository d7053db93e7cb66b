import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Credentials } from './iam/credentials.ts';
import { makeUserCredentials } from './iam/credentials.ts';
import { BootError } from './kernel/errors.ts';

/** Raised whenever what an older runtime wrote can no longer be read as it stands. */
const FORMAT = 1;

const FORMAT_FILE = 'format.json';
/** What a file is called until it is written. */
const UNFINISHED = '.new';
const UNFINISHED_FORMAT = `${FORMAT_FILE}${UNFINISHED}`;

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
   * @throws BootError STATE_CORRUPT for a folder of another format or of something else, USAGE when there can be none.
   */
  open(): void {
    const file = join(this.path, FORMAT_FILE);
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
    if (this.#content().some((name) => name !== UNFINISHED_FORMAT)) {
      throw new BootError('STATE_CORRUPT', 'This folder holds something that is not the state of a runtime', {
        place: this.path,
        advice: 'Name an empty or new folder with --state.',
      });
    }
    this.#write(file, { format: FORMAT });
  }

  /** The names in the folder, which is made if need be. */
  #content(): string[] {
    try {
      mkdirSync(this.path, { recursive: true });
      return readdirSync(this.path);
    } catch (error) {
      throw new BootError('USAGE', `This cannot be a state folder: ${(error as Error).message}`, {
        place: this.path,
        advice: 'Name another one with --state.',
        cause: error,
      });
    }
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
    this.#write(this.#credentialsFile, credentials, 0o600);
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
    this.#write(this.#addressFile, address);
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

  /** Wholly or not at all, whenever the process is killed. */
  #write(file: string, content: object, mode?: number): void {
    const unfinished = `${file}${UNFINISHED}`;
    rmSync(unfinished, { force: true });
    writeFileSync(unfinished, `${JSON.stringify(content)}\n`, { mode });
    renameSync(unfinished, file);
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
