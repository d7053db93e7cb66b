import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';

/** The most characters AppSync takes as the code of a resolver or a pipeline function. */
export const MAX_CODE_LENGTH = 32_768;

/** The folders whose files are one resolver (`fields/Query.order.ts`) or one pipeline function each. */
const ENTRY_FOLDERS = ['fields', 'functions'];

/** A bundle as it was written. */
export interface ResolverBundle {
  /** `Query.order` of a field, `ownOrder` of a pipeline function. */
  name: string;
  code: string;
}

/**
 * Bundles every resolver and pipeline function for AppSync's JavaScript runtime, into `<folder>/<name>.js`.
 * @param folder where to, `.build/resolvers` of the project unless told otherwise.
 * @throws Error when the code does not build or a bundle is larger than AppSync takes.
 */
export async function buildResolvers(
  folder = join(import.meta.dirname, '../.build/resolvers'),
): Promise<ResolverBundle[]> {
  const entries = ENTRY_FOLDERS.flatMap((kind) =>
    readdirSync(join(import.meta.dirname, kind))
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .map((file) => ({ in: join(import.meta.dirname, kind, file), out: basename(file, '.ts') })),
  );
  const { outputFiles } = await build({
    entryPoints: entries,
    outdir: folder,
    write: false,
    bundle: true,
    format: 'esm',
    platform: 'node',
    // Lower targets rewrite `?.` and spread into helpers that the runtime refuses.
    target: 'esnext',
    external: ['@aws-appsync/utils', '@aws-appsync/utils/*'],
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'warning',
  });
  const bundles = outputFiles.map((file) => ({ name: basename(file.path, '.js'), code: file.text }));
  const tooLarge = bundles.filter(({ code }) => code.length > MAX_CODE_LENGTH);
  if (tooLarge.length > 0) {
    const list = tooLarge.map(({ name, code }) => `${name} has ${code.length}`).join(', ');
    throw new Error(`AppSync takes at most ${MAX_CODE_LENGTH} characters of code: ${list}`);
  }
  mkdirSync(folder, { recursive: true });
  for (const { name, code } of bundles) writeFileSync(join(folder, `${name}.js`), code);
  return bundles;
}

if (import.meta.main) await buildResolvers();
