// After the bundler: lists the files for the server, compresses them beside themselves, holds the budget.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const out = process.env.WEB_OUT ?? 'dist';
const BUDGET = { js: 130 * 1024, css: 20 * 1024 };
const COMPRESSIBLE = /\.(html|js|css|svg|txt)$/;

function walk(directory, prefix = '') {
  return readdirSync(directory).flatMap((name) =>
    statSync(join(directory, name)).isDirectory() ? walk(join(directory, name), `${prefix}${name}/`) : [prefix + name],
  );
}

const files = walk(out).sort();
const sizes = { js: 0, css: 0 };
for (const file of files.filter((name) => COMPRESSIBLE.test(name))) {
  const small = gzipSync(readFileSync(join(out, file)), { level: 9 });
  writeFileSync(join(out, `${file}.gz`), small);
  const kind = file.slice(file.lastIndexOf('.') + 1);
  if (kind in sizes) sizes[kind] += small.length;
}
writeFileSync(join(out, 'files.txt'), files.map((file) => `${file}\n`).join(''));

for (const [kind, size] of Object.entries(sizes)) {
  const line = `${kind}: ${(size / 1024).toFixed(1)} KB gzip of ${BUDGET[kind] / 1024} KB`;
  if (size > BUDGET[kind]) {
    console.error(`web: over the budget, ${line}`);
    process.exit(1);
  }
  console.log(`web: ${line}`);
}
