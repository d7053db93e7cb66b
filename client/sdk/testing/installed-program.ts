import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { build } from '../build.ts';

const run = promisify(execFile);
const sdk = join(import.meta.dirname, '..');
const root = join(sdk, '..', '..');

const LIB = ['es2022', 'dom', 'dom.iterable'];

/** A program somewhere else that has installed the package, as it is published. */
export class InstalledProgram {
  readonly folder = mkdtempSync(join(tmpdir(), 'orders-program-'));
  /** The package's folder in the program's `node_modules`. */
  readonly installed = join(this.folder, 'node_modules', 'realtime-orders-client');

  private constructor() {}

  /** @param packages others that the program has installed */
  static async make(packages: readonly string[] = []): Promise<InstalledProgram> {
    const program = new InstalledProgram();
    mkdirSync(program.installed, { recursive: true });
    copyFileSync(join(sdk, 'package.json'), join(program.installed, 'package.json'));
    await build(join(program.installed, 'dist'));
    for (const name of packages) {
      const place = join(program.folder, 'node_modules', name);
      mkdirSync(dirname(place), { recursive: true });
      symlinkSync(join(root, 'node_modules', name), place);
    }
    program.write('package.json', JSON.stringify({ type: 'module' }));
    return program;
  }

  /** The compiler's complaints about sources, each a file, the types of their packages included. */
  async complaints(sources: readonly string[], options: object): Promise<string> {
    const files = sources.map((source, n) => {
      const file = `program-${n}.${/^ *<\w/m.test(source) ? 'tsx' : 'ts'}`;
      this.write(file, source);
      return file;
    });
    const compilerOptions = {
      ...{ strict: true, noEmit: true, skipLibCheck: false, types: [], target: 'es2022', lib: LIB },
      ...options,
    };
    this.write('tsconfig.json', JSON.stringify({ compilerOptions, files }));
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    return run(process.execPath, [tsc, '-p', this.folder], { cwd: this.folder }).then(
      () => '',
      (failure: { stdout: string }) => failure.stdout,
    );
  }

  /** Runs a source and gives what it prints. */
  async run(name: string, source: string, args: readonly string[] = []): Promise<string> {
    this.write(name, source);
    const file = join(this.folder, name);
    return (await run(process.execPath, [file, ...args], { cwd: this.folder })).stdout;
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
