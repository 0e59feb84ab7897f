import { defineConfig } from 'vite';

// For `npm run dev`: a running node answers what is not the page.
const node = process.env.SWITCHBOARD ?? 'http://localhost:8080';

export default defineConfig({
  build: {
    outDir: process.env.WEB_OUT ?? 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // One file each: an inbox needs all of it at once, and the policy allows no inlined data.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    cssCodeSplit: false,
  },
  server: { proxy: { '/api': node } },
  test: { include: ['test/**/*.test.ts'] },
});
