// Builds the package into dist/: its code by esbuild, its types by tsc, and the schema in both of its forms.
import { type BuildOptions, build as bundle } from 'esbuild';
import { buildSchema, introspectionFromSchema } from 'graphql';
import { execFile } from 'node:child_process';
import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';

const here = import.meta.dirname;
const root = join(here, '..', '..');

/** The files of the package that programs import. */
const ENTRIES = ['main.ts', 'react/main.ts', 'amplify/main.ts'];

/** What the core may weigh, minified and compressed, in bytes. */
export const BUDGET = 15 * 1024;

const COMMON = {
  absWorkingDir: here,
  bundle: true,
  format: 'esm',
  // What browsers of the last four years and Node 20 run as it is.
  target: 'es2022',
  external: ['react', 'aws-amplify', 'aws-amplify/*'],
  logLevel: 'silent',
} as const satisfies BuildOptions;

/** What an application carries for each entry, minified and compressed, in bytes. */
export async function sizes(): Promise<Record<string, number>> {
  const weighed = ENTRIES.map(async (entry): Promise<[string, number]> => {
    const { outputFiles } = await bundle({
      ...COMMON,
      entryPoints: [entry],
      minify: true,
      write: false,
    });
    return [entry, gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length];
  });
  return Object.fromEntries(await Promise.all(weighed));
}

async function emitTypes(out: string): Promise<void> {
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const project = join(here, 'tsconfig.build.json');
  try {
    await promisify(execFile)(process.execPath, [tsc, '-p', project, '--outDir', out]);
  } catch (failure) {
    // tsc tells what is wrong on its standard output.
    throw new Error(`The types could not be built:\n${(failure as { stdout?: string }).stdout}`, {
      cause: failure,
    });
  }
  // Sources name each other as they are; older compilers know declarations by the names of what they declare.
  for (const name of readdirSync(out, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.d.ts')) continue;
    const file = join(out, name);
    writeFileSync(file, readFileSync(file, 'utf8').replace(/(from '\.[^']+)\.ts'/g, "$1.js'"));
  }
}

function writeSchema(out: string): void {
  const prelude = join(root, 'codegen', 'appsync-prelude.graphql');
  const schema = join(root, 'schema.graphql');
  const text = readFileSync(prelude, 'utf8') + readFileSync(schema, 'utf8');
  writeFileSync(
    join(out, 'schema.json'),
    JSON.stringify({ data: introspectionFromSchema(buildSchema(text)) }),
  );
  copyFileSync(prelude, join(out, 'appsync-prelude.graphql'));
  copyFileSync(schema, join(out, 'schema.graphql'));
}

/** Builds the package's code, types and schema into a folder, which is emptied first. */
export async function build(out: string): Promise<void> {
  rmSync(out, { recursive: true, force: true });
  await bundle({
    ...COMMON,
    entryPoints: ENTRIES,
    outdir: out,
    outbase: here,
    splitting: true,
    chunkNames: 'shared/[hash]',
    sourcemap: true,
  });
  await emitTypes(out);
  writeSchema(out);
}

async function printSizes(): Promise<void> {
  const weights = await sizes();
  for (const [entry, bytes] of Object.entries(weights)) {
    console.log(`${entry.padEnd(16)} ${(bytes / 1024).toFixed(1).padStart(5)} KB minified and compressed`);
  }
  if ((weights['main.ts'] ?? 0) > BUDGET) {
    console.error(`main.ts is over its budget of ${BUDGET / 1024} KB.`);
    process.exitCode = 1;
  }
}

// node client/sdk/build.ts builds the package; with --size it only prints the core's weight as JSON, beside
// what it may be.
if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  if (process.argv[2] === '--size') {
    console.log(JSON.stringify({ bytes: (await sizes())['main.ts'], limit: BUDGET }));
  } else {
    await build(join(here, 'dist'));
    await printSizes();
  }
}
