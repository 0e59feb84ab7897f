import { defineConfig } from 'vite';

// For `npm run dev`: a running node answers what is not the page.
const node = process.env.SWITCHBOARD ?? 'http://localhost:8080';

// One file for the inbox, which needs all of it at once: in small pieces it is 4 KB larger, and three rounds more.
const INBOX = /\/web\/src\/(main\.ts|ui\/(?!emoji\.|sb-arrival\.)|(desk|store|stream)\/|api\/(client|desk|http)\.|words\/(index|time|en|en-desk)\.)|\/node_modules\/(?!uplot|vite|swagger-ui)/;

export default defineConfig({
  build: {
    outDir: process.env.WEB_OUT ?? 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // The policy allows no inlined data.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // What is loaded first, and what later: for scripts/finish.mjs, which takes it away again.
    manifest: 'manifest.json',
    rolldownOptions: { input: ['index.html', 'docs.html'], output: { codeSplitting: { includeDependenciesRecursively: false, groups: [{ name: 'inbox', test: INBOX }] } } },
  },
  server: { proxy: { '/api': node } },
  test: { include: ['test/**/*.test.ts'] },
});
