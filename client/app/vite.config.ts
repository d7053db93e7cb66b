import react from '@vitejs/plugin-react';
import { resolve } from 'node:path';
import { defineConfig, type Plugin } from 'vite';
import { initialJavaScript } from './size.ts';

/** Tells, after each build, what a browser loads before the first page shows. */
function tellSize(): Plugin {
  let output: string;
  return {
    name: 'tell-size',
    apply: 'build',
    configResolved({ root, build }) {
      output = resolve(root, build.outDir);
    },
    closeBundle() {
      const { files, gzippedBytes } = initialJavaScript(output);
      console.log(
        `initial JavaScript: ${(gzippedBytes / 1024).toFixed(1)} KB gzipped in ${files.length} files`,
      );
    },
  };
}

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), tellSize()],
  resolve: {
    // The API's contract stands outside of the app, which takes it as text.
    alias: { contract: resolve(import.meta.dirname, '..', '..') },
  },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    sourcemap: true,
    target: 'es2023',
    // With `light-dark()`, nesting and layers of its own: no translation.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    // A data: URL is one more thing that a content security policy would have to let pass.
    assetsInlineLimit: 0,
    // The editor of the API page is one piece of nearly 3 MB; only who opens that page fetches it.
    chunkSizeWarningLimit: 3000,
    rolldownOptions: {
      onLog(level, log, report) {
        // GraphiQL's code has notes for a compiler that does not run here.
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') report(level, log);
      },
    },
  },
});
