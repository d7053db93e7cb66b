import react from '@vitejs/plugin-react';
import { join } from 'node:path';
import { defineConfig, type Plugin } from 'vite';
import { initialJavaScript } from './size.ts';

const OUTPUT = 'dist';

/** Tells, after each build, what a browser loads before the first page shows. */
function tellSize(): Plugin {
  return {
    name: 'tell-size',
    apply: 'build',
    closeBundle() {
      const { files, gzippedBytes } = initialJavaScript(join(import.meta.dirname, OUTPUT));
      console.log(
        `initial JavaScript: ${(gzippedBytes / 1024).toFixed(1)} KB gzipped in ${files.length} files`,
      );
    },
  };
}

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), tellSize()],
  build: {
    outDir: OUTPUT,
    emptyOutDir: true,
    sourcemap: true,
    target: 'es2023',
    // With `light-dark()`, nesting and layers of its own: no translation.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    // A data: URL is one more thing that a content security policy would have to let pass.
    assetsInlineLimit: 0,
  },
});
