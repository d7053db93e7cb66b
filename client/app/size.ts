import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';

/** What a browser may load of JavaScript before the first page shows, gzipped: 200 KB. */
export const INITIAL_JAVASCRIPT_LIMIT = 200 * 1024;

/** Static imports of a bundled module: `import … from "./x.js"`, `import "./x.js"`, `export … from "./x.js"`. */
const STATIC_IMPORT = /(?:\bfrom|\bimport)\s*["'](\.\/[^"']+\.js)["']/g;
const SCRIPT = /<script[^>]*\ssrc="\/([^"]+)"|<link[^>]*rel="modulepreload"[^>]*href="\/([^"]+)"/g;

/**
 * The scripts that the built page loads at once: those it names, and all that they import statically. Code of
 * lazily loaded pages is not among them.
 * @param dist the folder of the build, with `index.html`
 * @throws Error when there is no build
 */
export function initialJavaScript(dist: string): { files: string[]; gzippedBytes: number } {
  const page = readFileSync(join(dist, 'index.html'), 'utf8');
  const files = new Set(
    [...page.matchAll(SCRIPT)].map(([, script, preload]) => (script ?? preload) as string),
  );
  let gzippedBytes = 0;
  // A set takes what is added while it is gone through.
  for (const file of files) {
    const content = readFileSync(join(dist, file));
    gzippedBytes += gzipSync(content).length;
    for (const [, found] of content.toString().matchAll(STATIC_IMPORT)) {
      if (found) files.add(join(file, '..', found));
    }
  }
  return { files: [...files], gzippedBytes };
}

// node client/app/size.ts DIST prints it as JSON, beside what it may be.
if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { gzippedBytes } = initialJavaScript(process.argv[2] ?? join(import.meta.dirname, 'dist'));
  console.log(JSON.stringify({ bytes: gzippedBytes, limit: INITIAL_JAVASCRIPT_LIMIT }));
}
