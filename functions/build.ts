import { existsSync, readdirSync } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const HERE = import.meta.dirname;

/** Packages in CommonJS call `require`, which modules do not have. */
const REQUIRE_BANNER =
  "import { createRequire as createRequireOfBundle } from 'node:module';" +
  'const require = createRequireOfBundle(import.meta.url);';

/** A built function: its bundle's size in bytes. */
export interface BuiltFunction {
  name: string;
  bytes: number;
}

/** The names of all functions: the folders with a handler. */
export function functionNames(): string[] {
  return readdirSync(HERE).filter((name) => existsSync(join(HERE, name, 'handler.ts')));
}

/**
 * Bundles every function into `<folder>/<name>/index.mjs`, source map beside it, in one run of esbuild.
 * The folder is emptied first.
 */
export async function buildFunctions(
  folder = join(HERE, '..', '.build', 'functions'),
): Promise<BuiltFunction[]> {
  const names = functionNames();
  await rm(folder, { recursive: true, force: true });
  await build({
    entryPoints: names.map((name) => ({ in: join(HERE, name, 'handler.ts'), out: join(name, 'index') })),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    // The SDK's modules, not its CommonJS: a third smaller.
    mainFields: ['module', 'main'],
    alias: { '@aws-sdk/credential-provider-node': join(HERE, 'aws', 'credentials.ts') },
    minify: true,
    sourcemap: 'linked',
    sourcesContent: false,
    banner: { js: REQUIRE_BANNER },
    logLevel: 'warning',
  });
  return Promise.all(
    names.map(async (name) => ({ name, bytes: (await stat(join(folder, name, 'index.mjs'))).size })),
  );
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const began = performance.now();
  for (const { name, bytes } of await buildFunctions()) {
    console.log(`${name.padEnd(20)} ${(bytes / 1024).toFixed(0).padStart(5)} KB`);
  }
  console.log(`built in ${((performance.now() - began) / 1000).toFixed(1)} s`);
}
