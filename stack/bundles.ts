import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The project's folder. */
export const PROJECT = join(import.meta.dirname, '..');

/** Where the build leaves the bundles that the template ships. */
export interface Bundles {
  /** The folder of a Lambda function's bundle. */
  functionFolder(name: string): string;
  /** The code of a resolver or of a pipeline function. */
  resolverCode(name: string): string;
}

/**
 * The bundles below `folder`.
 * @throws Error, on first use of a bundle, when it has not been built.
 */
export function bundlesIn(folder: string): Bundles {
  const built = (path: string): string => {
    if (!existsSync(path)) throw new Error(`${path} is missing: run npm run build first`);
    return path;
  };
  return {
    functionFolder(name) {
      const path = join(folder, 'functions', name);
      built(join(path, 'index.mjs'));
      return path;
    },
    resolverCode: (name) => readFileSync(built(join(folder, 'resolvers', `${name}.js`)), 'utf8'),
  };
}
