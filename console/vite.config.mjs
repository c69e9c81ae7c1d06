/**
 * Builds the console into dist/console, for src/server/pages/console.ts: a page, one script and one style, and the words
 * of each language, all named after their content.
 */
import { defineConfig } from 'vite';

/** What a page need not load. */
const small = {
  name: 'small',
  enforce: 'pre',
  /** Nothing is to be loaded before a part: it has no styles, and its own parts are known to the page. */
  load: (id) =>
    id === '\0vite/preload-helper.js' ? 'export const __vitePreload = (load) => load();' : undefined,
  /** Operations without the spaces that make them readable. */
  transform: (code, id) =>
    id.endsWith('/generated/operations.ts')
      ? code.replaceAll(/(?<=TypedDocumentString\(`)[^`]*/g, (text) =>
          text
            .replaceAll(/\s+/g, ' ')
            .replaceAll(/ ?([{}():,]) ?/g, '$1')
            .trim(),
        )
      : undefined,
};

export default defineConfig({
  plugins: [small],
  root: import.meta.dirname,
  base: '/console/',
  // Calls of `h` are shorter than those that name their children.
  oxc: { jsx: { runtime: 'classic', pragma: 'h', pragmaFrag: 'Fragment' } },
  build: {
    rolldownOptions: { transform: { inject: { h: ['preact', 'h'], Fragment: ['preact', 'Fragment'] } } },
    outDir: '../dist/console',
    emptyOutDir: true,
    assetsDir: '',
    target: 'es2022',
    modulePreload: false,
    reportCompressedSize: false,
  },
  logLevel: 'warn',
});
